import FeedmillMarkup

/// What stands above a text: its heading, and mostly who wrote it and when.
struct ArticleHead {
    /// The heading; without one, the first paragraph of the text.
    let heading: Int
    /// The nodes from a little above the heading to the first paragraph of the text.
    let range: Range<Int>

    /// How many nodes above the text its heading may be, and above the heading the date.
    static let limit = 400
    private static let above = 80
    private static let leadLimit = 800

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
        let isLead = heading < first && Self.isLead(first, of: root, in: map)
        let last = isLead ? Self.next(first, in: range, map) : first
        self.range = max(heading - Self.above, 0)..<max(last, heading) + 1
    }

    /// Whether a text is a standfirst: who wrote the article, and when, is below it on some pages.
    private static func isLead(_ text: Int, of root: Int, in map: PageMap) -> Bool {
        var node = map.tree.parent(text)
        for _ in 0..<3 {
            guard let current = node, current != root,
                map.sums.text(map.tree.range(current)) < leadLimit
            else { return false }
            let isNamed = !map.hints[current].isDisjoint(with: [.lead, .deck])
            if isNamed || map.tree.nodes[current].element == .header { return true }
            node = map.tree.parent(current)
        }
        return false
    }

    /// The paragraph after that of a text, when it is near.
    private static func next(_ text: Int, in range: Range<Int>, _ map: PageMap) -> Int {
        let start = map.tree.block(of: text).map { Int(map.tree.nodes[$0].end) } ?? text + 1
        let near = min(start + above, range.upperBound)
        guard start < near else { return text }
        return (start..<near).first { map.sums.sound(start..<$0 + 1) > 40 } ?? text
    }
}

extension PageMetadata {
    /// What stands above a text.
    func head(of root: Int?, title: String?) -> ArticleHead? {
        root.map { ArticleHead(of: $0, title: title, in: map) }
    }

    /// Whether a node is about something other than the article: comments, notes in the margin.
    func isBeside(_ node: Int, _ root: Int?) -> Bool {
        let element = raw.tree.nodes[node].element
        guard element == .aside || element == .footer || raw.hints[node].contains(.comments) else {
            return false
        }
        // Some pages name the author and the date in a small aside or in the footer of the article.
        if element == .aside, raw.sums.text(raw.tree.range(node)) < 200 { return false }
        if element == .footer, raw.tree.closest(node, [.article]) != nil { return false }
        guard let root else { return element != .body }
        // Comments come after the text.
        if element != .aside, element != .footer, node < root { return false }
        return !raw.tree.contains(node, root)
    }
}
