import FeedmillMarkup

/// Discards what cannot belong to an article, judged by element, role, visibility and names.
///
/// Names can mislead, so what holds most of the page, its heading or its text stays whatever its
/// name.
struct Discarding {
    /// What is always discarded.
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
    private let usesNames: Bool
    private let usesHidden: Bool
    private let usesRoles: Bool
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
        let teasers = trust == .names && map.does(.teasers) ? TeaserLists.find(in: map) : []
        let notices = map.does(.notices) ? ConsentNotices.find(in: map, titles: titles) : []
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
        usesNames = trust == .names && map.does(.names)
        usesHidden = trust == .names && map.does(.hidden)
        usesRoles = map.does(.roles)
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
        // A side column or the comments may be longer than the text.
        let isSidebar =
            element == .aside || element == .footer
            || hints[node].contains(.sidebar) && hints[node].isDisjoint(with: [.content, .body])
        let isBeside = isComments || isSidebar && hasBodies
        let isOfPage = element == .footer && tree.closest(node, [.article, .main]) == nil
        if usesHidden, isUnshown(node) { return true }
        guard
            mayGo(
                node,
                share: isOfPage ? 1 : isBeside ? Thresholds.besideShare : Thresholds.discardedShare
            )
        else { return false }
        if element == .aside, isNote(node) { return false }
        if usesHidden, isHidden(node) { return true }
        switch element {
        case .footer, .aside, .form: return true
        case .header: return tree.closest(node, [.article, .main]) == nil
        default: break
        }
        // A name that may mean something else needs a second sign.
        let isDoubtful =
            !hints[node].contains(.certain) && isProse(node) || !isComments && isText(node)
        if usesNames, isSidebar, !isDoubtful { return true }
        if isComments && !isDoubtful || usesRoles && hasRole(node) { return true }
        guard usesNames, hints[node].contains(.boilerplate), !isDoubtful else { return false }
        // The names of inline elements and headings are about their looks.
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
            case .ariaHidden:
                let isTrue = tree.value(attribute).elementsEqual("true".utf8)
                if isTrue, !isSpoken(node), !isProse(node) { return true }
            case .style: if Self.hides(tree.value(attribute)) { return true }
            default: break
            }
        }
        return hints[node].contains(.hidden)
    }

    /// Whether the element beside it has the same words for screen readers.
    private func isSpoken(_ node: Int) -> Bool {
        guard sums.text(tree.range(node)) > 0 else { return false }
        let next = Int(tree.nodes[node].end)
        var beside = [tree.before(node)].compactMap { $0 }
        if next < tree.nodes.count, !tree.nodes[next].isText { beside.append(next) }
        return beside.contains { hints[$0].contains(.hidden) }
    }

    /// Whether the page itself shows nothing of a node, and has text besides: what waits for a script
    /// may be the text, but not where there is another.
    private func isUnshown(_ node: Int) -> Bool {
        let isOff = tree.attributes(of: node).contains {
            $0.name == .hidden || $0.name == .style && Self.hides(tree.value($0))
        }
        guard isOff else { return false }
        let own = sums.sound(tree.range(node))
        return Double(sums.sound(0..<tree.nodes.count) - own) > Double(own) * Thresholds.shownShare
    }

    /// Whether it holds a good part of what the page says, in paragraphs without links.
    private func isText(_ node: Int) -> Bool {
        let range = tree.range(node)
        let (text, sound) = (sums.text(range), sums.sound(range))
        guard sound >= Thresholds.namedText else { return false }
        let all = 0..<tree.nodes.count
        let share = min(
            Double(sound) / Double(max(sums.sound(all), 1)),
            Double(text) / Double(max(sums.text(all), 1)) * 1.5
        )
        return share > Thresholds.namedTextShare && sound * 10 > text * 7
            && sums.links(range) * 10 < text && sums.paragraphs(range) > 1
    }

    /// Whether it is a paragraph of text, or several, between others.
    private func isProse(_ node: Int) -> Bool {
        let range = tree.range(node)
        let (text, sound) = (sums.text(range), sums.sound(range))
        guard sound >= Thresholds.prose, sound * 10 >= text * 8, sums.links(range) * 10 <= text,
            let parent = tree.parent(node)
        else { return false }
        let hasControls = range.contains {
            switch tree.nodes[$0].element {
            case .form, .input, .button, .select, .textarea: true
            default: false
            }
        }
        guard !hasControls else { return false }
        var sibling = parent + 1
        while sibling < Int(tree.nodes[parent].end) {
            let isOther = sibling != node && tree.nodes[sibling].element == .p
            if isOther, sums.sound(tree.range(sibling)) >= Thresholds.prose { return true }
            sibling = Int(tree.nodes[sibling].end)
        }
        return false
    }

    /// Whether an aside is a remark to the text around it, a warning or a tip.
    private func isNote(_ node: Int) -> Bool {
        let isMarked =
            hints[node].contains(.note)
            || tree.bytes(of: .role, node)?.elementsEqual("note".utf8) ?? false
        let range = tree.range(node)
        return isMarked && sums.sound(range) * 2 > sums.text(range)
            && sums.linkDensity(range) < 0.3
            && tree.closest(node, [.article, .main]) != nil
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
