import FeedmillMarkup
import FeedmillModel
import FeedmillNormalise

extension PageMetadata {
    /// When the article was published.
    var published: Timestamp? {
        let said = [
            linked?.published,
            meta.first("article:published_time", "og:published_time", "datepublished"),
            meta.first(
                "parsely-pub-date",
                "sailthru.date",
                "dc.date.issued",
                "dcterms.created",
                "dc.date",
                "dc.date.created",
                "dcterms.date",
                "pubdate",
                "publishdate",
                "publish-date",
                "publish_date",
                "publication_date",
                "date",
                "article.published",
                "citation_publication_date"
            ),
        ]
        if let date = said.lazy.compactMap({ date($0) }).first { return date }
        return elementDate ?? addressDate ?? visibleDate
    }

    /// When it was last changed; not before it was published.
    func modified(after published: Timestamp?) -> Timestamp? {
        let said = [
            linked?.modified,
            meta.first("article:modified_time", "og:updated_time", "datemodified", "last-modified"),
            meta.first("dcterms.modified", "dc.date.modified"),
        ]
        guard let date = said.lazy.compactMap({ date($0) }).first else { return nil }
        if let published, date < published { return nil }
        return date
    }

    /// A date of the web's years that is not in the future.
    private func date(_ text: String?) -> Timestamp? {
        guard let text, text.utf8.count >= 8, let date = DateParser.parse(text) else { return nil }
        guard date.civil.year >= 1995, latest.map({ date <= $0 }) ?? true else { return nil }
        return date
    }

    // MARK: - The page

    /// A `time` element, or one with the microdata of a publication.
    private var elementDate: Timestamp? {
        var marked: Timestamp?
        var first: Timestamp?
        var count = 0
        map.walk(0..<map.tree.nodes.count) { node in
            let element = map.tree.nodes[node].element
            let isPublished =
                map.tree.bytes(of: .itemprop, node)?.elementsEqual("datePublished".utf8) ?? false
            guard element == .time || isPublished, count < 50 else { return false }
            count += 1
            let date = elementDate(node)
            if isPublished, marked == nil { marked = date }
            // Those in a teaser of something else are inside a link, and so are some permalinks.
            let isPermalink = map.hints[node].contains(.date)
            if first == nil, !isUpdate(node), map.tree.closest(node, [.footer, .aside]) == nil,
                isPermalink || map.tree.closest(node, [.a]) == nil
            {
                first = date
            }
            return false
        }
        return marked ?? first
    }

    /// Whether it is named after the last change and not the publication.
    private func isUpdate(_ node: Int) -> Bool {
        let name = map.tree.string(of: .class, node)?.lowercased() ?? ""
        let property = map.tree.string(of: .itemprop, node) ?? ""
        return property == "dateModified"
            || (name.contains("updated") || name.contains("modified"))
                && !name.contains("publish")
    }

    private func elementDate(_ node: Int) -> Timestamp? {
        date(map.tree.string(of: .datetime, node)) ?? date(map.tree.string(of: .content, node))
            ?? date(map.tree.text(node, limit: 100))
    }

    /// A year, a month and a day as parts of the path.
    private var addressDate: Timestamp? {
        guard let path = (canonical ?? base)?.path else { return nil }
        let parts = path.split { $0 == "/" || $0 == "-" || $0 == "_" }.prefix(30)
        for index in parts.indices.dropLast(2) {
            let (year, month, day) = (parts[index], parts[index + 1], parts[index + 2])
            guard year.utf8.count == 4, (1...2).contains(month.utf8.count),
                (1...2).contains(day.utf8.count), let number = Int(year), Int(month) != nil,
                Int(day) != nil, number >= 1995
            else { continue }
            let text = [String(year), Self.padded(month), Self.padded(day)].joined(separator: "-")
            if let date = date(text) { return date }
        }
        return nil
    }

    private static func padded(_ text: Substring) -> String {
        text.utf8.count == 1 ? "0" + text : String(text)
    }

    /// A short text that is a date, in an element that is named after one.
    private var visibleDate: Timestamp? {
        var found: Timestamp?
        map.walk(0..<map.tree.nodes.count) { node in
            guard found == nil, !map.hints[node].isDisjoint(with: [.date, .byline]),
                map.sums.text(map.tree.range(node)) < 120
            else { return false }
            guard map.tree.closest(node, [.a, .footer, .aside]) == nil else { return false }
            found = visibleDate(map.tree.text(node, limit: 200))
            return false
        }
        return found
    }

    /// The date in a text such as "Published on 3 May 2024 by": its longest part that is one.
    private func visibleDate(_ text: String) -> Timestamp? {
        for part in text.split(whereSeparator: { $0 == "|" || $0 == "•" || $0 == "·" }) {
            let words = part.split(separator: " ").prefix(12)
            for start in words.indices {
                for end in stride(from: min(start + 6, words.endIndex), to: start, by: -1) {
                    let phrase = words[start..<end].joined(separator: " ")
                    let digits = phrase.utf8.count { $0 &- 0x30 < 10 }
                    guard digits >= 5,
                        phrase.first?.isNumber ?? false || phrase.first?.isLetter ?? false
                    else { continue }
                    if let date = date(phrase) { return date }
                }
            }
        }
        return nil
    }
}
