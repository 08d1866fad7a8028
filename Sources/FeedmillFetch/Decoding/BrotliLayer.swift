#if canImport(CBrotli)
    import CBrotli

    /// Brotli (RFC 7932).
    @safe
    final class BrotliLayer: CodingLayer {
        private let state: OpaquePointer?
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
            guard let state = unsafe state else { return .damaged }
            guard input.count > 0, !isFinished else { return .fine }
            hasBegun = true
            var next = unsafe input.bindMemory(to: UInt8.self).baseAddress
            var available = input.count
            while true {
                var code = BROTLI_DECODER_RESULT_ERROR
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
                case BROTLI_DECODER_RESULT_ERROR: return .damaged
                case BROTLI_DECODER_RESULT_SUCCESS: isFinished = true
                case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT: break
                default: continue
                }
                return .fine
            }
        }
    }
#endif
