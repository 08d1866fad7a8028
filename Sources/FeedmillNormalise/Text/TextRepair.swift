import FeedmillMarkup

/// Undoes what generators do to texts before they publish them.
enum TextRepair {
    /// The text without the marks of a CDATA section that was escaped once more.
    static func withoutSectionMarks(_ text: Span<UInt8>) -> Range<Int> {
        var start = 0
        var end = text.count
        while start < end, text[start] <= 0x20 { start += 1 }
        guard ByteSearch.matches("<![CDATA[", in: text, at: start) else { return 0..<text.count }
        while end > start, text[end - 1] <= 0x20 { end -= 1 }
        if end - 3 >= start + 9, ByteSearch.matches("]]>", in: text, at: end - 3) { end -= 3 }
        return start + 9..<end
    }

    /// The text without a tag inside which it was cut off.
    ///
    /// Only what cannot be anything else: a known element with the start of an attribute, or an end
    /// tag after other markup. `A<B` is text.
    static func withoutCutTag(_ text: Span<UInt8>) -> Range<Int> {
        var index = text.count - 1
        while index >= 0, text[index] != UInt8(ascii: "<"), text[index] != UInt8(ascii: ">") {
            index -= 1
        }
        let whole = 0..<text.count
        guard index >= 0, text[index] == UInt8(ascii: "<") else { return whole }
        let start = index
        index += 1
        let isEnd = index < text.count && text[index] == UInt8(ascii: "/")
        if isEnd { index += 1 }
        let nameStart = index
        while index < text.count, TextTag.isNameByte(text[index]) { index += 1 }
        if isEnd {
            guard index == text.count, start > 0 else { return whole }
            for before in 0..<start where text[before] == UInt8(ascii: ">") { return 0..<start }
            return whole
        }
        guard HTMLElement.named(text.extracting(nameStart..<index)) != .other,
            index < text.count, TextTag.isSpace(text[index])
        else { return whole }
        while index < text.count, TextTag.isSpace(text[index]) { index += 1 }
        let attribute = index
        while index < text.count, TextTag.isNameByte(text[index]) || text[index] == 0x2D {
            index += 1
        }
        guard index > attribute, index < text.count, text[index] == UInt8(ascii: "=") else {
            return whole
        }
        return 0..<start
    }

    /// Markup that was escaped twice, decoded once; `nil` for all other text.
    ///
    /// Nothing but an escaped tag at either end says so: an example in a text stands between words.
    static func unescapedMarkup(_ text: Span<UInt8>) -> [UInt8]? {
        var start = 0
        var end = text.count
        while start < end, text[start] <= 0x20 { start += 1 }
        while end > start, text[end - 1] <= 0x20 { end -= 1 }
        guard end - start > 12, ByteSearch.matches("&lt;", in: text, at: start),
            ByteSearch.matches("&gt;", in: text, at: end - 4)
        else { return nil }
        for index in start..<end where text[index] == UInt8(ascii: "<") { return nil }
        let decoded = unescaped(text.extracting(start..<end))
        guard let tag = TextTag(decoded.span, at: 0), !tag.isEnd, tag.element != .other,
            MarkupGuess.isMarkup(decoded.span)
        else { return nil }
        // One element may be what the text is about; several are what it was written in.
        let first = ByteSearch.end(of: "</", in: decoded.span, from: tag.end)
        let second = first.flatMap { ByteSearch.index(of: "</", in: decoded.span, from: $0) }
        return second != nil || tag.hasValue ? decoded : nil
    }

    private static func unescaped(_ text: Span<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            let name = names.first { name, _ in
                index + name.count <= text.count
                    && name.indices.allSatisfy { text[index + $0] == name[$0] }
            }
            output.append(name?.1 ?? text[index])
            index += name?.0.count ?? 1
        }
        return output
    }

    private static let names: [([UInt8], UInt8)] = [
        ("&lt;", 0x3C), ("&gt;", 0x3E), ("&amp;", 0x26), ("&quot;", 0x22), ("&#34;", 0x22),
        ("&#39;", 0x27), ("&#039;", 0x27), ("&apos;", 0x27),
    ].map { (Array($0.0.utf8), $0.1) }
}
