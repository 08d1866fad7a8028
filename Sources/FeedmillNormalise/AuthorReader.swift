import FeedmillAddress
import FeedmillBytes
import FeedmillModel

/// Tells names and addresses apart in the strings that feeds put into author elements.
enum AuthorReader {
    /// A string with more names is not a list of authors.
    private static let authorLimit = 50

    /// Reads `mail (Name)`, `Name <mail>`, `Name (mail)`, a bare address or a bare name, and lists
    /// of them.
    ///
    /// Where there are semicolons, they alone part a list, and commas belong to the names. Commas
    /// part several e-mail addresses, and the lists of journals, `Roe, J., Doe, A. B.`
    static func authors(of text: String) -> [Article.Author] {
        let text = text.trimmed
        // Nearly all are plain names.
        let isPlain = text.utf8.allSatisfy { ($0 | 0x20) > 0x60 || $0 == 0x20 || $0 == 0x2E }
        if isPlain { return text.isEmpty ? [] : [Article.Author(name: text)] }
        return parts(of: text).prefix(authorLimit).compactMap(author)
    }

    /// Adds an author to others, once: one who is there already gets what was not known yet.
    static func merge(_ author: Article.Author, into authors: inout [Article.Author]) {
        let index = authors.firstIndex { other in
            if let name = author.name, let known = other.name {
                return name.lowercased() == known.lowercased()
                    && (author.url == nil || other.url == nil || author.url == other.url)
            }
            return author.url != nil && author.url == other.url
        }
        guard let index else { return authors.append(author) }
        authors[index].name = authors[index].name ?? author.name
        authors[index].url = authors[index].url ?? author.url
        authors[index].avatar = authors[index].avatar ?? author.avatar
    }

    private static func parts(of text: String) -> [String] {
        if text.utf8.contains(UInt8(ascii: ";")) {
            return text.split(separator: ";").flatMap { part in
                let hasSeveral = part.utf8.count { $0 == UInt8(ascii: "@") } > 1
                return hasSeveral ? part.split(separator: ",").map(\.trimmed) : [part.trimmed]
            }
        }
        guard text.utf8.contains(UInt8(ascii: ",")) else { return [text] }
        let parts = text.split(separator: ",").map(\.trimmed)
        if text.utf8.count(where: { $0 == UInt8(ascii: "@") }) > 1 { return parts }
        return journalList(parts) ?? [text]
    }

    /// Surnames with their initials throughout, behind a comma or a space; `nil` for other lists.
    private static func journalList(_ parts: [String]) -> [String]? {
        var parts = parts
        // `…, and Poe, E.`
        for index in parts.indices {
            for word in ["and ", "& "] where parts[index].hasPrefix(word) {
                parts[index].removeFirst(word.count)
            }
        }
        let isPaired =
            parts.count >= 4 && parts.count.isMultiple(of: 2)
            && parts.indices.allSatisfy { isInitials(parts[$0][...]) != $0.isMultiple(of: 2) }
        if isPaired {
            return stride(from: 0, to: parts.count, by: 2).map { parts[$0] + ", " + parts[$0 + 1] }
        }
        let isList =
            parts.count >= 2
            && parts.allSatisfy { part in
                guard let space = part.firstIndex(of: " ") else { return false }
                let words = part[space...].split(separator: " ")
                return words.last.map(isInitials) ?? false
            }
        return isList ? parts : nil
    }

    /// Whether a text is capital letters with full stops, such as `A. B.` or `J.-P.`.
    private static func isInitials(_ text: Substring) -> Bool {
        var letters = 0
        var stops = 0
        for character in text {
            switch character {
            case ".": stops += 1
            case "-", " ": break
            default:
                guard character.isUppercase else { return false }
                letters += 1
            }
        }
        return (1...4).contains(letters) && stops > 0
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
        guard text.utf8.contains(UInt8(ascii: "/")),
            let url = AddressCleaner().url(text.utf8.span, base: nil, unescapes: true), url.isHTTP
        else { return nil }
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
