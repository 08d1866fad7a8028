import FeedmillMarkup

/// Finds the smallest node that holds the text of the article.
///
/// Every container is worth its sound paragraphs less all its other text, which a difference of
/// sums tells. What is named as a text, or marked as an article, wins over a container that is
/// worth a little more; text that is split over containers makes their parent worth the most.
struct ContentFinder {
    private let map: PageMap
    private let tree: PageTree
    private let titles: PageTitles

    init(_ map: PageMap, titles: PageTitles) {
        self.map = map
        self.titles = titles
        tree = map.tree
    }

    /// The node, `nil` when the page has no text at all.
    func find() -> Int? {
        choose().map { node in
            let inner = map.does(.narrowing) ? narrowed(node) : node
            return map.does(.widening) ? widened(inner) : inner
        }
    }

    /// The one part of a node that has nearly all of its text, without what other columns say.
    private func narrowed(_ node: Int) -> Int {
        var node = node
        let sound = map.sums.sound(tree.range(node))
        for _ in 0..<8 {
            var main: Int?
            var others: [Int] = []
            var child = node + 1
            while child < Int(tree.nodes[node].end) {
                let range = tree.range(child)
                if !map.isDead[child], map.sums.sound(range) > 0 {
                    if Double(map.sums.sound(range)) > Double(sound) * Thresholds.narrowSound {
                        main = child
                    }
                    others.append(child)
                }
                child = Int(tree.nodes[child].end)
            }
            guard let main, tree.nodes[main].element.isContainer,
                Double(map.sums.text(tree.range(main)))
                    > Double(map.sums.text(tree.range(node))) * Thresholds.narrowText
            else { break }
            // What precedes it may be the lead, a paragraph after it may be the last one, and
            // another part with the same name may belong to the text.
            let isAlone = others.allSatisfy {
                $0 == main || $0 > main && tree.nodes[$0].element.isContainer && !isSame($0, main)
            }
            guard isAlone else { break }
            node = main
        }
        return node
    }

    private func isSame(_ one: Int, _ other: Int) -> Bool {
        let names = [one, other].map { tree.bytes(of: .class, $0) ?? [] }
        return tree.nodes[one].element == tree.nodes[other].element
            && names[0].elementsEqual(names[1])
    }

    /// The container of a paragraph or a list, and the named text around a part of it: lists of short lines such
    /// as ingredients are worth nothing by themselves.
    private func widened(_ node: Int) -> Int {
        var node = node
        let isParagraph: Bool
        switch tree.nodes[node].element {
        case .p, .ul, .ol, .dl: isParagraph = true
        default: isParagraph = false
        }
        if isParagraph, let parent = tree.parent(node), tree.nodes[parent].element != .body,
            map.sums.linkDensity(tree.range(parent)) < 0.5
        {
            node = parent
        }
        var outer = node
        for distance in 0..<4 {
            guard let parent = tree.parent(outer) else { break }
            outer = parent
            let range = tree.range(outer)
            let isNamed = map.hints[outer].contains(.body)
            guard isNamed || isParagraph && distance == 0 else { continue }
            let isSmall = map.sums.text(range) < 3 * map.sums.text(tree.range(node))
            if isSmall, map.sums.linkDensity(range) < 0.4 { node = outer }
        }
        return node
    }

    private func choose() -> Int? {
        var best: (node: Int, worth: Int)?
        var named: (node: Int, worth: Int)?
        var marked: (node: Int, worth: Int)?
        // A text without a sentence, such as a song.
        var silent: (node: Int, text: Int)?
        var main: Int?
        var names: [Int] = []
        var articles: [Int] = []
        // Posts of a thread or parts of a text: one of them is not the whole.
        var hasSeveral = false
        map.walk(0..<tree.nodes.count) { node in
            let element = tree.nodes[node].element
            guard element.mayBeText || map.hints[node].contains(.body) else { return false }
            let worth = worth(node)
            // Of two that score the same, the inner one is better.
            if worth >= best?.worth ?? Int.min, map.sums.text(tree.range(node)) > 0 {
                best = (node, worth)
            }
            if map.hints[node].contains(.body), worth > 0 {
                if let last = names.last, !tree.contains(last, node) { hasSeveral = true }
                names.append(node)
                if worth > named?.worth ?? 0 { named = (node, worth) }
            }
            if map.hints[node].contains(.body), worth <= 0 {
                let range = tree.range(node)
                let text = map.sums.linkDensity(range) < 0.3 ? map.sums.text(range) : 0
                if text > silent?.text ?? Thresholds.silentText { silent = (node, text) }
            }
            if element == .main, main == nil, map.sums.text(tree.range(node)) > 0 { main = node }
            if element == .article || map.hints[node].contains(.post), element != .body {
                if worth > marked?.worth ?? 0 { marked = (node, worth) }
                if articles.count < 50 { articles.append(node) }
            }
            return false
        }
        guard let best else { return nil }
        if map.does(.silent), let silent, silent.text > 2 * map.sums.text(tree.range(best.node)) {
            return silent.node
        }
        // Without a sentence anywhere, what the page calls its main part is the best guess.
        if best.worth <= 0, let main, map.sums.sound(tree.range(best.node)) == 0 { return main }
        if map.does(.titled), let own = titled(articles, in: best.node) { return own }
        if map.does(.named), let named,
            isEnough(
                named.node,
                beside: best.node,
                share: hasSeveral ? Thresholds.namedPartShare : Thresholds.namedShare
            )
        {
            return named.node
        }
        if map.does(.marked), let marked,
            isEnough(marked.node, beside: best.node, share: Thresholds.markedShare)
        {
            // The article may have furniture of its own around the text.
            return tree.contains(marked.node, best.node) ? best.node : marked.node
        }
        return best.node
    }

    /// Of several articles in a node, the one whose heading is the page's title.
    ///
    /// Some pages go on with other articles, each whole.
    private func titled(_ articles: [Int], in node: Int) -> Int? {
        let long = articles.filter {
            tree.contains(node, $0) && $0 != node && map.sums.sound(tree.range($0)) > 200
        }
        let outer = long.filter { one in !long.contains { $0 != one && tree.contains($0, one) } }
        guard outer.count > 1 else { return nil }
        let headings = outer.map { heading(of: $0) }
        let own = outer.indices.filter { headings[$0].map { titles.contain($0) } ?? false }
        guard own.count == 1, headings.allSatisfy({ $0 != nil }) else { return nil }
        return outer[own[0]]
    }

    private func heading(of article: Int) -> String? {
        let range = tree.inside(article)
        let heading = range.first {
            !map.isDead[$0] && tree.nodes[$0].element.isHeading && map.sums.text(tree.range($0)) > 4
        }
        return heading.map { tree.text($0, limit: 512) }
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
