import FeedmillMarkup
import FeedmillModel
import FeedmillNormalise

extension PageMetadata {
    /// When a text was published, by what the page says and shows.
    func published(root: Int?, head: ArticleHead?) -> Timestamp? {
        let said = [
            linked?.published,
            meta.first("article:published_time", "og:published_time", "datepublished"),
            meta.first(
                "parsely-pub-date",
                "sailthru.date",
                "dc.date.issued",
                "dcterms.issued",
                "dcterms.created",
                "dc.date",
                "dc.date.created",
                "dcterms.date",
                "dc.created",
                "pubdate",
                "publishdate",
                "publish-date",
                "publish_date",
                "publication_date",
                "published",
                "date",
                "datecreated",
                "article.published",
                "article.created",
                "citation_publication_date",
                "citation_date"
            ),
        ]
        if let date = said.lazy.compactMap({ date($0) }).first { return date }
        return elementDate(root: root, head: head) ?? addressDate
            ?? writtenDate(root: root, head: head)
            ?? meta.title.flatMap { found(in: $0) }?.date
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

    // MARK: - Elements

    /// A `time` element, or one with the microdata of a publication.
    private func elementDate(root: Int?, head: ArticleHead?) -> Timestamp? {
        let tree = raw.tree
        // The text, and the article that it stands in.
        let inside = root.map { tree.closest($0, [.article]) ?? $0 }.map { tree.range($0) }
        var marked: Timestamp?
        var near: Timestamp?
        // Above the heading may be those of other things, too.
        var above: Set<Timestamp> = []
        var all: Set<Timestamp> = []
        var count = 0
        raw.walk(0..<tree.nodes.count) { node in
            let element = tree.nodes[node].element
            // Those of a post that is quoted.
            if element == .blockquote || isBeside(node, root) { return true }
            let isPublished = isPublication(node)
            guard element == .time || isPublished, count < 50 else { return false }
            count += 1
            guard let date = elementDate(node) else { return false }
            if isPublished, marked == nil { marked = date }
            // Those in a teaser of something else are inside a link, and so are some permalinks.
            let isPermalink = raw.hints[node].contains(.date)
            guard !isUpdate(node), tree.closest(node, [.footer, .aside, .nav]) == nil,
                isPermalink || tree.closest(node, [.a]) == nil
            else { return false }
            let isInside = inside?.contains(node) ?? false
            if let head, head.range.contains(node), node < head.heading, !isInside {
                above.insert(date)
            } else if near == nil, isInside || head?.range.contains(node) ?? false {
                near = date
            }
            all.insert(date)
            return false
        }
        if let date = marked ?? near { return date }
        if above.count == 1 { return above.first }
        // Elsewhere only when there is no other.
        return all.count == 1 ? all.first : nil
    }

    private func isPublication(_ node: Int) -> Bool {
        for attribute in raw.tree.attributes(of: node) {
            switch attribute.name {
            case .itemprop, .property:
                let value = raw.tree.value(attribute)
                if value.elementsEqual("datePublished".utf8) { return true }
                if value.elementsEqual("schema:datePublished".utf8) { return true }
                if value.elementsEqual("dateCreated".utf8) { return true }
            default: break
            }
        }
        return false
    }

    /// Whether it is named after the last change and not the publication.
    private func isUpdate(_ node: Int) -> Bool {
        let name = raw.tree.string(of: .class, node)?.lowercased() ?? ""
        let property = raw.tree.string(of: .itemprop, node) ?? ""
        return property == "dateModified"
            || (name.contains("updated") || name.contains("modified"))
                && !name.contains("publish")
    }

    private func elementDate(_ node: Int) -> Timestamp? {
        let text = raw.tree.text(node, limit: 100)
        // "Published on": the attribute of some has the day of the last change.
        if Self.label(of: text).isPublication, let found = found(in: text) { return found.date }
        if let date = date(raw.tree.string(of: .datetime, node)) { return date }
        if let date = date(raw.tree.string(of: .content, node)) { return date }
        return date(text) ?? found(in: text)?.date
    }

    /// A year, a month and a day as parts of the path.
    private var addressDate: Timestamp? {
        guard let path = (canonical ?? base)?.path else { return nil }
        let parts = path.split { $0 == "/" || $0 == "-" || $0 == "_" || $0 == "." }.prefix(30)
        for index in parts.indices.dropLast(2) {
            let (year, month, day) = (parts[index], parts[index + 1], parts[index + 2])
            guard year.utf8.count == 4, (1...2).contains(month.utf8.count),
                (1...2).contains(day.utf8.count), let number = Int(year), Int(month) != nil,
                Int(day) != nil, number >= 1995
            else { continue }
            let text = [String(year), Self.padded(month), Self.padded(day)].joined(separator: "-")
            if let date = date(text) { return date }
        }
        return parts.lazy.compactMap { compactDate($0) }.first
    }

    /// `20240503` as a part of its own.
    private func compactDate(_ part: Substring) -> Timestamp? {
        guard part.utf8.count == 8, part.utf8.allSatisfy({ $0 &- 0x30 < 10 }),
            part.hasPrefix("20") || part.hasPrefix("199")
        else { return nil }
        let month = part.dropFirst(4).prefix(2)
        return date("\(part.prefix(4))-\(month)-\(part.suffix(2))")
    }

    private static func padded(_ text: Substring) -> String {
        text.utf8.count == 1 ? "0" + text : String(text)
    }

    // MARK: - Text

    /// Whether 3/5/2024 is in May: of the pages in English, those of America begin with the month.
    private var isDayFirst: Bool {
        guard let language, language.hasPrefix("en") else { return language != nil }
        let region = language.suffix(3).lowercased()
        return ["-gb", "-ie", "-au", "-nz", "-in", "-za"].contains(region)
    }

    private func found(in line: String) -> DateFinder.Found? {
        guard let found = DateFinder.find(in: line, isDayFirst: isDayFirst) else { return nil }
        let isPossible = latest.map { found.date <= $0 } ?? true
        return isPossible ? found : nil
    }

    /// A date that stands by itself: with a word that says what it is, by the heading, or below
    /// the text.
    private func writtenDate(root: Int?, head: ArticleHead?) -> Timestamp? {
        let tree = raw.tree
        let runs = TextRuns.short(in: 0..<tree.nodes.count, of: tree) { isBeside($0, root) }
        var labelled: Timestamp?
        var named: Timestamp?
        var inHead: Timestamp?
        var above: Set<Timestamp> = []
        var below: Timestamp?
        // Of a text that says nothing else of the day.
        var changed: Timestamp?
        let end = root.map { Int(tree.nodes[$0].end) } ?? 0
        let foot = max(end - 40, min(head?.range.upperBound ?? 0, end))..<end + 60
        for run in runs.prefix(5_000) {
            // Any date has a digit.
            guard run.text.utf8.contains(where: { $0 &- 0x30 < 10 }),
                let found = found(in: run.text)
            else { continue }
            let isNamed = isNamedAfterDate(run.node)
            guard !run.isLink || isNamed else { continue }
            let isHead = head?.range.contains(run.node) ?? false
            let (isLabelled, isChange, isOther) = Self.label(of: run.text, upTo: found.start)
            guard !isOther else { continue }
            if isChange {
                if isHead, run.node > head?.heading ?? 0, changed == nil { changed = found.date }
                continue
            }
            if isLabelled, found.before < 60, labelled == nil || isHead { labelled = found.date }
            // Above the heading only what is nothing else.
            if isHead, run.node < head?.heading ?? 0 {
                if isNamed || found.rest < 24 { above.insert(found.date) }
            } else if isHead, isNamed || found.rest < 70, inHead == nil {
                inHead = found.date
            }
            if isNamed, found.rest < 70, named == nil, !isHead { named = found.date }
            if root != nil, foot.contains(run.node), found.rest < 24, below == nil {
                below = found.date
            }
            if isHead, isLabelled { break }
        }
        let single = above.count == 1 ? above.first : nil
        return inHead ?? labelled ?? single ?? named ?? below ?? changed
    }

    /// Whether the text stands in an element named after dates.
    private func isNamedAfterDate(_ text: Int) -> Bool {
        var node = raw.tree.parent(text)
        for _ in 0..<3 {
            guard let current = node else { return false }
            let isNamed = !raw.hints[current].isDisjoint(with: [.date, .byline])
            if isNamed, raw.sums.text(raw.tree.range(current)) < 160 { return true }
            node = raw.tree.parent(current)
        }
        return false
    }

    /// Whether a line says that its date is a publication's, or before the date that it is a
    /// change's, or something else's.
    private static func label(
        of line: String,
        upTo date: Int = .max
    ) -> (isPublication: Bool, isChange: Bool, isOther: Bool) {
        let lower = line.lowercased()
        let before = String(decoding: line.utf8.prefix(date), as: UTF8.self).lowercased()
        return (
            labels.contains { lower.contains($0) }, changes.contains { before.contains($0) },
            others.contains { before.contains($0) }
        )
    }

    private static let labels = [
        "veröffentlicht", "publi", "posted", "erstellt", "gespeichert von", "geschrieben",
        "erschienen", "eingestellt", "verfasst", "pubblicato", "geplaatst", "gepost", "opubli",
        "опубликован", "skrevet", "julkaistu", "written on", "submitted", "datum:", "date:",
        "mis en ligne", "выложен", "dodano", "zveřejněno", "vydáno",
    ]

    private static let changes = [
        "aktualisiert", "geändert", "updated", "modified", "mis à jour", "actualizado",
        "aggiornato", "zuletzt", "obnov", "обновлен",
    ]

    /// An event, a birthday, a copyright.
    private static let others = [
        "bis zum", "until", "geboren", "born", "©", "copyright", "gültig", "valid",
        "kommentar von", "says:", "sagt:", "beginn:", "termin", "registr", "joined",
        "mitglied seit", "heute ist", "jahrgang",
    ]
}
