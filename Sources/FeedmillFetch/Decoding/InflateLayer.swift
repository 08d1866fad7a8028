import CCurl

/// gzip (RFC 1952) and deflate, which servers send with zlib's frame (RFC 1950) or without.
@safe
final class InflateLayer: CodingLayer {
    enum Format {
        case gzip
        case deflate
    }

    private static let streamEnd: Int32 = 1
    private static let bufferError: Int32 = -5

    private let format: Format
    /// zlib remembers its address.
    private let stream: UnsafeMutablePointer<feedmill_z_stream>
    private(set) var hasBegun = false
    private(set) var isFinished = false
    private var hasTrailingBytes = false
    /// The first byte of a deflate body, until the second says what frame it has.
    private var first: UInt8?
    private var isOpen = false

    init(_ format: Format) {
        self.format = format
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: feedmill_z_stream())
    }

    deinit {
        if isOpen { _ = unsafe inflateEnd(stream) }
        unsafe stream.deallocate()
    }

    func decode(
        _ input: UnsafeRawBufferPointer,
        into output: inout [UInt8],
        limit: Int
    ) -> BodyDecoder.Progress {
        guard input.count > 0 else { return .fine }
        hasBegun = true
        if isOpen { return unsafe run(input, &output, limit) }
        if format == .deflate, first == nil, input.count == 1 {
            first = unsafe input[0]
            return .fine
        }
        // A byte that was kept for the question of the frame goes before the others.
        let all = unsafe (first.map { [$0] } ?? []) + Array(input)
        guard open(all) else { return .damaged }
        return unsafe all.withUnsafeBytes { unsafe run($0, &output, limit) }
    }

    private func open(_ bytes: [UInt8]) -> Bool {
        let windowBits: Int32
        switch format {
        case .gzip:
            windowBits = 31
        case .deflate:
            let hasFrame =
                bytes.count >= 2 && bytes[0] & 0x0F == 8
                && (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0
            windowBits = hasFrame ? 15 : -15
        }
        let size = unsafe Int32(MemoryLayout<feedmill_z_stream>.size)
        isOpen = unsafe inflateInit2_(stream, windowBits, "1", size) == 0
        return isOpen
    }

    private func run(
        _ input: UnsafeRawBufferPointer,
        _ output: inout [UInt8],
        _ limit: Int
    ) -> BodyDecoder.Progress {
        guard !hasTrailingBytes else { return .fine }
        unsafe stream.pointee.next_in = input.bindMemory(to: UInt8.self).baseAddress
        unsafe stream.pointee.avail_in = UInt32(input.count)
        while true {
            if isFinished, unsafe stream.pointee.avail_in > 0, !beginMember() { return .fine }
            guard !isFinished else { return .fine }
            var code: Int32 = 0
            let isFull = unsafe output.appendPart(limit: limit) { part, room in
                unsafe stream.pointee.next_out = part
                unsafe stream.pointee.avail_out = UInt32(room)
                code = unsafe inflate(stream, 0)
                return unsafe room - Int(stream.pointee.avail_out)
            }
            guard let isFull else { return .tooLarge }
            isFinished = code == Self.streamEnd
            // The "buffer error" only says that there is nothing to do.
            guard code == 0 || isFinished || code == Self.bufferError else { return .damaged }
            if !isFinished, !isFull { return .fine }
        }
    }

    /// Goes on with the next member of a gzip file; false when only rubbish follows.
    private func beginMember() -> Bool {
        guard format == .gzip, unsafe stream.pointee.next_in?.pointee == 0x1F,
            unsafe inflateReset(stream) == 0
        else {
            hasTrailingBytes = true
            return false
        }
        isFinished = false
        return true
    }
}
