import FeedmillAddress
import FeedmillBytes

/// Removes from an address what was added when it was copied, wrapped or escaped once too often.
///
/// Every published address is cleaned here before it becomes a URL. Whatever is inside an address,
/// such as escapes, `//` and parentheses, stays as it is.
struct AddressCleaner {
    /// The hosts of the document and its home page: a reference that begins with one lacks its
    /// scheme.
    var hosts: [String] = []
    /// The scheme of an address that was written without one.
    var scheme = "https"

    /// An address as a URL.
    ///
    /// - Parameters:
    ///   - bytes: the address as published.
    ///   - base: what it resolves against.
    ///   - unescapes: whether `&amp;` in it is an ampersand that was escaped once too often; not in
    ///     markup, where that has been decoded already.
    /// - Returns: the URL; `nil` when the address makes none.
    func url(_ bytes: Span<UInt8>, base: WebURL?, unescapes: Bool) -> WebURL? {
        guard bytes.count <= WebURL.byteLimit else { return nil }
        if isPlain(bytes, unescapes) { return WebURL(utf8: bytes, base: base) }
        let cleaned = cleaned(bytes, unescapes: unescapes)
        return cleaned.isEmpty ? nil : WebURL(utf8: cleaned.span, base: base)
    }

    /// Whether nothing in the address could have to be cleaned.
    private func isPlain(_ bytes: Span<UInt8>, _ unescapes: Bool) -> Bool {
        guard bytes.count > 8 else { return false }
        let isAbsolute =
            bytes[0] == UInt8(ascii: "h") && bytes[3] == UInt8(ascii: "p")
            && (bytes[4] == UInt8(ascii: ":") && bytes[5] == UInt8(ascii: "/")
                && bytes[6] == UInt8(ascii: "/") && bytes[7] > 0x2F
                || bytes[4] == UInt8(ascii: "s") && bytes[5] == UInt8(ascii: ":")
                    && bytes[6] == UInt8(ascii: "/") && bytes[7] == UInt8(ascii: "/")
                    && bytes[8] > 0x2F)
        guard isAbsolute else { return false }
        for index in 8..<bytes.count {
            let byte = bytes[index]
            if byte <= 0x22 || byte >= 0x7F || byte == UInt8(ascii: "\\") { return false }
            if byte == UInt8(ascii: "&"), unescapes { return false }
            // A second scheme.
            if byte == UInt8(ascii: ":"), index < 14 { return false }
        }
        let last = bytes[bytes.count - 1]
        return last != UInt8(ascii: "'") && last != UInt8(ascii: ">")
    }

    /// The address without what surrounds or breaks it.
    func cleaned(_ bytes: Span<UInt8>, unescapes: Bool) -> [UInt8] {
        var text = Self.withoutWrapping(Self.withoutSurroundings(bytes))
        if unescapes { Self.unescapeAmpersands(in: &text) }
        Self.repairScheme(of: &text)
        addScheme(to: &text)
        return text
    }

    // MARK: - Around it

    /// Without spaces, marks of zero width and quotes at either end.
    private static func withoutSurroundings(_ bytes: Span<UInt8>) -> [UInt8] {
        var start = 0
        var end = bytes.count
        while start < end {
            let length = edgeLength(bytes, at: start, end: end)
            if length == 0 { break }
            start += length
        }
        let isQuoted = start > 0
        while start < end, let length = lastEdgeLength(bytes, start, end, isQuoted) {
            end -= length
        }
        return [UInt8](capacity: end - start) { output in
            for index in start..<end { output.append(bytes[index]) }
        }
    }

    /// Quotes as they are escaped by those who write markup or JSON by hand.
    private static let escapedQuotes = ["&quot;", "&#34;", "&#039;", "&#39;", "%22", "\\\"", "\\'"]
        .map { Array($0.utf8) }

    /// The length of what stands at the start of an address and is not part of it; 0 for its text.
    private static func edgeLength(_ bytes: Span<UInt8>, at index: Int, end: Int) -> Int {
        let byte = bytes[index]
        if byte <= 0x20 || byte == 0x22 || byte == 0x27 || byte == 0x3C { return 1 }
        for quote in escapedQuotes where matches(quote, bytes, at: index, end) {
            return quote.count
        }
        guard byte >= 0x80 else { return 0 }
        let (value, length) = scalar(bytes, at: index)
        return isSpaceOrMark(value) || isQuote(value) ? length : 0
    }

    /// The length of what stands at the end and is not part of the address.
    private static func lastEdgeLength(
        _ bytes: Span<UInt8>,
        _ start: Int,
        _ end: Int,
        _ isQuoted: Bool
    ) -> Int? {
        let byte = bytes[end - 1]
        if byte <= 0x20 || byte == 0x22 || byte == 0x3E { return 1 }
        if byte == 0x27 { return isQuoted ? 1 : nil }
        for quote in escapedQuotes where end - quote.count >= start && isQuoted {
            if matches(quote, bytes, at: end - quote.count, end) { return quote.count }
        }
        guard byte >= 0x80 else { return nil }
        var index = end - 1
        while index > start, bytes[index] & 0xC0 == 0x80 { index -= 1 }
        let (value, length) = scalar(bytes, at: index)
        guard index + length == end else { return nil }
        // A single quotation mark may be an apostrophe.
        let isMark = isQuote(value) && (isQuoted || (value != 0x2019 && value != 0x2018))
        return isSpaceOrMark(value) || isMark ? length : nil
    }

    private static func matches(
        _ word: [UInt8],
        _ bytes: Span<UInt8>,
        at start: Int,
        _ end: Int
    ) -> Bool {
        guard start >= 0, start + word.count <= end else { return false }
        for offset in word.indices where bytes[start + offset] != word[offset] { return false }
        return true
    }

    private static func scalar(_ bytes: Span<UInt8>, at index: Int) -> (UInt32, Int) {
        let lead = bytes[index]
        let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1
        guard length > 1, index + length <= bytes.count else { return (UInt32(lead), 1) }
        var value = UInt32(lead) & (0x7F >> UInt32(length))
        for offset in 1..<length { value = value << 6 | UInt32(bytes[index + offset] & 0x3F) }
        return (value, length)
    }

    private static func isSpaceOrMark(_ value: UInt32) -> Bool {
        switch value {
        case 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        case 0x200C, 0x200D, 0x180E: true
        default: DateFolding.isInvisible(value)
        }
    }

    private static func isQuote(_ value: UInt32) -> Bool {
        switch value {
        case 0x2018...0x201F, 0x2032, 0x2033, 0xAB, 0xBB, 0x2039, 0x203A, 0xFF02, 0xFF07: true
        default: false
        }
    }

    // MARK: - Inside it

    /// Without line breaks and the indentation beside them, which pretty-printers put in.
    private static func withoutWrapping(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return text }
        var output: [UInt8] = []
        var index = 0
        while index < text.count {
            let byte = text[index]
            index += 1
            guard byte == 0x0A || byte == 0x0D else {
                output.append(byte)
                continue
            }
            while output.last == 0x20 || output.last == 0x09 { output.removeLast() }
            while index < text.count, text[index] <= 0x20 { index += 1 }
        }
        return output
    }

    /// One layer of `&amp;`, in any of its notations.
    private static func unescapeAmpersands(in text: inout [UInt8]) {
        guard text.contains(UInt8(ascii: "&")) else { return }
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            output.append(text[index])
            let length =
                text[index] == UInt8(ascii: "&")
                ? ampersands.first { text[index...].starts(with: $0) }?.count : nil
            index += length ?? 1
        }
        text = output
    }

    private static let ampersands = ["&amp;", "&#38;", "&#038;", "&#x26;"].map { Array($0.utf8) }

    /// `http//host`, `https:host`, `http://http://host`.
    private static func repairScheme(of text: inout [UInt8]) {
        var start = 0
        while let scheme = ["https", "http"].first(where: { hasPrefix(text[start...], $0) }) {
            let behindScheme = start + scheme.utf8.count
            let rest = text[behindScheme...].drop { $0 == UInt8(ascii: ":") }
            guard rest.starts(with: "//".utf8) else { break }
            let behind = rest.drop { $0 == UInt8(ascii: "/") }
            if rest.starts(with: "///".utf8), !behind.prefix(while: { $0 != 0x2F }).contains(0x2E) {
                // There is no host, and the first part of the path is not one: the document's host
                // is meant.
                text = behind.isEmpty ? [] : [UInt8(ascii: "/")] + behind
                return
            }
            if hasPrefix(behind, "http://") || hasPrefix(behind, "https:/")
                || hasPrefix(behind, "http//") || hasPrefix(behind, "https//")
            {
                start = behind.startIndex
                continue
            }
            if rest.startIndex != behindScheme + 1 {
                text = Array(scheme.utf8) + [UInt8(ascii: ":")] + rest
                return
            }
            break
        }
        text.removeSubrange(..<start)
    }

    /// Puts a scheme before a host that was written without one.
    private func addScheme(to text: inout [UInt8]) {
        let end = text.firstIndex { $0 == 0x2F || $0 == 0x3F || $0 == 0x23 } ?? text.count
        let first = text[..<end]
        guard first.contains(UInt8(ascii: ".")), !first.contains(UInt8(ascii: "@")) else { return }
        let host = String(decoding: first, as: UTF8.self).lowercased()
        let isHost = hosts.contains { Self.withoutWWW($0) == Self.withoutWWW(host) }
        let isWWW =
            host.hasPrefix("www.") && host.utf8.count { $0 == UInt8(ascii: ".") } > 1
            && !host.contains(":") && !host.contains(" ")
        guard isHost || isWWW else { return }
        text.insert(contentsOf: (scheme + "://").utf8, at: 0)
    }

    static func withoutWWW(_ host: String) -> Substring {
        host.hasPrefix("www.") ? host.dropFirst(4) : host[...]
    }

    private static func hasPrefix(_ text: some Collection<UInt8>, _ word: String) -> Bool {
        text.count >= word.utf8.count
            && zip(text, word.utf8).allSatisfy { $0 == $1 || ($0 | 0x20 == $1 && $1 >= 0x61) }
    }
}
