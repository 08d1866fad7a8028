import FeedmillMarkup
import FeedmillModel
import FeedmillNormalise

/// What a page says of its article, each field by its own order of trust; absent, not guessed.
struct PageMetadata {
    let map: PageMap
    /// The page before anything was discarded.
    let raw: PageMap
    let meta: MetaTags
    let linked: LinkedArticle?
    let base: WebURL?
    /// No article is later than this.
    let latest: Timestamp?
    let reader: PageContentReader

    private var tree: PageTree { map.tree }

    /// One line of plain text: publishers escape twice, and put tags into attributes.
    func line(_ text: String?) -> String? {
        text.flatMap { reader.line($0) }
    }

    func web(_ text: String?) -> WebURL? {
        guard let text, !text.hasPrefix("#"), let url = WebURL(text, base: base), url.isHTTP else {
            return nil
        }
        return url
    }

    // MARK: - Addresses, site, language

    /// The page's own address as it says itself; a home page is none for an article.
    var canonical: WebURL? {
        let places =
            meta.link("canonical") + [meta.first("og:url"), linked?.url].compactMap { $0 }
        return places.lazy.compactMap { web($0) }.first { url in
            let isHome = url.path.count < 2 && url.query == nil
            return !isHome || base == nil || base?.path == url.path
        }
    }

    var siteName: String? {
        line(meta.first("og:site_name") ?? linked?.publisher)
            ?? line(meta.first("application-name", "dc.publisher", "twitter:app:name:iphone"))
    }

    var language: String? {
        let places = [
            meta.language, linked?.language, meta.first("content-language", "dc.language"),
            meta.first("og:locale"),
        ]
        return places.lazy.compactMap { PageContentReader.language($0) }.first
    }

    var summary: String? {
        line(meta.first("description", "og:description", "twitter:description", "dc.description"))
            ?? line(linked?.summary)
    }

    var tags: [String] {
        var lists = [meta.all("article:tag"), linked?.keywords ?? []]
        for name in ["news_keywords", "keywords", "parsely-tags"] {
            lists.append(meta.all(name).flatMap { $0.split(separator: ",").map { String($0) } })
        }
        let tags = (lists.first { !$0.isEmpty } ?? []).prefix(50).compactMap { line($0) }
        var seen: Set<String> = []
        return tags.filter { $0.utf8.count <= 100 && seen.insert($0).inserted }
    }

    // MARK: - Title

    /// The heading that the head of the page agrees with, else what the head says.
    var title: String? {
        let said = [linked?.headline, meta.first("og:title", "twitter:title", "dc.title")]
            .compactMap { line($0) }.map { withoutSite($0) }
        let whole = line(meta.title)
        let headings = headings
        let named = headings.first { heading in
            said.contains { $0.says(heading) }
        }
        if let named { return named }
        let ends = whole.map { parts(of: $0) } ?? []
        let agreeing = headings.filter { agrees($0, said, whole) }
        // "Title - Site" in the head: a heading that says the first is the title, in a book of many
        // pages one of the second rank; one that says the last is a logo where there is any other.
        let first = agreeing.first { $0.words == ends.first?.words }
        let second = first ?? ends.first.flatMap { hasHeading(of: .h2, saying: $0) ? $0 : nil }
        let other = second ?? agreeing.first { $0.words != ends.last?.words }
        if let heading = other ?? agreeing.first { return heading }
        // The head may say it in other words, for search engines.
        if headings.count == 1, let only = headings.first, only.words.count > 2,
            !(siteName?.says(only) ?? false), !isHost(only.words)
        {
            return only
        }
        // Without a main heading, the part of the title that the page shows somewhere.
        if headings.isEmpty, ends.count > 1, let shown = shown(of: ends) { return shown }
        if let first = said.first { return first }
        if headings.count == 1, whole == nil { return headings.first }
        return whole.map { withoutSite($0) } ?? headings.first
    }

    /// The main headings of the page, those of related articles and navigation left out.
    private var headings: [String] {
        var headings: [String] = []
        var logos: [String] = []
        map.walk(0..<tree.nodes.count) { node in
            let element = tree.nodes[node].element
            let isNamed = map.hints[node].contains(.title) && (element == .h2 || element == .h3)
            guard headings.count < 10, element == .h1 || isNamed else { return false }
            let text = tree.text(node, limit: 512) { inner in
                tree.isAnchorMark(inner) || tree.nodes[inner].element == .time
            }
            guard !text.isEmpty, text.utf8.count < 500 else { return true }
            if isLogo(node) { logos.append(text) } else { headings.append(text) }
            return true
        }
        return headings.isEmpty && meta.title == nil ? logos : headings
    }

    /// Whether a heading leads to the page that this one is below of, as the site's name does.
    private func isLogo(_ heading: Int) -> Bool {
        guard map.sums.linkDensity(tree.range(heading)) > 0.9,
            let link = tree.range(heading).first(where: { tree.nodes[$0].element == .a }),
            let url = web(tree.string(of: .href, link)), let own = canonical ?? base
        else { return false }
        let path = url.path.hasSuffix("/") ? url.path : url.path + "/"
        return url.host == own.host && url.query == nil && own.path.hasPrefix(path)
            && own.path.count > path.count
    }

    /// The one of several texts that stands on a line of its own in the page.
    private func shown(of texts: [String]) -> String? {
        let runs = TextRuns.short(in: 0..<tree.nodes.count, of: tree) { map.isDead[$0] }
        let lines = Set(runs.lazy.filter { !$0.isLink }.prefix(500).map { $0.text.words })
        let found = texts.filter { lines.contains($0.words) }
        return found.count == 1 ? found.first : nil
    }

    /// Whether one of the first headings of a rank says the same as a text.
    private func hasHeading(of element: HTMLElement, saying text: String) -> Bool {
        let words = text.words
        var count = 0
        var isFound = false
        map.walk(0..<tree.nodes.count) { node in
            guard tree.nodes[node].element == element, count < 10, !isFound else { return isFound }
            count += 1
            isFound = tree.text(node, limit: 512) { tree.isAnchorMark($0) }.words == words
            return true
        }
        return isFound
    }

    /// Whether a heading is what the page calls itself, give or take some words.
    private func agrees(_ heading: String, _ said: [String], _ whole: String?) -> Bool {
        let words = heading.words
        guard !words.isEmpty, !(siteName?.says(heading) ?? false) else { return false }
        if let whole, parts(of: whole).contains(where: { $0.words == words }), !isHost(words) {
            return true
        }
        let known = Set(words)
        for other in said + [whole].compactMap({ $0 }) {
            let others = Set(other.words)
            let common = known.intersection(others).count
            if common * 2 >= max(known.count, 1), common * 3 >= others.count { return true }
        }
        return said.isEmpty && whole == nil
    }

    private static let marks = [
        " | ", " - ", " – ", " — ", " :: ", " · ", " • ", " » ", " « ", " › ", " ‹ ", " > ", " < ",
        " ~ ", " / ", " : ", ": ",
    ]

    /// What stands before the first separator and after the last.
    private func parts(of title: String) -> [String] {
        let ranges = Self.marks.flatMap { title.ranges(of: $0) }
        guard let first = ranges.min(by: { $0.lowerBound < $1.lowerBound }),
            let last = ranges.max(by: { $0.lowerBound < $1.lowerBound })
        else { return [title] }
        return [String(title[..<first.lowerBound]), String(title[last.upperBound...])]
            .filter { $0.words.count > 2 || $0 == title[..<first.lowerBound] }
    }

    /// Whether words are the name of the page's host, as those of a logo are.
    func isHost(_ words: [Substring]) -> Bool {
        let name = words.joined()
        let host = base?.host.map { $0.filter { $0.isLetter || $0.isNumber } }
        return name.count > 2 && (host?.contains(name) ?? false)
    }

    /// A title without the site's name at its end or start.
    func withoutSite(_ title: String) -> String {
        let marks = Self.marks.dropLast()
        var places: [(start: String.Index, end: String.Index)] = []
        for mark in marks {
            for range in title.ranges(of: mark) {
                places.append((range.lowerBound, range.upperBound))
            }
        }
        guard let last = places.max(by: { $0.start < $1.start }),
            let first = places.min(by: { $0.start < $1.start })
        else { return title }
        let site = siteName?.words
        func isSite(_ part: Substring) -> Bool {
            let words = String(part).words
            if let site, words == site { return true }
            return isHost(words)
        }
        if isSite(title[last.end...]) { return String(title[..<last.start]) }
        if isSite(title[..<first.start]) { return String(title[first.end...]) }
        // Without a name to go by, a short last part after several words is the site's.
        let rest = String(title[..<last.start])
        let tail = String(title[last.end...]).words.count
        return site == nil && tail <= 3 && rest.words.count > tail * 2 ? rest : title
    }
}
