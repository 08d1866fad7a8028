import FeedmillMarkup

/// Tells by its looks whether text of no declared kind is markup.
///
/// RSS never said what a title or a description is. Text with a tag of a known element or a
/// character reference is markup; `a < b`, `List<Int>` and `R&D` are text.
enum MarkupGuess {
    static func isMarkup(_ text: Span<UInt8>) -> Bool {
        // A tag must end somewhere; looking for that at each `<` would take quadratic time.
        var last = text.count - 1
        while last >= 0, text[last] != UInt8(ascii: ">") { last -= 1 }
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "<"), index < last, isTag(text, at: index) { return true }
            if byte == UInt8(ascii: "&"), isReference(text, at: index) { return true }
            index += 1
        }
        return false
    }

    /// Whether there is anything that markup could be made of.
    static func isPlain(_ text: Span<UInt8>) -> Bool {
        for index in text.indices {
            if text[index] == UInt8(ascii: "<") || text[index] == UInt8(ascii: "&") { return false }
        }
        return true
    }

    private static func isTag(_ text: Span<UInt8>, at start: Int) -> Bool {
        var index = start + 1
        if index < text.count, text[index] == UInt8(ascii: "/") { index += 1 }
        let nameStart = index
        while index < text.count, isNameByte(text[index]), index - nameStart < 16 { index += 1 }
        // A comment or another declaration.
        if index == nameStart { return index < text.count && text[index] == UInt8(ascii: "!") }
        return HTMLElement.named(text.extracting(nameStart..<index)) != .other
    }

    private static func isReference(_ text: Span<UInt8>, at start: Int) -> Bool {
        var index = start + 1
        if index < text.count, text[index] == UInt8(ascii: "#") { index += 1 }
        let first = index
        while index < text.count, isNameByte(text[index]), index - first < 32 { index += 1 }
        return index > first && index < text.count && text[index] == UInt8(ascii: ";")
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10
    }
}
