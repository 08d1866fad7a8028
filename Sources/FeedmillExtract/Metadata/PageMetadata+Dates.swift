import FeedmillAddress
import FeedmillMarkup
import FeedmillModel
import FeedmillNormalise

extension PageMetadata {
    /// The date of publication, from the page's data and its visible text.
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
        let data = said.lazy.compactMap({ date($0) }).first ?? elementDate(root: root, head: head)
        if let data { return better(than: data, head: head) ?? data }
        return addressDate ?? writtenDate(root: root, head: head)
            ?? meta.title.flatMap { found(in: $0) }?.date
    }

    /// The address or the heading has another date: data may give the time when the page was
    /// rebuilt or the article first filed.
    private func better(than date: Timestamp, head: ArticleHead?) -> Timestamp? {
        if let address = addressDate, address + Self.day * 2 < date { return address }
        guard let head, let shown = shownDate(in: head) else { return nil }
        let (one, other) = (shown.civil, date.civil)
        // 3/5 may be either of two days.
        let isSwapped =
            one.year == other.year && one.month == other.day && one.day == other.month
        let isSame = shown <= date + Self.day && date <= shown + Self.day
        return isSwapped || isSame ? nil : shown
    }

    private static let day = Duration.seconds(86_400)

    /// The date that stands below the heading, when nothing says that it is of something else.
    private func shownDate(in head: ArticleHead) -> Timestamp? {
        let range = head.heading..<head.range.upperBound
        for run in TextRuns.short(in: range, of: raw.tree, isSkipped: isUpdate) {
            guard run.text.utf8.count < 60, !run.isLink, isNamedAfterDate(run.node),
                run.text.utf8.contains(where: { $0 &- 0x30 < 10 }),
                let found = found(in: run.text), found.rest < 16
            else { continue }
            let label = Self.label(of: run.text)
            if !label.isChange, !label.isOther { return found.date }
        }
        return nil
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
        guard let text, text.utf8.count >= 8 else { return nil }
        // Whether day or month comes first in 3/5 depends on the page's language.
        let known = text.utf8.contains(UInt8(ascii: "/")) ? found(in: text)?.date : nil
        guard let date = known ?? DateParser.parse(text) else { return nil }
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
        // Dates above the heading may belong to something else.
        var above: Set<Timestamp> = []
        var all: Set<Timestamp> = []
        var count = 0
        raw.walk(0..<tree.nodes.count) { node in
            let element = tree.nodes[node].element
            // These are the dates of a quoted post.
            if element == .blockquote || isBeside(node, root) { return true }
            let isPublished = isPublication(node)
            guard element == .time || isPublished, count < 50 else { return false }
            count += 1
            guard let date = elementDate(node) else { return false }
            if isPublished, marked == nil { marked = date }
            // Dates in teasers of other articles are inside a link, but so are some permalinks.
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
        // Others count only when there is none of these.
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
        let property = raw.tree.bytes(of: .itemprop, node)
        if property?.elementsEqual("dateModified".utf8) ?? false { return true }
        guard let bytes = raw.tree.bytes(of: .class, node), bytes.count < 256 else { return false }
        // All of these end so.
        guard bytes.indices.dropLast().contains(where: { bytes[$0...].starts(with: "ed".utf8) })
        else { return false }
        let name = String(decoding: bytes, as: UTF8.self).lowercased()
        return (name.contains("updated") || name.contains("modified")) && !name.contains("publish")
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
            // `29-10-2021`, too, as Europe writes it.
            let isBackwards = day.utf8.count == 4
            let (first, last) = isBackwards ? (day, year) : (year, day)
            guard first.utf8.count == 4, (1...2).contains(month.utf8.count),
                (1...2).contains(last.utf8.count), let number = Int(first), Int(month) != nil,
                Int(last) != nil, number >= 1995
            else { continue }
            let text = [String(first), Self.padded(month), Self.padded(last)].joined(separator: "-")
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

    /// How far above the heading the date of an article may stand beside others, in nodes.
    private static let nearby = 30

    /// Whether 3/5/2024 is in May: of the pages in English, those of America begin with the month.
    private var isDayFirst: Bool {
        guard let language else {
            // Only one country writes the month first.
            let end = base?.host?.split(separator: ".").last
            return end.map { $0.utf8.count == 2 && $0 != "us" } ?? false
        }
        guard language.hasPrefix("en") else { return true }
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
        let runs = TextRuns.short(in: 0..<tree.nodes.count, of: tree) {
            isBeside($0, root) || isHiddenUpdate($0)
        }
        var labelled: Timestamp?
        var named: Timestamp?
        var inHead: Timestamp?
        var above: Set<Timestamp> = []
        // Of several above the heading, the one closest to it.
        var near: Timestamp?
        var below: Timestamp?
        // A date at the very start of the text.
        var dateline: Timestamp?
        // A date in a text that has no other.
        var changed: Timestamp?
        let end = root.map { Int(tree.nodes[$0].end) } ?? 0
        let foot = max(end - 40, min(head?.range.upperBound ?? 0, end))..<end + 60
        for run in runs.prefix(5_000) {
            // Any date has a digit.
            guard run.text.utf8.contains(where: { $0 &- 0x30 < 10 }),
                var found = found(in: run.text)
            else { continue }
            let isNamed = isNamedAfterDate(run.node) || isPermalink(run.node)
            // In a line with much else, an element may hold the date alone.
            if isNamed, found.rest > 23, let own = tree.parent(run.node),
                let alone = self.found(in: tree.text(own, limit: 200))
            {
                found = alone
            }
            guard !run.isLink || isNamed else { continue }
            let isHead = head?.range.contains(run.node) ?? false
            let (isLabelled, isChange, isOther) = Self.label(of: run.text, upTo: found.start)
            guard !isOther else { continue }
            if isChange {
                if isHead, run.node > head?.heading ?? 0, changed == nil { changed = found.date }
                continue
            }
            if isLabelled, found.before < 60, labelled == nil || isHead { labelled = found.date }
            // Above the heading a line must be a date and nothing else.
            if isHead, run.node < head?.heading ?? 0 {
                if isNamed || found.rest < 24 { above.insert(found.date) }
                if isNamed, run.node + Self.nearby > head?.heading ?? 0 { near = found.date }
            } else if isHead, isNamed || found.rest < 70, inHead == nil {
                inHead = found.date
            }
            if isHead, found.before == 0, run.node > head?.heading ?? 0, dateline == nil {
                dateline = found.date
            }
            if isNamed, found.rest < 70, named == nil, !isHead { named = found.date }
            if root != nil, foot.contains(run.node), found.rest < 24, below == nil {
                below = found.date
            }
            if isHead, isLabelled { break }
        }
        let single = above.count == 1 ? above.first : near
        return inHead ?? labelled ?? single ?? dateline ?? named ?? below ?? changed
    }

    /// Whether a text is in a link that stands for the article.
    private func isPermalink(_ text: Int) -> Bool {
        guard let link = raw.tree.parent(text), raw.tree.nodes[link].element == .a else {
            return false
        }
        return raw.tree.bytes(of: .rel, link)?.elementsEqual("bookmark".utf8) ?? false
    }

    /// Whether it is the day of the last change, with another date beside it.
    private func isHiddenUpdate(_ node: Int) -> Bool {
        guard raw.tree.nodes[node].element == .span, isUpdate(node) else { return false }
        let next = Int(raw.tree.nodes[node].end)
        guard next < raw.tree.nodes.count, !raw.tree.nodes[next].isText else { return false }
        return found(in: raw.tree.text(next, limit: 100)) != nil
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
        let lower = Array(line.utf8).lowered[...]
        let before = lower.prefix(date)
        return (
            publicationWords.first(in: lower) != nil, changeWords.first(in: before) != nil,
            otherWords.first(in: before) != nil
        )
    }
}
