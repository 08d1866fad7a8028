#if canImport(Glibc)
    import Glibc
#endif

/// Finds bytes and short words in a span.
package enum ByteSearch {
    /// The index of `byte` at or after `start`.
    package static func index(of byte: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int? {
        guard start >= 0, start < bytes.count else { return nil }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress,
                let found = unsafe memchr(base + start, Int32(byte), buffer.count - start)
            else {
                return nil
            }
            return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }

    /// The index of an ASCII `word` at or after `start`.
    package static func index(
        of word: StaticString,
        in bytes: Span<UInt8>,
        from start: Int
    ) -> Int? {
        let first = unsafe word.utf8Start[0]
        var from = start
        while let found = index(of: first, in: bytes, from: from) {
            if matchesExactly(word, in: bytes, at: found) { return found }
            from = found + 1
        }
        return nil
    }

    private static func matchesExactly(
        _ word: StaticString,
        in bytes: Span<UInt8>,
        at index: Int
    ) -> Bool {
        guard bytes.count - index >= word.utf8CodeUnitCount else { return false }
        for offset in 0..<word.utf8CodeUnitCount {
            let wanted = unsafe word.utf8Start[offset]
            if bytes[index + offset] != wanted { return false }
        }
        return true
    }

    /// The index behind an ASCII `word` at or after `start`.
    package static func end(
        of word: StaticString,
        in bytes: Span<UInt8>,
        from start: Int
    ) -> Int? {
        index(of: word, in: bytes, from: start).map { $0 + word.utf8CodeUnitCount }
    }

    /// Whether an ASCII `word` stands at `index`, letters in either case.
    package static func matches(_ word: StaticString, in bytes: Span<UInt8>, at index: Int) -> Bool
    {
        guard index >= 0, bytes.count - index >= word.utf8CodeUnitCount else { return false }
        for offset in 0..<word.utf8CodeUnitCount {
            let wanted = unsafe word.utf8Start[offset]
            let byte = bytes[index + offset]
            if byte == wanted { continue }
            let isLetter = (0x41...0x5A).contains(wanted & 0xDF)
            guard isLetter, byte ^ wanted == 0x20 else { return false }
        }
        return true
    }

    /// A copy of a part.
    package static func array(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        let part = bytes.extracting(range)
        return unsafe part.withUnsafeBufferPointer { unsafe Array($0) }
    }
}
