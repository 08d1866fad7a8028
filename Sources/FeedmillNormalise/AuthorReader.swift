import FeedmillAddress
import FeedmillBytes
import FeedmillModel

/// Tells names and addresses apart in the strings that feeds put into author elements.
enum AuthorReader {
    /// More in one string are no list of authors.
    private static let authorLimit = 50

    /// Reads `mail (Name)`, `Name <mail>`, `Name (mail)`, a bare address or a bare name, and
    /// several of them with semicolons between.
    static func authors(of text: String) -> [Article.Author] {
        let text = text.trimmed
        // Nearly all are plain names.
        let isPlain = text.utf8.allSatisfy { ($0 | 0x20) > 0x60 || $0 == 0x20 || $0 == 0x2E }
        if isPlain { return text.isEmpty ? [] : [Article.Author(name: text)] }
        let isList =
            text.utf8.contains(UInt8(ascii: ";")) || text.utf8.count { $0 == UInt8(ascii: "@") } > 1
        let parts =
            isList ? text.split { $0 == ";" || $0 == "," }.map(\.trimmed) : [text]
        return parts.prefix(authorLimit).compactMap(author)
    }

    /// The `mailto:` URL of an e-mail address; `nil` when it is none.
    static func mailto(_ address: String) -> String? {
        var address = address.trimmed
        if address.lowercased().hasPrefix("mailto:") { address = String(address.dropFirst(7)) }
        guard isAddress(address) else { return nil }
        return WebURL("mailto:" + address)?.string
    }

    private static func author(_ text: String) -> Article.Author? {
        guard !text.isEmpty else { return nil }
        for (open, close) in [("(", ")"), ("<", ">")] as [(Character, Character)] {
            guard let start = text.firstIndex(of: open),
                let end = text.lastIndex(of: close), start < end
            else { continue }
            let inside = text[text.index(after: start)..<end].trimmed
            let outside = (text[..<start] + " " + text[text.index(after: end)...]).trimmed
            if let url = mailto(inside) { return author(name: outside, url: url) }
            if let url = mailto(outside) { return author(name: inside, url: url) }
            if let url = webAddress(inside) { return author(name: outside, url: url) }
        }
        if let url = mailto(text) { return Article.Author(url: url) }
        if let url = webAddress(text) { return Article.Author(url: url) }
        return splitAtSpace(text) ?? Article.Author(name: unquoted(text))
    }

    /// `mail Name` and `Name mail`.
    private static func splitAtSpace(_ text: String) -> Article.Author? {
        guard text.utf8.contains(UInt8(ascii: "@")) else { return nil }
        let words = text.split(separator: " ")
        guard words.count > 1, let first = words.first, let last = words.last else { return nil }
        if let url = mailto(String(first)) {
            return author(name: words.dropFirst().joined(separator: " "), url: url)
        }
        guard let url = mailto(String(last)) else { return nil }
        return author(name: words.dropLast().joined(separator: " "), url: url)
    }

    private static func author(name: String, url: String) -> Article.Author {
        let name = unquoted(name)
        return Article.Author(name: name.isEmpty ? nil : name, url: url)
    }

    private static func webAddress(_ text: String) -> String? {
        guard text.utf8.contains(UInt8(ascii: "/")), let url = WebURL(text), url.isHTTP else {
            return nil
        }
        return url.string
    }

    private static func unquoted(_ text: String) -> String {
        let text = text.trimmed
        guard text.utf8.count > 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        return text.dropFirst().dropLast().trimmed
    }

    private static func isAddress(_ text: String) -> Bool {
        let sides = text.split(separator: "@", omittingEmptySubsequences: false)
        guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else { return false }
        return text.utf8.allSatisfy { byte in
            byte > 0x20 && byte != UInt8(ascii: "<") && byte != UInt8(ascii: ">")
                && byte != UInt8(ascii: "(") && byte != UInt8(ascii: ")")
                && byte != UInt8(ascii: ",") && byte != UInt8(ascii: ";")
                && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "/")
        }
    }
}
