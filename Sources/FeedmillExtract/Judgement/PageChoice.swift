import FeedmillBytes
import FeedmillModel

/// What the operator's selectors pick out of a page.
struct PageChoice {
    /// The smallest node that holds all that was picked; `nil` when that is to be looked for.
    let root: Int?
    /// The page of which only that is left, when there is a root.
    let map: PageMap?
    /// Selectors that found nothing.
    let warnings: [Warning]

    /// Discards what `remove` selects, and finds what `content` selects.
    ///
    /// - Parameters:
    ///   - selectors: the operator's.
    ///   - page: the page; loses what is removed.
    init(_ selectors: FeedSettings.PageSelectors, in page: inout PageMap) {
        var warnings: [Warning] = []
        func missing(_ selector: PageSelector) {
            warnings.append(.selectorWithoutMatch(selector.text.printable(limit: 100)))
        }
        var isRemoved = false
        for selector in selectors.remove {
            let found = SelectorMatch.find(selector, in: page.tree)
            if found.isEmpty { missing(selector) }
            var end = 0
            // What is inside a removed node is removed with it.
            for node in found where node >= end {
                page.kill(node)
                end = Int(page.tree.nodes[node].end)
                isRemoved = true
            }
        }
        if isRemoved { page.measure() }
        guard let content = selectors.content else {
            (root, map) = (nil, nil)
            self.warnings = warnings
            return
        }
        let found = SelectorMatch.find(content, in: page.tree).filter { !page.isDead[$0] }
        if found.isEmpty { missing(content) }
        self.warnings = warnings
        root = Self.common(found, in: page.tree)
        map = root.map { Self.only(found, of: $0, in: page) }
    }

    /// The smallest node that holds all of these.
    private static func common(_ nodes: [Int], in tree: PageTree) -> Int? {
        guard let first = nodes.first, let last = nodes.last else { return nil }
        var next: Int? = first
        while let node = next, !tree.contains(node, last) { next = tree.parent(node) }
        return next
    }

    /// A page without what is inside the root and neither picked nor around something picked.
    private static func only(_ nodes: [Int], of root: Int, in page: PageMap) -> PageMap {
        var page = page
        guard !nodes.contains(root) else { return page }
        let tree = page.tree
        var isAround = Set<Int>()
        for node in nodes {
            var next = tree.parent(node)
            while let parent = next, parent != root, isAround.insert(parent).inserted {
                next = tree.parent(parent)
            }
        }
        let picked = Set(nodes)
        var index = root + 1
        while index < Int(tree.nodes[root].end) {
            if isAround.contains(index) {
                index += 1
                continue
            }
            if !picked.contains(index) { page.kill(index) }
            index = Int(tree.nodes[index].end)
        }
        page.measure()
        return page
    }
}
