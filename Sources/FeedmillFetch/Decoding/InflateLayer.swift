import CZlib

/// gzip (RFC 1952) and deflate, which servers send with zlib's frame (RFC 1950) or without.
@safe
final class InflateLayer: CodingLayer {
    enum Format {
        case gzip
        case deflate
    }

    private let format: Format
    /// At a fixed address, which zlib remembers.
    private let stream: UnsafeMutablePointer<z_stream>
    private(set) var hasBegun = false
    private(set) var isFinished = false
    private(set) var hasMore = false
    private var hasTrailingBytes = false
    /// The first byte of a deflate body, until the second says what frame it has.
    private var first: UInt8?
    private var isOpen = false

    init(_ format: Format) {
        self.format = format
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
    }

    deinit {
        if isOpen { _ = unsafe inflateEnd(stream) }
        unsafe stream.deallocate()
    }

    func decode(
        _ input: UnsafeRawBufferPointer,
        into output: inout [UInt8],
        bounds: BodyDecoder.Bounds
    ) -> BodyDecoder.Step {
        guard input.count > 0 || hasMore else { return .init(.fine) }
        hasBegun = true
        if isOpen { return unsafe run(input, &output, bounds) }
        if format == .deflate, first == nil, input.count == 1 {
            first = unsafe input[0]
            return .init(.fine, consumed: 1)
        }
        // The first byte, kept until the frame is known, goes before the others.
        let kept = first.map { [$0] } ?? []
        let all = unsafe kept + Array(input)
        guard open(all) else { return .init(.damaged) }
        var step = unsafe all.withUnsafeBytes { unsafe run($0, &output, bounds) }
        step.consumed -= kept.count
        return step
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
        isOpen = unsafe feedmill_zlib_inflate_init(stream, windowBits) == Z_OK
        return isOpen
    }

    private func run(
        _ input: UnsafeRawBufferPointer,
        _ output: inout [UInt8],
        _ bounds: BodyDecoder.Bounds
    ) -> BodyDecoder.Step {
        guard !hasTrailingBytes else { return .init(.fine, consumed: input.count) }
        unsafe stream.pointee.next_in = input.bindMemory(to: UInt8.self).baseAddress
        unsafe stream.pointee.avail_in = UInt32(input.count)
        while true {
            if isFinished, unsafe stream.pointee.avail_in > 0 { _ = beginMember() }
            guard !isFinished else { return .init(.fine, consumed: input.count) }
            guard output.count < bounds.pause else {
                hasMore = true
                return unsafe .init(.paused, consumed: input.count - Int(stream.pointee.avail_in))
            }
            var code = Z_OK
            let isFull = unsafe output.appendPart(limit: bounds.limit) { part, room in
                unsafe stream.pointee.next_out = part
                unsafe stream.pointee.avail_out = UInt32(room)
                code = unsafe inflate(stream, Z_NO_FLUSH)
                return unsafe room - Int(stream.pointee.avail_out)
            }
            guard let isFull else { return .init(.tooLarge) }
            hasMore = false
            isFinished = code == Z_STREAM_END
            // Z_BUF_ERROR only says that no progress was possible.
            guard code == Z_OK || isFinished || code == Z_BUF_ERROR else {
                return .init(.damaged)
            }
            if !isFinished, !isFull { return .init(.fine, consumed: input.count) }
        }
    }

    /// Begins the next member of a gzip file; false when what follows is not one.
    private func beginMember() -> Bool {
        guard format == .gzip, unsafe stream.pointee.next_in?.pointee == 0x1F,
            unsafe inflateReset(stream) == Z_OK
        else {
            hasTrailingBytes = true
            return false
        }
        isFinished = false
        return true
    }
}
