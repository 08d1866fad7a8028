import FeedmillAddress
import FeedmillBytes
import FeedmillModel

/// Tells names and addresses apart in the strings that feeds put into author elements.
enum AuthorReader {
    /// Reads `mail (Name)`, `Name <mail>`, `Name (mail)`, a bare address or a bare name, and lists
    /// of them.
    ///
    /// Where there are semicolons, they alone part a list, and commas belong to the names. Commas
    /// part several e-mail addresses, and the lists of journals, `Roe, J., Doe, A. B.` All of it
    /// on bytes: finding where characters end costs as much again for each look at the string.
    /// Of very long lists one more than any record may have are read.
    static func authors(of text: String) -> [Article.Author] {
        let text = text.trimmed
        // Nearly all are plain names.
        let isPlain = text.utf8.allSatisfy { ($0 | 0x20) > 0x60 || $0 == 0x20 || $0 == 0x2E }
        if isPlain { return text.isEmpty ? [] : [Article.Author(name: text)] }
        return parts(of: text).prefix(FieldBound.listItems + 1).compactMap(author)
    }

    private static func parts(of text: String) -> [String] {
        if text.utf8.contains(UInt8(ascii: ";")) {
            return split(text, ";").flatMap { part in
                let hasSeveral = part.utf8.count { $0 == UInt8(ascii: "@") } > 1
                return hasSeveral ? split(part, ",") : [part]
            }
        }
        guard text.utf8.contains(UInt8(ascii: ",")) else { return [text] }
        let parts = split(text, ",")
        if text.utf8.count(where: { $0 == UInt8(ascii: "@") }) > 1 { return parts }
        return journalList(parts) ?? [text]
    }

    /// The parts that are not empty between ASCII marks, trimmed.
    private static func split(_ text: String, _ mark: Unicode.Scalar) -> [String] {
        text.utf8.split(separator: UInt8(ascii: mark)).map { Substring($0).trimmed }
    }

    /// Surnames with their initials throughout, behind a comma or a space; `nil` for other lists.
    private static func journalList(_ parts: [String]) -> [String]? {
        var parts = parts
        // `…, and Poe, E.`
        for index in parts.indices {
            for word in ["and ", "& "] where parts[index].utf8.starts(with: word.utf8) {
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
                let bytes = part.utf8
                guard let space = bytes.lastIndex(of: 0x20) else { return false }
                return isInitials(part[bytes.index(after: space)...])
            }
        return isList ? parts : nil
    }

    /// Whether a text is capital letters with full stops, such as `A. B.` or `J.-P.`.
    private static func isInitials(_ text: Substring) -> Bool {
        // Four letters, with a mark or two each.
        guard text.utf8.count <= 40 else { return false }
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
        if address.utf8.prefix(7).map({ $0 | 0x20 }).elementsEqual("mailto:".utf8) {
            address = String(address.dropFirst(7))
        }
        guard isAddress(address) else { return nil }
        return WebURL("mailto:" + address)?.string
    }

    private static func author(_ text: String) -> Article.Author? {
        guard !text.isEmpty else { return nil }
        let bytes = text.utf8
        for (open, close) in [("(", ")"), ("<", ">")] as [(Unicode.Scalar, Unicode.Scalar)] {
            guard let start = bytes.firstIndex(of: UInt8(ascii: open)),
                let end = bytes.lastIndex(of: UInt8(ascii: close)), start < end
            else { continue }
            let inside = text[bytes.index(after: start)..<end].trimmed
            let outside = (text[..<start] + " " + text[bytes.index(after: end)...]).trimmed
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
        let words = text.utf8.split(separator: 0x20).map { Substring($0) }
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
        let bytes = text.utf8
        guard bytes.count > 2, bytes.first == 0x22, bytes.last == 0x22 else { return text }
        return text[bytes.index(after: bytes.startIndex)..<bytes.index(before: bytes.endIndex)]
            .trimmed
    }

    private static func isAddress(_ text: String) -> Bool {
        var signs = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "@"): signs += 1
            case 0...0x20, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "("),
                UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\""),
                UInt8(ascii: "/"):
                return false
            default: break
            }
        }
        return signs == 1 && text.utf8.first != UInt8(ascii: "@")
            && text.utf8.last != UInt8(ascii: "@")
    }
}
