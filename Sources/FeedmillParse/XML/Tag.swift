import FeedmillMarkup

/// A start tag with its names resolved.
struct Tag {
    var namespace: Namespace
    let name: Name
    /// Whether it is in the namespace of Atom 0.3, which counts as Atom's everywhere else.
    let isAtom03: Bool
    let element: XMLElement
    let attributes: [XMLAttribute]

    init(_ element: XMLElement, _ attributes: [XMLAttribute]) {
        self.element = element
        self.attributes = attributes
        let namespace = Namespace(number: element.namespace)
        isAtom03 = namespace == .atom03
        self.namespace = isAtom03 ? .atom : namespace
        // A name in a namespace that nobody knows is not the name it looks like, unless the
        // namespace is the default one of the document: then it is a publisher's own RSS.
        name = element.isForeign && element.isPrefixed ? .unknown : Name(number: element.name)
    }

    var base: Int32 { element.base }

    /// The value of an attribute without regard to its namespace.
    func attribute(_ name: Name) -> XMLRange? {
        for attribute in attributes where Name(number: attribute.name) == name {
            return attribute.value
        }
        return nil
    }

    /// The value of an attribute as text, without white space and quotes of a word processor around
    /// it; `nil` when nothing is left.
    func text(_ name: Name, _ arena: Span<UInt8>) -> Text? {
        guard var text = attribute(name).flatMap({ Text(trimming: $0, in: arena) }) else {
            return nil
        }
        while text.range.count >= 3, Self.isCurlyQuote(arena, at: Int(text.start)) {
            text.start += 3
        }
        while text.range.count >= 3, Self.isCurlyQuote(arena, at: Int(text.end) - 3) {
            text.end -= 3
        }
        return text.isEmpty ? nil : text
    }

    /// Whether one of the double quotes from U+201C to U+201F stands at an index.
    private static func isCurlyQuote(_ arena: Span<UInt8>, at index: Int) -> Bool {
        arena[index] == 0xE2 && arena[index + 1] == 0x80 && (0x9C...0x9F).contains(arena[index + 2])
    }

    /// The value of an attribute as an address.
    func url(_ name: Name, _ arena: Span<UInt8>) -> ParsedURL? {
        text(name, arena).map { ParsedURL(text: $0, base: base) }
    }
}

extension Text {
    /// The range without white space at either end; `nil` when nothing is left.
    init?(trimming range: XMLRange, in arena: Span<UInt8>) {
        var start = Int(range.start)
        var end = min(Int(range.end), arena.count)
        while start < end, arena[start] <= 0x20 { start += 1 }
        while end > start, arena[end - 1] <= 0x20 { end -= 1 }
        guard start < end else { return nil }
        self.init(start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: end))
    }

    /// Whether the text is an ASCII word, letters in either case.
    func equals(_ word: StaticString, _ arena: Span<UInt8>) -> Bool {
        range.count == word.utf8CodeUnitCount
            && ByteSearch.matches(word, in: arena, at: Int(start))
    }

    /// Whether the text starts with an ASCII word, letters in either case.
    func hasPrefix(_ word: StaticString, _ arena: Span<UInt8>) -> Bool {
        range.count >= word.utf8CodeUnitCount
            && ByteSearch.matches(word, in: arena, at: Int(start))
    }

    /// Whether the text ends with an ASCII word, letters in either case.
    func hasSuffix(_ word: StaticString, _ arena: Span<UInt8>) -> Bool {
        range.count >= word.utf8CodeUnitCount
            && ByteSearch.matches(word, in: arena, at: Int(end) - word.utf8CodeUnitCount)
    }

    init(_ range: XMLRange) {
        self.init(start: range.start, end: range.end)
    }
}
