import FeedmillBytes

/// The identity of an article: the first 16 bytes of SHA-256 over what identifies it.
///
/// Printed as 32 lower-case hexadecimal digits.
package struct ArticleKey: Sendable, Hashable, CustomStringConvertible {
    /// Bytes 0 to 7 and 8 to 15, big-endian.
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The key of an identity, hashed as its UTF-8 bytes.
    package init(identity: String) {
        var hash = SHA256()
        hash.update(identity.utf8.span)
        let digest = hash.finalise()
        self.init(high: digest.word(0), low: digest.word(1))
    }

    /// Reads 16 bytes as they are stored; `nil` for any other number of bytes.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        var words: [UInt64] = [0, 0]
        for (index, byte) in bytes.enumerated() {
            words[index / 8] = words[index / 8] << 8 | UInt64(byte)
        }
        self.init(high: words[0], low: words[1])
    }

    /// Reads 32 lower-case hexadecimal digits; `nil` for any other text.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 32 else { return nil }
        var words: [UInt64] = [0, 0]
        for (index, digit) in text.utf8.enumerated() {
            let value: UInt8
            switch digit {
            case 0x30...0x39: value = digit - 0x30
            case 0x61...0x66: value = digit - 0x57
            default: return nil
            }
            words[index / 16] = words[index / 16] << 4 | UInt64(value)
        }
        self.init(high: words[0], low: words[1])
    }

    package var bytes: [UInt8] {
        [high, low].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
        }
    }

    package var description: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(32)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 0x0F)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension ArticleKey: Comparable {
    /// In the order of their bytes, which is the order of the ledger.
    package static func < (left: ArticleKey, right: ArticleKey) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}
