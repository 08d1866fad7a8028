import FeedmillAddress
import FeedmillMarkup

/// What the page is called: its main heading where the head of the page agrees with it.
extension PageMetadata {
    private struct Heading {
        var node: Int
        var text: String
    }

    /// The heading that the head of the page agrees with, else what the head says; what stands
    /// above the text where that is no more than the site's name.
    func title(above root: Int?) -> String? {
        let said = saidTitle(above: root)
        if let said, !isSite(said) { return said }
        return root.flatMap { heading(above: $0) } ?? said
    }

    private func saidTitle(above root: Int?) -> String? {
        let headline = named(linked?.headline)
        let shared = named(meta.first("og:title", "twitter:title", "dc.title"))
        let said = [headline, shared].compactMap { $0 }
        let whole = shortLine(meta.title)
        let parts = whole.map { TitleParts($0) }
        if let only = onlyHeading(saying: shared, or: parts) { return only }
        let headings = headings.filter { !(parts?.has(shared, after: $0.text) ?? false) }
        for heading in headings {
            guard let same = said.first(where: { $0.says(heading.text) }) else { continue }
            return Self.spelled(heading.text, as: same)
        }
        let agreeing = headings.filter { agrees($0.text, said, parts) }
        // "Title - Site" in the head: a heading that says the first is the title, in a book of many
        // pages one of the second rank; one that says the last is a logo where there is any other.
        if let first = agreeing.first(where: { $0.text.words == parts?.first.words }) {
            return first.text
        }
        if let second = parts.flatMap({ secondHeading(of: $0) }) { return second }
        let other = agreeing.first { $0.text.words != parts?.last?.words } ?? agreeing.first
        if let other { return withoutKicker(other, said + (parts?.beginnings ?? [])) }
        // The head may word it differently, for search engines.
        if headings.count == 1, let only = headings.first, only.text.words.count > 2,
            !isSite(only.text), root.map({ only.node < Int(map.tree.nodes[$0].end) }) ?? true
        {
            return only.text
        }
        // Without a main heading, the part of the title that the page shows somewhere.
        if headings.isEmpty, let ends = parts?.ends, ends.count > 1, let shown = shown(of: ends) {
            return shown
        }
        if let first = said.first { return first }
        if headings.count == 1, whole == nil { return headings.first?.text }
        return whole.map { withoutSite($0) } ?? headings.first?.text
    }

    /// What data say, without the site's name; `nil` where that is all.
    private func named(_ text: String?) -> String? {
        let title = shortLine(text).map { withoutSite($0) }
        return title.flatMap { isHost($0.words) ? nil : $0 }
    }

    private func isSite(_ text: String) -> Bool {
        siteName?.says(text) ?? false || isHost(text.words)
    }

    /// The heading as the head of the page has it, where only the spaces differ: parts of headings
    /// stand in elements of their own.
    private static func spelled(_ heading: String, as other: String) -> String {
        heading.filter { $0 != " " } == other.filter { $0 != " " } ? other : heading
    }

    // MARK: - Headings

    /// The one main heading of a page that is what the head calls it, wherever that stands: some
    /// show another one and have this in the path above.
    private func onlyHeading(saying shared: String?, or parts: TitleParts?) -> String? {
        let tree = raw.tree
        let nodes = tree.nodes.indices.lazy.filter { tree.nodes[$0].element == .h1 }.prefix(10)
        let texts = nodes.map { headingText($0) }.filter { !$0.isEmpty && !isSite($0) }
        guard texts.count == 1, let only = texts.first, only.words.count > 2 else { return nil }
        if let shared, shared.says(only) { return Self.spelled(only, as: shared) }
        guard let parts, let same = parts.beginnings.first(where: { $0.says(only) }),
            !parts.has(shared, after: same)
        else { return nil }
        return Self.spelled(only, as: same)
    }

    /// The main headings of the page, those of related articles and navigation left out.
    private var headings: [Heading] {
        var headings: [Heading] = []
        var logos: [Heading] = []
        map.walk(0..<map.tree.nodes.count) { node in
            let element = map.tree.nodes[node].element
            let isNamed = map.hints[node].contains(.title) && (element == .h2 || element == .h3)
            guard headings.count < 10, element == .h1 || isNamed else { return false }
            let text = headingText(node)
            guard !text.isEmpty, text.utf8.count < 500 else { return true }
            let heading = Heading(node: node, text: text)
            if isLogo(node) { logos.append(heading) } else { headings.append(heading) }
            return true
        }
        return headings.isEmpty && meta.title == nil ? logos : headings
    }

    /// What a heading says, without the date, the mark to link to it, and the words above it or
    /// below it that stand in an element of their own name.
    private func headingText(_ heading: Int) -> String {
        let tree = raw.tree
        let whole = tree.text(heading, limit: 512) { inner in
            tree.isAnchorMark(inner) || tree.nodes[inner].element == .time
        }
        let rest = tree.text(heading, limit: 512) { inner in
            guard inner != heading, !tree.nodes[inner].isText else { return false }
            let isOther = !raw.hints[inner].isDisjoint(with: [.deck, .hidden])
            return isOther || tree.nodes[inner].element == .small
                || tree.nodes[inner].element == .time || tree.isAnchorMark(inner)
        }
        return rest.words.count > 2 ? rest : whole
    }

    /// Whether a heading leads to the page that this one is below of, as the site's name does.
    private func isLogo(_ heading: Int) -> Bool {
        guard map.sums.linkDensity(map.tree.range(heading)) > 0.9,
            let link = map.tree.range(heading).first(where: { map.tree.nodes[$0].element == .a }),
            let url = web(map.tree.string(of: .href, link)), let own = canonical ?? base
        else { return false }
        let path = url.path.hasSuffix("/") ? url.path : url.path + "/"
        return url.host == own.host && url.query == nil && own.path.hasPrefix(path)
            && own.path.count > path.count
    }

    /// The nearest heading above a text, one of a higher rank before others.
    private func heading(above root: Int) -> String? {
        let range = map.tree.range(root)
        let first = range.first { map.sums.sound(range.lowerBound..<$0 + 1) > 40 } ?? root
        var found: (text: String, rank: Int)?
        for node in (max(first - ArticleHead.limit, 0)..<first).reversed() {
            guard let rank = map.tree.nodes[node].element.rank, rank < found?.rank ?? 4,
                !map.isDead[node], !isLogo(node)
            else { continue }
            let text = map.tree.text(node, limit: 512)
            if text.utf8.count < 200, text.words.count > 1, !isSite(text) { found = (text, rank) }
        }
        return found?.text
    }

    /// The one of several texts that stands on a line of its own in the page.
    private func shown(of texts: [String]) -> String? {
        let runs = TextRuns.short(in: 0..<map.tree.nodes.count, of: map.tree) { map.isDead[$0] }
        let lines = Set(runs.lazy.filter { !$0.isLink }.prefix(500).map { $0.text.words })
        let found = texts.filter { lines.contains($0.words) }
        return found.count == 1 ? found.first : nil
    }

    /// The heading of the second rank that is the title's beginning.
    private func secondHeading(of title: TitleParts) -> String? {
        var lines: Set<[Substring]> = []
        map.walk(0..<map.tree.nodes.count) { node in
            guard map.tree.nodes[node].element == .h2, lines.count < 10 else { return false }
            lines.insert(map.tree.text(node, limit: 512) { map.tree.isAnchorMark($0) }.words)
            return true
        }
        return title.beginnings.first { beginning in
            let words = beginning.words
            let isLong = words.count > 3 && beginning != title.title
            return (isLong || beginning == title.first) && lines.contains(words)
        }
    }

    /// Whether a heading is what the page calls itself, give or take some words.
    private func agrees(_ heading: String, _ said: [String], _ whole: TitleParts?) -> Bool {
        let words = heading.words
        guard !words.isEmpty, !isSite(heading) else { return false }
        if let whole, whole.ends.contains(where: { $0.words == words }) { return true }
        let known = Set(words)
        for other in said + [whole?.title].compactMap({ $0 }) where !isHost(other.words) {
            let others = Set(other.words)
            let common = known.intersection(others).count
            if common * 2 >= max(known.count, 1), common * 3 >= others.count { return true }
        }
        return said.isEmpty && whole == nil
    }

    /// A heading without the word above it that stands in an element of its own, where the head of
    /// the page has the rest alone.
    private func withoutKicker(_ heading: Heading, _ said: [String]) -> String {
        let words = map.tree.text(heading.node, limit: 512, isParted: true).words
        let rest = said.first { title in
            let part = title.words
            let extra = words.count - part.count
            guard part.count > 2, (1...6).contains(extra) else { return false }
            let kicker: [Substring]
            if words.suffix(part.count) == part[...] {
                kicker = Array(words.prefix(extra))
            } else if words.starts(with: part) {
                kicker = Array(words.suffix(extra))
            } else {
                return false
            }
            return map.tree.inside(heading.node).contains { node in
                !map.tree.nodes[node].isText && map.tree.text(node, limit: 512).words == kicker
            }
        }
        return rest ?? heading.text
    }

    // MARK: - Site

    /// Whether words are the name of the page's host, as those of a logo are.
    func isHost(_ words: [Substring]) -> Bool {
        let name = words.joined()
        let host = base?.host.map { $0.filter { $0.isLetter || $0.isNumber } }
        return name.count > 2 && (host?.contains(name) ?? false)
    }

    /// A title without the site's name at its end or start.
    func withoutSite(_ title: String) -> String {
        let places = TitleParts.places(in: title, marks: TitleParts.marks.dropLast())
        guard let first = places.first, let last = places.last else { return title }
        let site = siteName?.words
        func isSite(_ part: Substring) -> Bool {
            let words = String(part).words
            if let site, words == site { return true }
            return isHost(words)
        }
        if isSite(title[last.upperBound...]) { return String(title[..<last.lowerBound]) }
        // A bar always separates title and site.
        if title[last].contains("|"), String(title[last.upperBound...]).words.count < 5,
            String(title[..<last.lowerBound]).words.count > 3
        {
            return String(title[..<last.lowerBound])
        }
        if isSite(title[..<first.lowerBound]) { return String(title[first.upperBound...]) }
        // Without a name to go by, a short last part after several words is the site's.
        let rest = String(title[..<last.lowerBound])
        let tail = String(title[last.upperBound...]).words.count
        return site == nil && tail <= 3 && rest.words.count > tail * 2 ? rest : title
    }
}
