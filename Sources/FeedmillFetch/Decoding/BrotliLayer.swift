import CCurl

/// Brotli (RFC 7932).
@safe
final class BrotliLayer: CodingLayer {
    private static let failure: Int32 = 0
    private static let success: Int32 = 1
    private static let needsInput: Int32 = 2

    private let state: UnsafeMutableRawPointer?
    private(set) var hasBegun = false
    private(set) var isFinished = false

    init() {
        unsafe state = BrotliDecoderCreateInstance(nil, nil, nil)
    }

    deinit {
        if let state = unsafe state { unsafe BrotliDecoderDestroyInstance(state) }
    }

    func decode(
        _ input: UnsafeRawBufferPointer,
        into output: inout [UInt8],
        limit: Int
    ) -> BodyDecoder.Progress {
        guard input.count > 0, !isFinished else { return .fine }
        hasBegun = true
        var next = unsafe input.bindMemory(to: UInt8.self).baseAddress
        var available = input.count
        while true {
            var code = Self.failure
            let isFull = unsafe output.appendPart(limit: limit) { part, room in
                var target = unsafe Optional(part)
                var free = room
                code = unsafe BrotliDecoderDecompressStream(
                    state,
                    &available,
                    &next,
                    &free,
                    &target,
                    nil
                )
                return room - free
            }
            guard isFull != nil else { return .tooLarge }
            switch code {
            case Self.failure: return .damaged
            case Self.success: isFinished = true
            case Self.needsInput: break
            default: continue
            }
            return .fine
        }
    }
}
