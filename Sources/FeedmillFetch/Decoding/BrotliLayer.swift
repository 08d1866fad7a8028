#if canImport(CBrotli)
    import CBrotli

    /// Brotli (RFC 7932).
    @safe
    final class BrotliLayer: CodingLayer {
        private let state: OpaquePointer?
        private(set) var hasBegun = false
        private(set) var isFinished = false
        private(set) var hasMore = false

        init() {
            unsafe state = BrotliDecoderCreateInstance(nil, nil, nil)
        }

        deinit {
            if let state = unsafe state { unsafe BrotliDecoderDestroyInstance(state) }
        }

        func decode(
            _ input: UnsafeRawBufferPointer,
            into output: inout [UInt8],
            bounds: BodyDecoder.Bounds
        ) -> BodyDecoder.Step {
            guard let state = unsafe state else { return .init(.damaged) }
            guard input.count > 0 || hasMore, !isFinished else {
                return .init(.fine, consumed: input.count)
            }
            hasBegun = true
            var next = unsafe input.bindMemory(to: UInt8.self).baseAddress
            var available = input.count
            while true {
                guard output.count < bounds.pause else {
                    hasMore = true
                    return .init(.paused, consumed: input.count - available)
                }
                var code = BROTLI_DECODER_RESULT_ERROR
                let isFull = unsafe output.appendPart(limit: bounds.limit) { part, room in
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
                guard isFull != nil else { return .init(.tooLarge) }
                hasMore = false
                switch code {
                case BROTLI_DECODER_RESULT_ERROR: return .init(.damaged)
                case BROTLI_DECODER_RESULT_SUCCESS: isFinished = true
                case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT: break
                default: continue
                }
                return .init(.fine, consumed: input.count)
            }
        }
    }
#endif
