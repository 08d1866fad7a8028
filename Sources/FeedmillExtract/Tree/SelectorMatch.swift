import FeedmillMarkup
import FeedmillModel

/// Finds the elements of a page that a selector picks.
///
/// One pass in document order: each element has a bit for each step of a path that ends at it, so
/// that a step is true when the bit before it is set on the parent, an ancestor or a sibling. No
/// page makes it try one thing twice.
struct SelectorMatch {
    private struct Step {
        var relation: PageSelector.Relation
        var compound: Compound
        var isLast: Bool
    }

    private struct Compound {
        var element: HTMLElement?
        var conditions: [Condition] = []
        /// Whether nothing can match it: an element that is not kept.
        var isHopeless = false
    }

    private enum Condition {
        case attribute(HTMLAttribute, PageSelector.Match)
        case firstChild
        case not([Compound])
    }

    private let tree: PageTree
    private let steps: [Step]

    /// The elements that match, in document order.
    static func find(_ selector: PageSelector, in tree: PageTree) -> [Int] {
        SelectorMatch(selector, tree).find()
    }

    private init(_ selector: PageSelector, _ tree: PageTree) {
        self.tree = tree
        steps = selector.paths.flatMap { path in
            path.enumerated().map { index, step in
                Step(
                    relation: step.relation,
                    compound: Self.compound(step.compound),
                    isLast: index == path.count - 1
                )
            }
        }
    }

    private static func compound(_ compound: PageSelector.Compound) -> Compound {
        var result = Compound()
        if let name = compound.element {
            let element = HTMLElement.named(name.utf8.span)
            result.element = element
            result.isHopeless = element == .other
        }
        result.conditions = compound.conditions.map { condition in
            switch condition {
            case .attribute(let name, let match):
                return .attribute(HTMLAttribute.named(name.utf8.span), match)
            case .firstChild: return .firstChild
            case .not(let others): return .not(others.map(Self.compound))
            }
        }
        return result
    }

    // MARK: - The pass

    /// The bits of an element and of what stands around it.
    private struct Bits {
        var own: [UInt64]
        var ancestors: [UInt64]
        /// Of the last of its element children so far, and of all of them.
        var lastChild: [UInt64]
        var children: [UInt64]
        var hasChild: [Bool]

        init(count: Int) {
            own = [UInt64](repeating: 0, count: count)
            ancestors = own
            lastChild = own
            children = own
            hasChild = [Bool](repeating: false, count: count)
        }
    }

    private func find() -> [Int] {
        // The first place is that of the page itself.
        var bits = Bits(count: tree.nodes.count + 1)
        var found: [Int] = []
        for node in tree.nodes.indices where !tree.nodes[node].isText {
            let parent = (tree.parent(node) ?? -1) + 1
            let around = bits.own[parent] | bits.ancestors[parent]
            var own: UInt64 = 0
            var isFound = false
            for (index, step) in steps.enumerated() {
                let before = index == 0 ? 0 : UInt64(1) << UInt64(index - 1)
                let isRelated =
                    switch step.relation {
                    case .none: true
                    case .descendant: around & before != 0
                    case .child: bits.own[parent] & before != 0
                    case .next: bits.lastChild[parent] & before != 0
                    case .following: bits.children[parent] & before != 0
                    }
                guard isRelated,
                    matches(node, step.compound, isFirst: !bits.hasChild[parent])
                else { continue }
                own |= UInt64(1) << UInt64(index)
                isFound = isFound || step.isLast
            }
            bits.own[node + 1] = own
            bits.ancestors[node + 1] = around
            bits.lastChild[parent] = own
            bits.children[parent] |= own
            bits.hasChild[parent] = true
            if isFound { found.append(node) }
        }
        return found
    }

    private func matches(_ node: Int, _ compound: Compound, isFirst: Bool) -> Bool {
        guard !compound.isHopeless else { return false }
        if let element = compound.element, tree.nodes[node].element != element { return false }
        return compound.conditions.allSatisfy { condition in
            switch condition {
            case .firstChild: isFirst
            case .not(let others): !others.contains { matches(node, $0, isFirst: isFirst) }
            case .attribute(let name, let match):
                tree.bytes(of: name, node).map { Self.matches($0, match) } ?? false
            }
        }
    }

    private static func matches(_ value: ArraySlice<UInt8>, _ match: PageSelector.Match) -> Bool {
        switch match {
        case .present: return true
        case .equal(let text): return value.elementsEqual(text.utf8)
        case .prefix(let text): return !text.isEmpty && value.starts(with: text.utf8)
        case .suffix(let text):
            return !text.isEmpty && value.suffix(text.utf8.count).elementsEqual(text.utf8)
        case .contains(let text): return !text.isEmpty && value.contains(text)
        case .word(let word):
            return value.split(whereSeparator: { $0 <= 0x20 })
                .contains { $0.elementsEqual(word.utf8) }
        case .dash(let text):
            return value.starts(with: text.utf8)
                && (value.count == text.utf8.count
                    || value[value.startIndex + text.utf8.count] == UInt8(ascii: "-"))
        }
    }
}

extension ArraySlice<UInt8> {
    /// Whether the bytes of a text stand somewhere in it; long values are looked through only so
    /// far.
    fileprivate func contains(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard count >= wanted.count, let first = wanted.first else { return false }
        let end = Swift.min(endIndex - wanted.count, startIndex + 65_536)
        return (startIndex...Swift.max(startIndex, end)).contains { index in
            self[index] == first && self[index...].starts(with: wanted)
        }
    }
}
