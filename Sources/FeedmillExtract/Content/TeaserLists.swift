import FeedmillMarkup

/// Finds lists of teasers: three or more siblings that each begin with a link and say little.
///
/// Their texts end like sentences, and there may be more of them than of the article. What they are
/// called differs from site to site; that their heading is a link does not.
struct TeaserLists {
    private static let least = 3

    private let map: PageMap
    /// Headings that are links, before each node.
    private var headings: [Int32]

    /// The nodes of all such siblings.
    static func find(in map: PageMap) -> [Int] {
        TeaserLists(map).teasers()
    }

    private init(_ map: PageMap) {
        self.map = map
        let tree = map.tree
        headings = [Int32](repeating: 0, count: tree.nodes.count + 1)
        for node in tree.nodes.indices {
            let range = tree.range(node)
            let isLink =
                tree.nodes[node].element.isHeading && map.sums.text(range) > 8
                && map.sums.linkDensity(range) > 0.8
            headings[node + 1] = headings[node] + (isLink ? 1 : 0)
        }
    }

    private func teasers() -> [Int] {
        var byParent: [Int: [Int]] = [:]
        map.walk(0..<map.tree.nodes.count) { node in
            guard let parent = map.tree.parent(node), isTeaser(node) else { return false }
            byParent[parent, default: []].append(node)
            return true
        }
        return byParent.values.filter { $0.count >= Self.least }.flatMap { $0 }
    }

    private func isTeaser(_ node: Int) -> Bool {
        switch map.tree.nodes[node].element {
        case .article, .div, .section, .li, .td: break
        default: return false
        }
        let range = map.tree.range(node)
        let text = map.sums.text(range)
        guard (20..<Thresholds.brokenTeaser).contains(text), map.sums.paragraphs(range) < 3,
            text < Thresholds.teaser || breaksOff(range)
        else { return false }
        if headings[range.upperBound] > headings[range.lowerBound] { return true }
        // A title without a heading: the first text is a link, and no short one.
        guard map.tree.nodes[node].element != .li,
            let first = range.first(where: {
                map.tree.nodes[$0].isText && map.sums.text($0..<$0 + 1) > 0
            })
        else { return false }
        return map.sums.links(first..<first + 1) >= 20 && map.sums.linkDensity(range) > 0.2
    }

    /// Whether the last text without a link ends in an ellipsis.
    private func breaksOff(_ range: Range<Int>) -> Bool {
        let last = range.last {
            map.tree.nodes[$0].isText && map.sums.text($0..<$0 + 1) > 20
                && map.sums.links($0..<$0 + 1) == 0
        }
        guard let last else { return false }
        let text = String(decoding: map.tree.bytes(last).suffix(16), as: UTF8.self)
        return text.contains("…") || text.contains("...")
    }
}
