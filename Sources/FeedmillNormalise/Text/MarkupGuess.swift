import FeedmillMarkup

/// Guesses whether text of undeclared kind is markup.
///
/// RSS never said what a title or a description is. Text with a tag of a known element or a
/// character reference is markup; `a < b`, `List<Int>`, `<time.h>` and `R&D` are text.
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
        if start + 1 < text.count, text[start + 1] == UInt8(ascii: "!") {
            return start + 2 < text.count
                && (text[start + 2] == UInt8(ascii: "-") || text[start + 2] == UInt8(ascii: "["))
        }
        guard let tag = TextTag(text, at: start) else { return false }
        // `a<b and c>d`: a single letter with words behind it is a comparison.
        if tag.hasBareAttributes, !tag.hasValue, tag.name.count == 1 { return false }
        if tag.element != .other { return true }
        // A name with a hyphen or a colon is a custom or foreign element, when it is closed.
        return tag.isCustom && !tag.isEnd && hasEndTag(text, of: tag)
    }

    private static func hasEndTag(_ text: Span<UInt8>, of tag: TextTag) -> Bool {
        let limit = min(text.count, tag.end + 4_096)
        var index = tag.end
        while index + 2 + tag.name.count < limit {
            if text[index] == UInt8(ascii: "<"), text[index + 1] == UInt8(ascii: "/"),
                let end = TextTag(text, at: index), end.isNamed(as: tag, in: text)
            {
                return true
            }
            index += 1
        }
        return false
    }

    /// Whether a character reference stands at an ampersand, with its semicolon or one that HTML
    /// reads without.
    static func isReference(_ text: Span<UInt8>, at start: Int) -> Bool {
        var index = start + 1
        if index < text.count, text[index] == UInt8(ascii: "#") { index += 1 }
        let first = index
        while index < text.count, TextTag.isNameByte(text[index]), index - first < 32 { index += 1 }
        if index > first, index < text.count, text[index] == UInt8(ascii: ";") { return true }
        return HTMLReferenceRepair.nameLength(text, at: start) != nil
    }
}

/// A tag in text, as HTML reads it: its name ends at white space, `/` or `>`.
struct TextTag {
    /// Tags that are longer are read no further: their first attribute has told what they are.
    private static let lengthLimit = 2_048

    let start: Int
    private(set) var end: Int
    private(set) var name: Range<Int>
    private(set) var element = HTMLElement.other
    private(set) var isEnd = false
    /// Whether an attribute has a value.
    private(set) var hasValue = false
    /// Whether an attribute is an address or a script, so that the tag is surely markup.
    private(set) var hasAddress = false
    /// Whether an attribute has none.
    private(set) var hasBareAttributes = false
    /// Whether the name is one that only custom and foreign elements have.
    private(set) var isCustom = false

    /// Reads a tag; `nil` when there is none.
    init?(_ text: Span<UInt8>, at start: Int) {
        self.start = start
        var index = start + 1
        if index < text.count, text[index] == UInt8(ascii: "/") {
            isEnd = true
            index += 1
        }
        let nameStart = index
        guard index < text.count, (text[index] | 0x20) &- 0x61 < 26 else { return nil }
        var isCustom = false
        while index < text.count, index - nameStart < 64 {
            let byte = text[index]
            if byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":") {
                isCustom = true
            } else if !Self.isNameByte(byte) {
                break
            }
            index += 1
        }
        guard index < text.count,
            Self.isSpace(text[index]) || text[index] == UInt8(ascii: "/")
                || text[index] == UInt8(ascii: ">")
        else { return nil }
        name = nameStart..<index
        end = index
        self.isCustom = isCustom
        element = HTMLElement.named(text.extracting(name))
        guard scanAttributes(text) else { return nil }
    }

    func isNamed(as other: TextTag, in text: Span<UInt8>) -> Bool {
        guard name.count == other.name.count else { return false }
        for offset in 0..<name.count
        where text[name.lowerBound + offset] | 0x20 != text[other.name.lowerBound + offset] | 0x20 {
            return false
        }
        return true
    }

    private mutating func scanAttributes(_ text: Span<UInt8>) -> Bool {
        let limit = min(text.count, end + Self.lengthLimit)
        while end < limit {
            let byte = text[end]
            if byte == UInt8(ascii: ">") {
                end += 1
                return true
            }
            if Self.isSpace(byte) || byte == UInt8(ascii: "/") {
                end += 1
                continue
            }
            scanAttribute(text, limit)
        }
        return end < text.count && hasValue
    }

    private mutating func scanAttribute(_ text: Span<UInt8>, _ limit: Int) {
        let first = text[end]
        let start = end
        while end < limit, !Self.isSpace(text[end]), text[end] != UInt8(ascii: ">"),
            text[end] != UInt8(ascii: "="), text[end] != UInt8(ascii: "/")
        {
            end += 1
        }
        while end < limit, Self.isSpace(text[end]) { end += 1 }
        guard end < limit, text[end] == UInt8(ascii: "=") else {
            hasBareAttributes = true
            return
        }
        end += 1
        if (first | 0x20) &- 0x61 < 26 {
            hasValue = true
            for name: StaticString in ["src", "href", "on", "data", "code", "action"]
            where ByteSearch.matches(name, in: text, at: start) { hasAddress = true }
        }
        while end < limit, Self.isSpace(text[end]) { end += 1 }
        guard end < limit else { return }
        let quote = text[end]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            while end < limit, !Self.isSpace(text[end]), text[end] != UInt8(ascii: ">") { end += 1 }
            return
        }
        end += 1
        while end < limit, text[end] != quote { end += 1 }
        if end < limit { end += 1 }
    }

    static func isNameByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 9 < 5 }
}
