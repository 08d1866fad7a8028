/// Finds where a run of bytes ends that can be taken in one piece, eight bytes at a time.
///
/// A run may end early, at a byte that is not special after all; it never passes one that is.
enum ByteRuns {
    /// Text between tags: stops at `<`, `&` and controls.
    static func endOfText(_ bytes: Span<UInt8>, from start: Int) -> Int {
        end(bytes, from: start) { controls($0) | equal($0, 0x3C) | equal($0, 0x26) }
    }

    /// Character data of XML: stops at `<`, `&`, `>`, controls, and the first bytes of C1 controls
    /// and of what is no character.
    static func endOfCharacterData(_ bytes: Span<UInt8>, from start: Int) -> Int {
        end(bytes, from: start) { word in
            controls(word) | equal(word & ~(0x02 &* ones), 0x3C) | equal(word, 0x26)
                | equal(word, 0xC2) | equal(word, 0xEF)
        }
    }

    /// A section that a mark ends: stops at its first byte, at controls, and at the first byte of
    /// what is no character.
    static func endOfSection(
        _ bytes: Span<UInt8>,
        from start: Int,
        mark: UInt8
    ) -> Int {
        let mark = UInt64(mark)
        return end(bytes, from: start) { controls($0) | equal($0, mark) | equal($0, 0xEF) }
    }

    /// The value of an attribute: stops at its quote, `<`, `&`, controls, and the first byte of what
    /// is no character.
    static func endOfValue(_ bytes: Span<UInt8>, from start: Int, quote: UInt8) -> Int {
        let quote = UInt64(quote)
        return end(bytes, from: start) { word in
            controls(word) | equal(word, quote) | equal(word, 0x3C) | equal(word, 0x26)
                | equal(word, 0xEF)
        }
    }

    // MARK: - Eight bytes in a word

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// The high bit of each byte below 0x20; exact up to the first of them.
    @inline(__always)
    private static func controls(_ word: UInt64) -> UInt64 {
        (word &- 0x20 &* ones) & ~word & highs
    }

    /// The high bit of each byte that equals `byte`; exact up to the first of them.
    @inline(__always)
    private static func equal(_ word: UInt64, _ byte: UInt64) -> UInt64 {
        let difference = word ^ byte &* ones
        return (difference &- ones) & ~difference & highs
    }

    @inline(__always)
    private static func end(
        _ bytes: Span<UInt8>,
        from start: Int,
        _ special: (UInt64) -> UInt64
    ) -> Int {
        var index = start
        while index &+ 8 <= bytes.count {
            let block = bytes.extracting(index..<index &+ 8)
            var word: UInt64 = 0
            for offset in 0..<8 { word |= UInt64(block[offset]) << UInt64(8 * offset) }
            let found = special(word)
            if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < bytes.count, special(UInt64(bytes[index]) | highs << 8) & 0x80 == 0 {
            index &+= 1
        }
        return index
    }
}
