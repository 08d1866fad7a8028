import CCurl

/// Zstandard (RFC 8878).
@safe
final class ZstandardLayer: CodingLayer {
    /// ZSTD_d_windowLogMax, and the 8 MiB that HTTP may ask of a receiver (RFC 9659).
    private static let windowParameter: Int32 = 100
    private static let windowBits: Int32 = 23

    private let stream: UnsafeMutableRawPointer?
    private(set) var hasBegun = false
    private(set) var isFinished = false

    init() {
        unsafe stream = ZSTD_createDStream()
        if let stream = unsafe stream {
            _ = unsafe ZSTD_DCtx_setParameter(stream, Self.windowParameter, Self.windowBits)
        }
    }

    deinit {
        if let stream = unsafe stream { _ = unsafe ZSTD_freeDStream(stream) }
    }

    func decode(
        _ input: UnsafeRawBufferPointer,
        into output: inout [UInt8],
        limit: Int
    ) -> BodyDecoder.Progress {
        guard let stream = unsafe stream else { return .damaged }
        guard input.count > 0 else { return .fine }
        hasBegun = true
        var source = unsafe feedmill_zstd_in(src: input.baseAddress, size: input.count, pos: 0)
        while true {
            var code = 0
            let isFull = unsafe output.appendPart(limit: limit) { part, room in
                var target = unsafe feedmill_zstd_out(dst: part, size: room, pos: 0)
                code = unsafe ZSTD_decompressStream(stream, &target, &source)
                return unsafe target.pos
            }
            guard let isFull else { return .tooLarge }
            // Bytes after a frame that are no frame themselves are passed over.
            if ZSTD_isError(code) != 0 { return isFinished ? .fine : .damaged }
            isFinished = code == 0
            if unsafe source.pos == source.size, isFinished || !isFull { return .fine }
        }
    }
}
