// FeedmillBytes: work on bytes and UTF-8 text that every other target needs.
//
// Scanning, trimming, hexadecimal digits, JSON read and written, SHA-256, and text made safe for a
// terminal. Everything here is a pure function or a value. It knows nothing of feeds and imports
// nothing, so every target may use it.

/// Finds the next byte of a text that needs treatment, eight bytes at a time.
///
/// Most bytes need none, so code that reads, escapes or collapses text takes the runs between the
/// others in one piece. A scan may stop at a byte that turns out not to be special; it never passes
/// one that is.
package enum ByteScan {
    /// Stops at bytes that JSON must escape, at DEL, and at the first byte of C1 controls.
    package static func endOfJSON(_ text: Span<UInt8>, from start: Int) -> Int {
        end(text, from: start) { word in
            below0x20(word) | equal(word, 0x22) | equal(word, 0x5C) | equal(word, 0x7F)
                | equal(word, 0xC2)
        }
    }

    /// Stops at `& < >`, quotes, controls, and first bytes of characters that text should not
    /// contain.
    package static func endOfHTML(_ text: Span<UInt8>, from start: Int) -> Int {
        end(text, from: start) { word in
            below0x20(word) | equal(word, 0x22) | equal(word, 0x26) | equal(word, 0x27)
                | equal(word & ~(0x02 &* ones), 0x3C) | equal(word, 0x7F) | equal(word, 0xC2)
                | equal(word, 0xEF)
        }
    }

    /// Stops at the first of two spaces, at controls, and at first bytes of characters that text
    /// should not contain.
    package static func endOfWords(_ text: Span<UInt8>, from start: Int) -> Int {
        end(text, from: start) { word in
            let spaces = equal(word, 0x20)
            // The byte after the last one is in the next word: treat a space there as one of two.
            let doubles = spaces & (spaces >> 8 | 0x80 << 56)
            return below0x20(word) | doubles | equal(word, 0x7F) | equal(word, 0xC2)
                | equal(word, 0xEF)
        }
    }

    /// Stops at `<`, `&` and controls: text between the tags of HTML.
    package static func endOfText(_ bytes: Span<UInt8>, from start: Int) -> Int {
        end(bytes, from: start) { below0x20($0) | equal($0, 0x3C) | equal($0, 0x26) }
    }

    /// Stops at `<`, `&`, `>`, controls, and first bytes of characters that XML does not allow or
    /// that are C1 controls.
    package static func endOfCharacterData(_ bytes: Span<UInt8>, from start: Int) -> Int {
        end(bytes, from: start) { word in
            below0x20(word) | equal(word & ~(0x02 &* ones), 0x3C) | equal(word, 0x26)
                | equal(word, 0xC2) | equal(word, 0xEF)
        }
    }

    /// Stops at the first byte of the mark that ends a section, at controls, and at the first byte
    /// of characters that XML does not allow.
    package static func endOfSection(
        _ bytes: Span<UInt8>,
        from start: Int,
        mark: UInt8
    ) -> Int {
        let mark = UInt64(mark)
        return end(bytes, from: start) { below0x20($0) | equal($0, mark) | equal($0, 0xEF) }
    }

    /// Stops at the quote that ends the value of an attribute, at `<`, `&`, controls, and the first
    /// byte of characters that XML does not allow.
    package static func endOfValue(_ bytes: Span<UInt8>, from start: Int, quote: UInt8) -> Int {
        let quote = UInt64(quote)
        return end(bytes, from: start) { word in
            below0x20(word) | equal(word, quote) | equal(word, 0x3C) | equal(word, 0x26)
                | equal(word, 0xEF)
        }
    }

    /// Stops at digits.
    package static func endOfDigitless(_ text: Span<UInt8>, from start: Int) -> Int {
        end(text, from: start) { word in equal(word & (0xF0 &* ones), 0x30) }
    }

    // MARK: - Eight bytes in a word

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// The high bit of each byte below 0x20; exact up to the first of them.
    @inline(__always)
    private static func below0x20(_ word: UInt64) -> UInt64 {
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
        // Spaces after it, so that a space at the end counts as the first of two.
        while index < bytes.count,
            special(UInt64(bytes[index]) | 0x2020_2020_2020_2000) & 0x80 == 0
        {
            index &+= 1
        }
        return index
    }
}
