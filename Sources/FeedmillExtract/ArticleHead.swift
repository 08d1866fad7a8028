import FeedmillMarkup

/// What stands above a text: its heading, and mostly who wrote it and when.
struct ArticleHead {
    /// The heading; without one, the first paragraph of the text.
    let heading: Int
    /// The nodes from a little above the heading to the first paragraph of the text.
    let range: Range<Int>

    /// How far above the text its heading may stand, and how far above that the date, in nodes.
    static let limit = 400
    private static let above = 80

    init(of root: Int, title: String?, in map: PageMap) {
        let tree = map.tree
        let range = tree.range(root)
        let first = range.first { map.sums.sound(range.lowerBound..<$0 + 1) > 40 } ?? root
        let words = title?.words ?? []
        var heading = first
        var index = first
        while index > 0, first - index < Self.limit, !words.isEmpty {
            index -= 1
            let element = tree.nodes[index].element
            guard element.isHeading || map.hints[index].contains(.title) else { continue }
            let text = tree.text(index, limit: 512).words
            guard text.starts(with: words) else { continue }
            heading = index
            break
        }
        self.heading = heading
        self.range = max(heading - Self.above, 0)..<max(first, heading) + 1
    }
}

extension PageMetadata {
    /// What stands above a text.
    func head(of root: Int?, title: String?) -> ArticleHead? {
        root.map { ArticleHead(of: $0, title: title, in: map) }
    }

    /// Whether a node tells of something else than the article: comments, notes in the margin.
    func isBeside(_ node: Int, _ root: Int?) -> Bool {
        let element = raw.tree.nodes[node].element
        guard element == .aside || element == .footer || raw.hints[node].contains(.comments) else {
            return false
        }
        // Some say in a small aside, or in the footer of the article, who wrote the text and when.
        if element == .aside, raw.sums.text(raw.tree.range(node)) < 200 { return false }
        if element == .footer, raw.tree.closest(node, [.article]) != nil { return false }
        guard let root else { return element != .body }
        // Comments come after the text.
        if element != .aside, element != .footer, node < root { return false }
        return !raw.tree.contains(node, root)
    }
}
