import FeedmillMarkup

/// Discards what is no part of any article: by element, by role, by being hidden, by its names.
///
/// Names lie, so what holds most of a page, its heading or its text stays whatever it is called.
struct Discarding {
    /// What is taken for granted.
    enum Trust {
        /// Elements, roles, and names.
        case names
        /// Elements, roles and comments.
        case elements
    }

    private let tree: PageTree
    private let hints: [NameHints]
    private let sums: TextSums
    private let total: Int
    private let trust: Trust
    /// Elements before each node that name an article's text, and main headings.
    private var bodies: [Int32]

    /// - Parameters:
    ///   - trust: what is taken for granted.
    ///   - titles: what the page calls itself.
    ///   - map: the page.
    static func apply(_ trust: Trust, titles: PageTitles, to map: inout PageMap) {
        let work = Discarding(map, trust, titles)
        var dead: [Int] = []
        map.walk(0..<map.tree.nodes.count) { node in
            guard work.isDiscarded(node) else { return false }
            dead.append(node)
            return true
        }
        for node in dead { map.kill(node) }
        map.measure()
        guard trust == .names else { return }
        let teasers = TeaserLists.find(in: map)
        let notices = ConsentNotices.find(in: map, titles: titles)
        guard !teasers.isEmpty || !notices.isEmpty else { return }
        for node in teasers + notices { map.kill(node) }
        map.measure()
    }

    private init(_ map: PageMap, _ trust: Trust, _ titles: PageTitles) {
        tree = map.tree
        hints = map.hints
        sums = map.sums
        total = sums.text(0..<tree.nodes.count)
        self.trust = trust
        bodies = [Int32](repeating: 0, count: tree.nodes.count + 1)
        let headings = titles.mainHeadings(of: map)
        for node in tree.nodes.indices {
            let isBody = map.hints[node].contains(.body) || headings.contains(node)
            bodies[node + 1] = bodies[node] + (isBody ? 1 : 0)
        }
    }

    private func isDiscarded(_ node: Int) -> Bool {
        let element = tree.nodes[node].element
        if element.isNeverText { return true }
        switch element {
        case .html, .body, .main, .article, .head: return false
        default: break
        }
        let isComments = hints[node].contains(.comments)
        // A column beside the text, or what was said to it, may be longer than the text.
        let isSidebar =
            element == .aside || element == .footer
            || hints[node].contains(.sidebar) && hints[node].isDisjoint(with: [.content, .body])
        let isBeside = isComments || isSidebar && hasBodies
        guard mayGo(node, share: isBeside ? 0.9 : 0.5) else { return false }
        if trust == .names, isHidden(node) { return true }
        switch element {
        case .footer, .aside, .form: return true
        case .header: return tree.closest(node, [.article, .main]) == nil
        default: break
        }
        if trust == .names, isSidebar { return true }
        if isComments || hasRole(node) { return true }
        guard trust == .names, hints[node].contains(.boilerplate) else { return false }
        // Inline elements and headings carry names for looks.
        return element.isContainer || element == .p || element == .li
            || hints[node].isDisjoint(with: [.content, .title, .lead])
    }

    /// Whether the page says anywhere what its heading or its text is.
    private var hasBodies: Bool { bodies.last ?? 0 > 0 }

    /// Whether a node may be discarded: it holds neither heading nor text, and not most of a page.
    private func mayGo(_ node: Int, share: Double) -> Bool {
        let range = tree.range(node)
        if bodies[range.upperBound] > bodies[range.lowerBound] { return false }
        return Double(sums.text(range)) <= Double(total) * share
    }

    private func isHidden(_ node: Int) -> Bool {
        for attribute in tree.attributes(of: node) {
            switch attribute.name {
            case .hidden: return true
            case .ariaHidden: if tree.value(attribute).elementsEqual("true".utf8) { return true }
            case .style: if Self.hides(tree.value(attribute)) { return true }
            default: break
            }
        }
        return hints[node].contains(.hidden)
    }

    private static func hides(_ style: ArraySlice<UInt8>) -> Bool {
        guard style.count < 1_024 else { return false }
        let text = String(decoding: style.filter { $0 > 0x20 }, as: UTF8.self).lowercased()
        return text.contains("display:none") || text.contains("visibility:hidden")
    }

    private func hasRole(_ node: Int) -> Bool {
        guard let role = tree.bytes(of: .role, node), role.count < 32 else { return false }
        switch String(decoding: role, as: UTF8.self) {
        case "navigation", "complementary", "dialog", "alertdialog", "alert", "search", "menu",
            "menubar", "toolbar", "contentinfo", "tooltip", "tablist", "banner":
            return true
        default: return false
        }
    }
}
