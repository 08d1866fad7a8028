import FeedmillBytes

extension [UInt8] {
    /// Appends text with everything escaped that could begin markup, in text and in attributes.
    mutating func appendEscaped(_ text: Span<UInt8>, isAttribute: Bool) {
        var index = 0
        while index < text.count {
            let end = ByteScan.endOfHTML(text, from: index)
            if end > index { append(copying: text.extracting(index..<end)) }
            index = end
            guard index < text.count else { return }
            index = appendSpecial(text, at: index, isAttribute: isAttribute)
        }
    }

    private mutating func appendSpecial(
        _ text: Span<UInt8>,
        at index: Int,
        isAttribute: Bool
    ) -> Int {
        switch text[index] {
        case UInt8(ascii: "&"): append(contentsOf: "&amp;".utf8)
        case UInt8(ascii: "<"): append(contentsOf: "&lt;".utf8)
        case UInt8(ascii: ">"): append(contentsOf: "&gt;".utf8)
        case UInt8(ascii: "\"") where isAttribute: append(contentsOf: "&#34;".utf8)
        case UInt8(ascii: "'") where isAttribute: append(contentsOf: "&#39;".utf8)
        case 0x22, 0x27, 0x0A: append(text[index])
        default: return UTF8Cleaner.copy(text, at: index, to: &self)
        }
        return index + 1
    }
}
