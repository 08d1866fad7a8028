import FeedmillBytes

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
        if preformattedDepth > 0 { return appendPreformatted(text) }
        var index = 0
        while index < text.count {
            let length = Self.spaceLength(text, at: index)
            if length > 0 {
                breakWord()
                index += length
                continue
            }
            fillGap()
            // Words with single spaces between them are copied in one piece.
            let end = ByteScan.endOfWords(text, from: index)
            if end > index {
                append(words: text.extracting(index..<end))
                index = end
            } else {
                index = UTF8Cleaner.copy(text, at: index, to: &bytes)
            }
        }
    }

    /// Appends a mark that the text has no letters for.
    mutating func append(_ mark: String) { append(mark.utf8.span) }

    /// Where a word ends that nothing parts from what comes next; `nil` elsewhere.
    var endOfWord: Int? {
        guard gap == .none, let last = bytes.last else { return nil }
        return (last | 0x20) &- 0x61 < 26 || last &- 0x30 < 10 ? bytes.count : nil
    }

    /// Writes digits and signs from an index on as superscripts: 10⁶ is another number than 106.
    mutating func raiseDigits(from start: Int) {
        guard start < bytes.count, bytes.count - start <= 6 else { return }
        var raised = ""
        for scalar in String(decoding: bytes[start...], as: UTF8.self).unicodeScalars {
            guard let character = Self.superscripts[scalar] else { return }
            raised.append(character)
        }
        bytes.replaceSubrange(start..., with: raised.utf8)
    }

    private static let superscripts: [Unicode.Scalar: Character] = [
        "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
        "9": "⁹", "+": "⁺", "-": "⁻", "−": "⁻", "–": "⁻",
    ]

    private mutating func append(words text: Span<UInt8>) {
        bytes.append(copying: text)
        guard bytes.last == 0x20 else { return }
        bytes.removeLast()
        gap = .space
    }

    private mutating func appendPreformatted(_ text: Span<UInt8>) {
        var index = 0
        while index < text.count {
            if text[index] == 0x0A {
                if gap == .line, !bytes.isEmpty { bytes.append(0x0A) }
                breakLine()
                index += 1
                continue
            }
            fillGap()
            index = UTF8Cleaner.copy(text, at: index, to: &bytes)
        }
    }

    private mutating func fillGap() {
        guard gap != .none else { return }
        defer { gap = .none }
        guard !bytes.isEmpty else { return }
        switch gap {
        case .none: break
        case .space: bytes.append(0x20)
        case .line: bytes.append(0x0A)
        case .paragraph:
            bytes.append(0x0A)
            bytes.append(0x0A)
        }
    }

    /// The bytes of the white space at an index: ASCII and no-break space.
    private static func spaceLength(_ text: Span<UInt8>, at index: Int) -> Int {
        let byte = text[index]
        if byte > 0x20 {
            return byte == 0xC2 && index + 1 < text.count && text[index + 1] == 0xA0 ? 2 : 0
        }
        return byte == 0x20 || byte &- 9 < 5 ? 1 : 0
    }
}
