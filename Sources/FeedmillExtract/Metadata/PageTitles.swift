import FeedmillMarkup

/// What a page calls itself in its head, to tell its heading from those of other articles.
struct PageTitles {
    /// Their words, with spaces between and around.
    private let lines: [String]

    init(_ meta: MetaTags) {
        let titles = [meta.title, meta.first("og:title", "twitter:title", "dc.title")]
        lines = titles.compactMap { $0 }.map { Self.line($0) }.filter { $0.count > 2 }
    }

    private static func line(_ text: String) -> String {
        " " + text.words.joined(separator: " ") + " "
    }

    /// Whether a heading of two words or more is in a title whole.
    func contain(_ heading: String) -> Bool {
        let line = Self.line(heading)
        return line.utf8.count > 8 && line.dropFirst().dropLast().contains(" ")
            && lines.contains { $0.contains(line) }
    }

    /// Whether a title has a word, in small letters, or one that begins so.
    func mention(_ word: String) -> Bool { lines.contains { $0.contains(" " + word) } }

    /// The main headings that the titles agree with; where there is none, all that are no links.
    func mainHeadings(of map: PageMap) -> Set<Int> {
        let tree = map.tree
        let all = tree.nodes.indices.lazy.filter { tree.nodes[$0].element == .h1 }.prefix(50)
        let agreeing = all.filter { contain(tree.text($0, limit: 512)) }
        if !agreeing.isEmpty { return Set(agreeing) }
        return Set(all.filter { map.sums.linkDensity(tree.range($0)) < 0.8 })
    }
}

extension PageMetadata {
    /// What the page calls itself.
    var titles: PageTitles { PageTitles(meta) }
}
