import CLibXML2

#if canImport(Glibc)
    import Glibc
#endif

/// Turns bytes of a known encoding into UTF-8; what cannot be decoded becomes U+FFFD.
enum EncodingDecoder {
    static func decode(_ bytes: Span<UInt8>, as encoding: Encoding) -> [UInt8] {
        switch encoding.method {
        case .utf8: decodeMixed(bytes)
        case .utf16(let isBigEndian): decodeUTF16(bytes, isBigEndian)
        case .utf32(let isBigEndian): decodeUTF32(bytes, isBigEndian)
        case .windows1252: decodeWindows1252(bytes)
        case .table(let upper): decodeTable(bytes, upper)
        case .iconv(let name): decodeByIconv(bytes, name) ?? decodeWindows1252(bytes)
        }
    }

    /// An empty array that holds whatever so many bytes become, and the NUL behind them.
    ///
    /// Memory that is never written to costs nothing; growing by copies would.
    private static func room(for count: Int) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(count * 3 + 1)
        return output
    }

    /// The bytes without NULs, which no text needs and C strings end at.
    static func withoutNUL(_ bytes: [UInt8]) -> [UInt8] {
        // The search of the C library is ten times faster than a loop.
        ByteSearch.index(of: 0, in: bytes.span, from: 0) == nil ? bytes : bytes.filter { $0 != 0 }
    }

    /// UTF-8 whose unsound bytes are windows-1252; a sequence cut off at the end is dropped, and the
    /// halves of surrogate pairs are joined.
    static func decodeMixed(_ bytes: Span<UInt8>) -> [UInt8] {
        var output = room(for: bytes.count)
        var index = 0
        while index < bytes.count {
            let length = UTF8Validity.sequenceLength(bytes, at: index)
            if length == 0, let half = UTF8Validity.surrogateHalf(bytes, at: index) {
                index += 3
                let low = UTF8Validity.surrogateHalf(bytes, at: index)
                if half < 0xDC00, let low, low >= 0xDC00 {
                    append(0x10000 + (half & 0x3FF) << 10 + low & 0x3FF, to: &output)
                    index += 3
                } else {
                    append(0xFFFD, to: &output)
                }
                continue
            }
            if length == 0 {
                if isCutOff(bytes, at: index) { break }
                EncodingTables.appendWindows1252(bytes[index], to: &output)
                index += 1
                continue
            }
            if bytes[index] != 0 {
                for offset in index..<index + length { output.append(bytes[offset]) }
            }
            index += length
        }
        return output
    }

    /// Whether the document ends inside the sequence that starts here.
    private static func isCutOff(_ bytes: Span<UInt8>, at index: Int) -> Bool {
        let lead = bytes[index]
        let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1
        guard length > 1, index + length > bytes.count else { return false }
        for offset in index + 1..<bytes.count where bytes[offset] & 0xC0 != 0x80 { return false }
        return true
    }

    private static func decodeWindows1252(_ bytes: Span<UInt8>) -> [UInt8] {
        var output = room(for: bytes.count)
        for index in bytes.indices where bytes[index] != 0 {
            EncodingTables.appendWindows1252(bytes[index], to: &output)
        }
        return output
    }

    private static func decodeTable(_ bytes: Span<UInt8>, _ upper: [Unicode.Scalar]) -> [UInt8] {
        var output = room(for: bytes.count)
        for index in bytes.indices {
            let byte = Int(bytes[index])
            let isUpper = byte >= 0x80 && byte - 0x80 < upper.count
            append(isUpper ? upper[byte - 0x80].value : UInt32(byte), to: &output)
        }
        return output
    }

    private static func decodeUTF16(_ bytes: Span<UInt8>, _ isBigEndian: Bool) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        func unit(_ index: Int) -> UInt32 {
            let first = UInt32(bytes[index])
            let second = UInt32(bytes[index + 1])
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        var index = 0
        while index + 1 < bytes.count {
            let value = unit(index)
            index += 2
            if value & 0xFC00 == 0xD800, index + 1 < bytes.count, unit(index) & 0xFC00 == 0xDC00 {
                append(0x10000 + (value & 0x3FF) << 10 + unit(index) & 0x3FF, to: &output)
                index += 2
            } else {
                append(value, to: &output)
            }
        }
        return output
    }

    private static func decodeUTF32(_ bytes: Span<UInt8>, _ isBigEndian: Bool) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count / 2)
        var index = 0
        while index + 3 < bytes.count {
            var value: UInt32 = 0
            for offset in 0..<4 {
                value = value << 8 | UInt32(bytes[index + (isBigEndian ? offset : 3 - offset)])
            }
            append(value, to: &output)
            index += 4
        }
        return output
    }

    private static func append(_ value: UInt32, to output: inout [UInt8]) {
        if value == 0 || value == 0xFEFF { return }
        let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
        if let encoded = UTF8.encode(scalar) { output.append(contentsOf: encoded) }
    }
}

// MARK: - The C library

extension EncodingDecoder {
    /// Decodes by the C library; `nil` when it does not know the encoding.
    private static func decodeByIconv(_ bytes: Span<UInt8>, _ name: String) -> [UInt8]? {
        let converter = unsafe iconv_open("UTF-8", name)
        guard unsafe converter != iconv_t(bitPattern: -1) else { return nil }
        defer { unsafe iconv_close(converter) }
        var output = room(for: bytes.count)
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { room in
                unsafe convert(converter, base, buffer.count, room, &output)
            }
        }
        return withoutNUL(output)
    }

    private static func convert(
        _ converter: iconv_t?,
        _ base: UnsafePointer<UInt8>,
        _ count: Int,
        _ room: UnsafeMutableBufferPointer<CChar>,
        _ output: inout [UInt8]
    ) {
        // iconv does not write to its input; its signature only lacks the const.
        var input: UnsafeMutablePointer<CChar>? = unsafe UnsafeMutableRawPointer(mutating: base)
            .assumingMemoryBound(to: CChar.self)
        var left = count
        while left > 0 {
            var target = room.baseAddress
            var space = room.count
            let status = unsafe iconv(converter, &input, &left, &target, &space)
            let failure = errno
            let made = room.count - space
            unsafe output.append(
                contentsOf: UnsafeRawBufferPointer(UnsafeBufferPointer(room)).prefix(made)
            )
            guard status == Int(bitPattern: UInt.max) || status < 0 else { return }
            if failure == E2BIG { continue }
            output.append(contentsOf: "\u{FFFD}".utf8)
            if failure == EINVAL { return }
            unsafe input = input.map { unsafe $0 + 1 }
            left -= 1
        }
    }
}
