// FeedmillBytes: work on bytes and UTF-8 text that every other target needs.
//
// Scanning, trimming, hexadecimal digits, the JSON writer, SHA-256, and text made safe for a
// terminal. Everything here is a pure function or a value. It knows nothing of feeds and imports
// nothing, so every target may use it.

/// Finds the next byte of a text that cannot be copied unchanged, eight bytes at a time.
///
/// Most bytes of a text need no treatment, so code that escapes or collapses text copies the runs
/// between the others in one piece. A scan may stop at a byte that turns out not to be special; it
/// never passes one that is.
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
        _ text: Span<UInt8>,
        from start: Int,
        _ special: (UInt64) -> UInt64
    ) -> Int {
        var index = start
        while index + 8 <= text.count {
            let found = special(word(text.extracting(index..<index + 8)))
            if found != 0 { return index + found.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < text.count {
            // Spaces after it, so that a space at the end counts as the first of two.
            if special(UInt64(text[index]) | 0x2020_2020_2020_2000) & 0x80 != 0 { break }
            index += 1
        }
        return index
    }

    @inline(__always)
    private static func word(_ bytes: Span<UInt8>) -> UInt64 {
        var word: UInt64 = 0
        for offset in 0..<8 { word |= UInt64(bytes[offset]) << UInt64(8 * offset) }
        return word
    }
}
