/// Collects text with single spaces for all white space, without what nobody sees.
///
/// No-break spaces are white space; zero-width spaces and soft hyphens are nothing.
struct PageText {
    private(set) var bytes: [UInt8] = []
    private var hasGap = false

    /// The text on one line.
    static func line(_ bytes: ArraySlice<UInt8>) -> String {
        var text = PageText()
        text.append(bytes)
        return text.string
    }

    var string: String { String(decoding: bytes, as: UTF8.self) }

    mutating func breakWord() { hasGap = !bytes.isEmpty }

    mutating func append(_ text: ArraySlice<UInt8>) {
        var index = text.startIndex
        while index < text.endIndex {
            let (isSpace, length) = Self.gap(text, at: index)
            if length > 0 {
                if isSpace { breakWord() }
                index += length
                continue
            }
            if hasGap { bytes.append(0x20) }
            hasGap = false
            bytes.append(text[index])
            index += 1
        }
    }

    /// White space or an invisible character at an index, and its length in bytes; 0 for neither.
    static func gap(_ text: ArraySlice<UInt8>, at index: Int) -> (isSpace: Bool, length: Int) {
        let byte = text[index]
        if byte <= 0x20 || byte == 0x7F { return (true, 1) }
        if byte < 0xC2 { return (false, 0) }
        let second = index + 1 < text.endIndex ? text[index + 1] : 0
        if byte == 0xC2 {
            if second == 0xA0 { return (true, 2) }
            return (false, second == 0xAD ? 2 : 0)
        }
        let third = index + 2 < text.endIndex ? text[index + 2] : 0
        switch (byte, second, third) {
        // U+2000 to U+200A, U+202F, U+205F, U+3000.
        case (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80):
            return (true, 3)
        // U+200B, U+2060, U+FEFF; joiners and directional marks belong to the text.
        case (0xE2, 0x80, 0x8B), (0xE2, 0x81, 0xA0), (0xEF, 0xBB, 0xBF): return (false, 3)
        default: return (false, 0)
        }
    }
}

extension String {
    /// The words in lower case, for comparing titles: letters and digits only.
    var words: [Substring] {
        lowercased().split { !$0.isLetter && !$0.isNumber }
    }

    /// Whether two titles say the same.
    func says(_ other: String) -> Bool { words == other.words }
}
