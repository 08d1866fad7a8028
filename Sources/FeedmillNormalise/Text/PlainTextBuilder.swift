/// Collects plain text: white space collapsed, blocks as paragraphs with a blank line between.
struct PlainTextBuilder {
    private enum Gap: Int {
        case none
        case space
        case line
        case paragraph
    }

    private(set) var bytes: [UInt8] = []
    private var gap = Gap.none
    /// How many elements deep white space means itself.
    var preformattedDepth = 0

    mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        gap = .none
        preformattedDepth = 0
    }

    mutating func breakParagraph() { gap = .paragraph }

    mutating func breakLine() { widen(to: .line) }

    mutating func breakWord() { widen(to: .space) }

    private mutating func widen(to other: Gap) {
        if other.rawValue > gap.rawValue { gap = other }
    }

    /// Appends a piece of text.
    mutating func append(_ text: Span<UInt8>) {
        let keepsSpace = preformattedDepth > 0
        var gap = gap
        let hasText = !bytes.isEmpty
        bytes.append(addingCapacity: text.count * 2 + 2) { output in
            var index = 0
            while index < text.count {
                let length = Self.spaceLength(text, at: index)
                if length > 0 {
                    let isLine = keepsSpace && text[index] == 0x0A
                    if isLine, gap == .line || gap == .space || gap == .none {
                        if gap == .line { output.append(0x0A) }
                        gap = .line
                    } else if keepsSpace, gap == .none || gap == .line {
                        Self.fill(gap, hasText: hasText || output.count > 0, to: &output)
                        gap = .none
                        output.append(0x20)
                    } else if gap == .none {
                        gap = .space
                    }
                    index += length
                    continue
                }
                if gap != .none {
                    Self.fill(gap, hasText: hasText || output.count > 0, to: &output)
                    gap = .none
                }
                index = UTF8Cleaner.copy(text, at: index, to: &output)
            }
        }
        self.gap = gap
    }

    private static func fill(_ gap: Gap, hasText: Bool, to output: inout OutputSpan<UInt8>) {
        guard hasText else { return }
        switch gap {
        case .none: break
        case .space: output.append(0x20)
        case .line: output.append(0x0A)
        case .paragraph:
            output.append(0x0A)
            output.append(0x0A)
        }
    }

    /// The bytes of the white space at an index: ASCII, no-break space, line separators.
    private static func spaceLength(_ text: Span<UInt8>, at index: Int) -> Int {
        let byte = text[index]
        if byte > 0x20 {
            if byte < 0xC2 { return 0 }
            if byte == 0xC2, index + 1 < text.count, text[index + 1] == 0xA0 { return 2 }
            if byte == 0xE2, index + 2 < text.count, text[index + 1] == 0x80,
                text[index + 2] == 0xA8 || text[index + 2] == 0xA9
            {
                return 3
            }
            return 0
        }
        return byte == 0x20 || byte &- 9 < 5 ? 1 : 0
    }
}

/// Copies text without what no text should hold.
enum UTF8Cleaner {
    /// Copies what stands at an index: one byte, or one repaired character; returns the next index.
    ///
    /// C0 controls but tab and line feed, DEL, U+FFFE and U+FFFF are left out. C1 controls are
    /// windows-1252 read as Latin-1, mostly from references such as `&#146;`. Never more bytes
    /// are written than twice those that are read.
    static func copy(
        _ text: Span<UInt8>,
        at index: Int,
        to output: inout OutputSpan<UInt8>
    ) -> Int {
        let byte = text[index]
        if byte < 0x20 {
            if byte == 0x09 || byte == 0x0A { output.append(byte) }
            let isLoneReturn = byte == 0x0D && !(index + 1 < text.count && text[index + 1] == 0x0A)
            if isLoneReturn { output.append(0x0A) }
            return index + 1
        }
        if byte == 0x7F { return index + 1 }
        if byte == 0xC2, index + 1 < text.count, text[index + 1] < 0xA0 {
            append(windows1252[Int(text[index + 1] & 0x1F)], to: &output)
            return index + 2
        }
        if byte == 0xEF, index + 2 < text.count, text[index + 1] == 0xBF, text[index + 2] >= 0xBE {
            return index + 3
        }
        output.append(byte)
        return index + 1
    }

    /// Appends a code point of the table, two or three bytes of UTF-8; 0 stands for nothing.
    private static func append(_ scalar: UInt16, to output: inout OutputSpan<UInt8>) {
        if scalar >= 0x800 {
            output.append(0xE0 | UInt8(scalar >> 12))
            output.append(0x80 | UInt8(scalar >> 6 & 0x3F))
            output.append(0x80 | UInt8(scalar & 0x3F))
        } else if scalar > 0 {
            output.append(0xC0 | UInt8(scalar >> 6))
            output.append(0x80 | UInt8(scalar & 0x3F))
        }
    }

    /// What windows-1252 has where Latin-1 has the C1 controls.
    private static let windows1252: [32 of UInt16] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
        0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC,
        0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
    ]
}
