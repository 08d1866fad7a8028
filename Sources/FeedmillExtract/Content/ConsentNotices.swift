import FeedmillMarkup

/// Finds consent notices: boxes near the root of the page whose sentences are about cookies.
///
/// Class names differ, and scripts hide or show the boxes, but the wording is much the same
/// everywhere.
struct ConsentNotices {
    /// How far below `body` such a box may be, and how much it may say.
    private static let depth = 3
    private static let letters = 30..<3_000
    /// A page with more mentions is an article about cookies.
    private static let limit = 100

    private let map: PageMap
    private let tree: PageTree
    /// Blocks that mention cookies, in order.
    private let blocks: [Int]

    /// The boxes; none on a page that is itself about cookies.
    static func find(in map: PageMap, titles: PageTitles) -> [Int] {
        let notices = ConsentNotices(map)
        guard !notices.blocks.isEmpty, !titles.mention("cookie") else { return [] }
        return notices.boxes()
    }

    private init(_ map: PageMap) {
        self.map = map
        tree = map.tree
        var blocks: Set<Int> = []
        for node in map.tree.nodes.indices {
            guard map.tree.nodes[node].isText, !map.isDead[node], blocks.count < Self.limit,
                Self.mentions(map.tree.bytes(node)), let block = map.tree.block(of: node)
            else { continue }
            blocks.insert(block)
        }
        self.blocks = blocks.sorted()
    }

    private static func mentions(_ text: ArraySlice<UInt8>) -> Bool {
        var index = text.startIndex
        while let found = text[index...].firstIndex(of: UInt8(ascii: "k")) {
            if text[..<found].suffix(2).elementsEqual("oo".utf8),
                text[found...].starts(with: "kie".utf8)
            {
                return true
            }
            index = found + 1
        }
        return false
    }

    private func boxes() -> [Int] {
        var boxes: [Int] = []
        let total = map.sums.text(0..<tree.nodes.count)
        map.walk(0..<tree.nodes.count) { node in
            switch tree.nodes[node].element {
            case .html, .body: return false
            case .main, .article: return true
            default: break
            }
            let range = tree.range(node)
            let text = map.sums.text(range)
            let said = said(in: range)
            if Self.letters.contains(text), text * 2 < total, said * 2 > text {
                boxes.append(node)
                return true
            }
            return said == 0 || depth(of: node) >= Self.depth
        }
        return boxes
    }

    /// How many letters the blocks in a range have.
    private func said(in range: Range<Int>) -> Int {
        guard let last = blocks.last, last >= range.lowerBound else { return 0 }
        return blocks.reduce(0) { $0 + (range.contains($1) ? map.sums.text(tree.range($1)) : 0) }
    }

    private func depth(of node: Int) -> Int {
        var depth = 0
        var next = tree.parent(node)
        while let parent = next, tree.nodes[parent].element != .body {
            depth += 1
            next = tree.parent(parent)
        }
        return depth + 1
    }
}
