#if canImport(CZstd)
    import CZstd

    /// Zstandard (RFC 8878).
    @safe
    final class ZstandardLayer: CodingLayer {
        /// The window of 8 MiB that a server may use at most (RFC 9659).
        private static let windowBits: Int32 = 23

        private let stream: OpaquePointer?
        private(set) var hasBegun = false
        private(set) var isFinished = false
        private(set) var hasMore = false

        init() {
            unsafe stream = ZSTD_createDStream()
            if let stream = unsafe stream {
                _ = unsafe ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, Self.windowBits)
            }
        }

        deinit {
            if let stream = unsafe stream { _ = unsafe ZSTD_freeDStream(stream) }
        }

        func decode(
            _ input: UnsafeRawBufferPointer,
            into output: inout [UInt8],
            bounds: BodyDecoder.Bounds
        ) -> BodyDecoder.Step {
            guard let stream = unsafe stream else { return .init(.damaged) }
            guard input.count > 0 || hasMore else { return .init(.fine) }
            hasBegun = true
            var source = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
            while true {
                guard output.count < bounds.pause else {
                    hasMore = true
                    return unsafe .init(.paused, consumed: source.pos)
                }
                var code = 0
                let isFull = unsafe output.appendPart(limit: bounds.limit) { part, room in
                    var target = unsafe ZSTD_outBuffer(dst: part, size: room, pos: 0)
                    code = unsafe ZSTD_decompressStream(stream, &target, &source)
                    return unsafe target.pos
                }
                guard let isFull else { return .init(.tooLarge) }
                hasMore = false
                // Bytes after the last frame that are not a frame are ignored.
                if ZSTD_isError(code) != 0 {
                    return .init(isFinished ? .fine : .damaged, consumed: input.count)
                }
                isFinished = code == 0
                if unsafe source.pos == source.size, isFinished || !isFull {
                    return .init(.fine, consumed: input.count)
                }
            }
        }
    }
#endif
