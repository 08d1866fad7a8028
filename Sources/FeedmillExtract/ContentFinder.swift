import FeedmillMarkup

/// Finds the smallest node that holds the text of the article.
///
/// Every container is worth its sound paragraphs less all its other text, which a difference of
/// sums tells. What is named as a text, or marked as an article, wins over a container that is
/// worth a little more; text that is split over containers makes their parent worth the most.
struct ContentFinder {
    private let map: PageMap
    private let tree: PageTree

    init(_ map: PageMap) {
        self.map = map
        tree = map.tree
    }

    /// The node, `nil` when the page has no text at all.
    func find() -> Int? {
        var best: (node: Int, worth: Int)?
        var named: (node: Int, worth: Int)?
        var marked: (node: Int, worth: Int)?
        var main: Int?
        var names: [Int] = []
        // Posts of a thread, parts of a text: one of them is not all.
        var hasSeveral = false
        map.walk(0..<tree.nodes.count) { node in
            let element = tree.nodes[node].element
            guard element.mayBeText || map.hints[node].contains(.body) else { return false }
            let worth = worth(node)
            // At the same worth the inner one is the better.
            if worth >= best?.worth ?? Int.min { best = (node, worth) }
            if map.hints[node].contains(.body), worth > 0 {
                if let last = names.last, !tree.contains(last, node) { hasSeveral = true }
                names.append(node)
                if worth > named?.worth ?? 0 { named = (node, worth) }
            }
            if element == .main, main == nil, map.sums.text(tree.range(node)) > 0 { main = node }
            if element == .article, worth > marked?.worth ?? 0 { marked = (node, worth) }
            return false
        }
        guard let best, map.sums.text(tree.range(best.node)) > 0 else { return nil }
        // Without a sentence anywhere, what the page calls its main part is the best guess.
        if best.worth <= 0, let main, map.sums.sound(tree.range(best.node)) == 0 { return main }
        if let named, isEnough(named.node, beside: best.node, share: hasSeveral ? 0.75 : 0.2) {
            return named.node
        }
        if let marked, isEnough(marked.node, beside: best.node, share: 0.6) {
            // The article may have furniture of its own around the text.
            return tree.contains(marked.node, best.node) ? best.node : marked.node
        }
        return best.node
    }

    private func worth(_ node: Int) -> Int {
        let range = tree.range(node)
        let worth = map.sums.worth(range)
        let element = tree.nodes[node].element
        guard worth > 0 else { return worth }
        let isNamed =
            !map.hints[node].isDisjoint(with: [.content, .body]) || element == .main
            || element == .article
        return isNamed ? worth + worth / 16 : worth
    }

    private func isEnough(_ node: Int, beside best: Int, share: Double) -> Bool {
        let own = map.sums.sound(tree.range(node))
        return own > 0 && Double(own) >= Double(map.sums.sound(tree.range(best))) * share
    }
}
