import FeedmillMarkup
import FeedmillModel

extension PageMetadata {
    /// Who wrote it; an address only where it is one of the web.
    var authors: [Article.Author] {
        let fromData = people(linked?.authors ?? [])
        if !fromData.isEmpty { return fromData }
        for name in [
            "author", "article:author", "parsely-author", "dc.creator", "sailthru.author",
            "byl", "citation_author", "dcterms.creator", "twitter:creator",
        ] {
            let people = people(meta.all(name).map { ($0, nil) })
            if !people.isEmpty { return people }
        }
        return people(visible)
    }

    private func people(_ names: [(name: String, url: String?)]) -> [Article.Author] {
        var authors: [Article.Author] = []
        for (name, url) in names.prefix(20) {
            let parts = Self.split(line(name) ?? "")
            for part in parts {
                guard let name = sound(part), !authors.contains(where: { $0.name == name }) else {
                    continue
                }
                let address = parts.count == 1 ? web(url)?.string : nil
                authors.append(Article.Author(name: name, url: address))
            }
        }
        return authors
    }

    /// A name that can be one of an author; `nil` for addresses, accounts, dates and the site.
    private func sound(_ text: String) -> String? {
        let name = Self.withoutPreposition(text)
        guard (2...100).contains(name.count), name.contains(where: \.isLetter),
            !name.contains("://"), !name.hasPrefix("www."), !name.hasPrefix("@"),
            !name.contains("@"), name.utf8.count(where: { $0 &- 0x30 < 10 }) < 2,
            name.words.count <= 8
        else { return nil }
        if let site = siteName, site.says(name) { return nil }
        if let last = name.words.last, Self.roles.contains(String(last)) { return nil }
        let nobody = ["admin", "administrator", "editor", "redaktion", "webmaster", "unknown"]
        return nobody.contains(name.lowercased()) ? nil : name
    }

    /// What is said of authors beside their names.
    private static let roles: Set<String> = [
        "writer", "reporter", "correspondent", "columnist", "contributor", "journalist",
        "photographer", "staff", "desk", "posts",
    ]

    /// The people of "A, B and C".
    private static func split(_ text: String) -> [String] {
        var text = withoutPreposition(text)
        for word in [" and ", " und ", " et ", " y ", " och ", " og ", " & ", " e ", " и "] {
            text = text.replacing(word, with: ",")
        }
        let parts = text.split { $0 == "," || $0 == ";" || $0 == "|" }.map { part in
            String(
                part.trimmingPrefix { $0 == " " }.reversed().trimmingPrefix { $0 == " " }
                    .reversed()
            )
        }
        // "Doe, Jane": one name the other way round has single words only.
        if parts.count == 2, parts.allSatisfy({ !$0.contains(" ") }) { return [text] }
        return parts.filter { !$0.isEmpty }
    }

    private static func withoutPreposition(_ text: String) -> String {
        let words = [
            "by", "von", "par", "por", "di", "door", "af", "av", "van", "od", "автор", "текст",
            "written by", "posted by", "author", "autor", "auteur", "text", "story by", "words by",
        ]
        let lower = text.lowercased()
        for word in words.sorted(by: { $0.count > $1.count }) where lower.hasPrefix(word) {
            let rest = text.dropFirst(word.count)
            guard let next = rest.first, next == " " || next == ":" else { continue }
            return String(rest.trimmingPrefix { $0 == " " || $0 == ":" })
        }
        return text
    }

    // MARK: - The page

    /// Names that the page shows as its author's, outside comments and related articles.
    private var visible: [(name: String, url: String?)] {
        var linked: [(name: String, url: String?)] = []
        var marked: [(name: String, url: String?)] = []
        map.walk(0..<map.tree.nodes.count) { node in
            let element = map.tree.nodes[node].element
            if element == .figure || element == .footer { return true }
            guard linked.count < 10, marked.count < 10 else { return true }
            let isAuthor =
                map.tree.bytes(of: .rel, node)?.elementsEqual("author".utf8) ?? false
                || map.tree.bytes(of: .itemprop, node)?.elementsEqual("author".utf8) ?? false
            let range = map.tree.range(node)
            let count = map.sums.text(range)
            guard count > 1, count < 120 else { return false }
            if isAuthor {
                let named = named(range) ?? node
                linked.append((map.tree.text(named, limit: 200), address(range)))
                return true
            }
            if map.hints[node].contains(.byline), !map.hints[node].contains(.date) {
                let text = map.tree.text(node, limit: 200) { inner in
                    map.tree.nodes[inner].element == .time || map.hints[inner].contains(.date)
                        || map.tree.nodes[inner].element == .ul || map.isDead[inner]
                }
                marked.append((text, address(range)))
            }
            return false
        }
        if !linked.isEmpty { return linked }
        // A block that says "by", else the innermost one: those around it hold more than the name.
        let saying = marked.first { Self.withoutPreposition($0.name) != $0.name }
        return [saying ?? marked.last].compactMap { $0 }
    }

    private func named(_ range: Range<Int>) -> Int? {
        range.first { map.tree.bytes(of: .itemprop, $0)?.elementsEqual("name".utf8) ?? false }
    }

    private func address(_ range: Range<Int>) -> String? {
        range.lazy.filter { map.tree.nodes[$0].element == .a }
            .compactMap { map.tree.string(of: .href, $0) }.first
    }
}
