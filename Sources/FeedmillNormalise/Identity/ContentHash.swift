import FeedmillBytes
import FeedmillModel

/// A 128-bit hash over texts: tells whether an article has changed since it was delivered.
///
/// It is stored, so it must never change; it protects nothing, so it may be fast: about twenty
/// times as fast as SHA-256, which would be the largest single cost of a record.
struct ContentHash {
    private var left: UInt64 = 0x243F_6A88_85A3_08D3
    private var right: UInt64 = 0x1319_8A2E_0370_7344

    init() {}

    /// The hash of one text, without what changes in it by itself; `nil` where nothing is said.
    init?(_ text: String?) {
        guard let text, !text.isEmpty else { return nil }
        addSteady(text.utf8.span)
    }

    init?(_ text: UTF8Text?) {
        guard let text, !text.bytes.isEmpty else { return nil }
        addSteady(text.bytes.span)
    }

    private mutating func addSteady(_ text: Span<UInt8>) {
        if let steady = PassingWords.removed(from: text) {
            add(steady.span)
        } else {
            add(text)
        }
    }

    /// Four bytes of it, never 0.
    var short: UInt32 {
        let key = self.key
        return max(1, UInt32(truncatingIfNeeded: key.high ^ key.high >> 32 ^ key.low))
    }

    /// Adds a text and its end, so that `ab` + `c` is not `a` + `bc`.
    mutating func add(_ bytes: Span<UInt8>) {
        var index = 0
        while index + 16 <= bytes.count {
            let block = bytes.extracting(index..<index + 16)
            mix(Self.word(block.extracting(0..<8)), Self.word(block.extracting(8..<16)))
            index += 16
        }
        var last: UInt64 = 0
        var count: UInt64 = 0
        while index < bytes.count {
            last = last << 8 | UInt64(bytes[index])
            count += 1
            if count == 8 {
                mix(last, 8)
                (last, count) = (0, 0)
            }
            index += 1
        }
        mix(last, UInt64(bytes.count) &* 16 &+ count)
    }

    var key: ArticleKey {
        var hash = self
        hash.mix(0xA409_3822_299F_31D0, 0x082E_FA98_EC4E_6C89)
        return ArticleKey(high: hash.left, low: hash.right)
    }

    private static func word(_ bytes: Span<UInt8>) -> UInt64 {
        var word: UInt64 = 0
        for offset in 0..<8 { word |= UInt64(bytes[offset]) << UInt64(8 * offset) }
        return word
    }

    /// Both lanes take both words, each multiplied to twice its width and folded.
    private mutating func mix(_ first: UInt64, _ second: UInt64) {
        let one = (left ^ first).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        let two = (right ^ second).multipliedFullWidth(by: 0xC2B2_AE3D_27D4_EB4F)
        left = (one.high ^ one.low) &+ (right << 23 | right >> 41)
        right = (two.high ^ two.low) &+ (left << 41 | left >> 23) &+ first
    }
}
