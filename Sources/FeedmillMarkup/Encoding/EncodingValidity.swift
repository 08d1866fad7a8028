/// What a walk over bytes finds of UTF-8 in them.
struct UTF8Validity {
    /// Sequences of more than one byte that are sound.
    private(set) var soundSequences = 0
    /// Halves of surrogate pairs in three bytes each.
    private(set) var surrogateHalves = 0
    private(set) var unsoundBytes = 0

    /// Whether the whole is well-formed (RFC 3629).
    var isValid: Bool { surrogateHalves == 0 && unsoundBytes == 0 }

    var isASCII: Bool { isValid && soundSequences == 0 }

    /// Whether the text is UTF-8 with a few foreign bytes in it, as when one entry of a feed was
    /// pasted in another encoding or the end was cut off.
    var isMostlyUTF8: Bool { sequences > 0 && sequences >= unsoundBytes }

    /// Whether a label of another encoding is wrong in spite of a few unsound bytes.
    var isSurelyUTF8: Bool { sequences >= 3 && sequences >= unsoundBytes * 3 }

    private var sequences: Int { soundSequences + surrogateHalves }

    init(_ bytes: Span<UInt8>) {
        var index = Self.endOfASCII(bytes, from: 0)
        while index < bytes.count {
            let length = Self.sequenceLength(bytes, at: index)
            if length > 0 {
                soundSequences += 1
                index += length
            } else if Self.surrogateHalf(bytes, at: index) != nil {
                surrogateHalves += 1
                index += 3
            } else {
                unsoundBytes += 1
                index += 1
            }
            index = Self.endOfASCII(bytes, from: index)
        }
    }

    /// The index of the next byte above 0x7F, eight bytes at a time while there are none.
    @inline(__always)
    private static func endOfASCII(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] < 0x80 {
            index += 1
            while index + 8 <= bytes.count {
                let eight = bytes.extracting(index..<index + 8)
                var word: UInt64 = 0
                for offset in 0..<8 { word |= UInt64(eight[offset]) << UInt64(8 * offset) }
                guard word & 0x8080_8080_8080_8080 == 0 else { break }
                index += 8
            }
        }
        return index
    }

    /// Half of a surrogate pair in three bytes, as CESU-8 has them; `nil` for anything else.
    static func surrogateHalf(_ bytes: Span<UInt8>, at index: Int) -> UInt32? {
        guard index + 2 < bytes.count, bytes[index] == 0xED, bytes[index + 1] >= 0xA0,
            bytes[index + 1] <= 0xBF, bytes[index + 2] & 0xC0 == 0x80
        else { return nil }
        return 0xD000 | UInt32(bytes[index + 1] & 0x3F) << 6 | UInt32(bytes[index + 2] & 0x3F)
    }

    /// The length of the well-formed sequence at `index`, 0 when there is none.
    static func sequenceLength(_ bytes: Span<UInt8>, at index: Int) -> Int {
        let lead = bytes[index]
        func follow(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            index + offset < bytes.count && range.contains(bytes[index + offset])
        }
        switch lead {
        case 0..<0x80: return 1
        case 0xC2...0xDF: return follow(1) ? 2 : 0
        case 0xE0: return follow(1, 0xA0...0xBF) && follow(2) ? 3 : 0
        case 0xED: return follow(1, 0x80...0x9F) && follow(2) ? 3 : 0
        case 0xE1...0xEF: return follow(1) && follow(2) ? 3 : 0
        case 0xF0: return follow(1, 0x90...0xBF) && follow(2) && follow(3) ? 4 : 0
        case 0xF1...0xF3: return follow(1) && follow(2) && follow(3) ? 4 : 0
        case 0xF4: return follow(1, 0x80...0x8F) && follow(2) && follow(3) ? 4 : 0
        default: return 0
        }
    }
}
