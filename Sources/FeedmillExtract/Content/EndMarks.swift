import FeedmillMarkup

/// Finds what follows an article inside its container: related articles, comments, ways to share.
///
/// Class names for these parts differ from site to site, or are missing. But readers must
/// understand what they are, so the lines above them say the same few things in every language.
struct EndMarks {
    /// How sure a line is of what stands below it.
    private enum Mark {
        /// The line means nothing else.
        case certain
        /// A heading in an article may say the same, so links must follow it.
        case likely
    }

    private let map: PageMap
    private let tree: PageTree
    private let root: Int
    /// How many nodes below lines may still be looked at: many lines may have much below them.
    private var budget = 100_000

    /// The nodes to discard.
    static func find(in map: PageMap, root: Int) -> [Int] {
        var marks = EndMarks(map, root)
        return marks.strangers()
    }

    private init(_ map: PageMap, _ root: Int) {
        self.map = map
        self.root = root
        tree = map.tree
    }

    private mutating func strangers() -> [Int] {
        var found: [Int] = []
        let (map, tree) = (map, tree)
        map.walk(tree.inside(root)) { node in
            let element = tree.nodes[node].element
            guard element.isBlock, (3..<90).contains(map.sums.text(tree.range(node))) else {
                return false
            }
            guard let mark = mark(of: node) else { return false }
            found.append(contentsOf: section(of: node, mark))
            return true
        }
        return found
    }

    private func mark(of node: Int) -> Mark? {
        let line = tree.line(node, limit: 400, isSkipped: { map.isDead[$0] }).lowered
        // "27 comments"
        let words = line.fromFirstLetter
        guard !words.isEmpty, line.count - words.count < 8 else { return nil }
        if Self.certain.begin(words) { return .certain }
        if Self.likely.begin(words) { return .likely }
        // "Comments (27)"
        guard let length = Self.whole.beginning(of: words), words.count - length < 8 else {
            return nil
        }
        let isWhole = words.dropFirst(length).allSatisfy { ($0 | 0x20) &- 0x61 >= 26 && $0 < 0xC3 }
        guard isWhole else { return nil }
        // With a number it is not a heading of a text.
        return line.contains { $0 &- 0x30 < 10 } ? .certain : .likely
    }

    /// The line, and what it is a heading of.
    private mutating func section(of line: Int, _ mark: Mark) -> [Int] {
        var node = line
        // A box of its own around the line.
        while let parent = tree.parent(node), parent != root,
            map.sums.text(tree.range(parent)) == map.sums.text(tree.range(node))
        {
            node = parent
        }
        let range = tree.range(line)
        // "Read also: ..." with the link in the same line.
        if map.sums.links(range) * 3 > map.sums.text(range) { return [node] }
        let isHeading = tree.nodes[line].element.isHeading
        var below: [Int] = []
        var next = Int(tree.nodes[node].end)
        let end = tree.parent(node).map { Int(tree.nodes[$0].end) } ?? next
        while next < end, budget > 0 {
            budget -= 1
            let element = tree.nodes[next].element
            let rank = element.isHeading ? element.rank : nil
            if let rank, isHeading, rank <= tree.nodes[line].element.rank ?? 0 { break }
            // After a line that is not a heading, only what consists of links is discarded.
            if !isHeading, map.sums.text(tree.range(next)) > 0,
                map.sums.linkDensity(tree.range(next)) < 0.5
            {
                break
            }
            below.append(next)
            next = Int(tree.nodes[next].end)
        }
        let whole = Int(tree.nodes[node].end)..<max(next, Int(tree.nodes[node].end))
        let rest = map.sums.sound(next..<Int(tree.nodes[root].end))
        let before = map.sums.sound(root..<node)
        let isMadeOfLinks = map.sums.linkDensity(whole) > 0.4
        let isEnd = rest == 0 && before > 2 * map.sums.sound(whole)
        switch mark {
        case .certain where isMadeOfLinks || isEnd || map.sums.text(whole) == 0:
            return [node] + below
        case .likely where isMadeOfLinks && map.sums.text(whole) > 0:
            return [node] + below
        default: return []
        }
    }
}
