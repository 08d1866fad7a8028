import FeedmillBytes
import FeedmillMarkup

/// A page as flat arrays in document order: elements and texts, each knowing where it ends.
///
/// A subtree is a range of indices, so all that is asked of one is a difference of two sums.
struct PageTree {
    struct Node {
        var element: HTMLElement
        var isText: Bool
        /// Whether it is an `a` that leads to another page; `markLinks` finds out.
        var isLink = false
        var parent: Int32
        /// The index after its last descendant.
        var end: Int32
        /// The first of its attributes, or of the bytes of a text.
        var start: Int32
        var count: Int32
    }

    struct Attribute {
        var name: HTMLAttribute
        var start: Int32
        var count: Int32
    }

    var nodes: [Node] = []
    var attributes: [Attribute] = []
    /// The bytes of texts and attribute values.
    var arena: [UInt8] = []
    /// Whether there was more than a tree may hold.
    var isCut = false

    /// The range of a node and its descendants.
    func range(_ node: Int) -> Range<Int> { node..<Int(nodes[node].end) }

    /// What is inside a node.
    func inside(_ node: Int) -> Range<Int> { node + 1..<Int(nodes[node].end) }

    func parent(_ node: Int) -> Int? { nodes[node].parent < 0 ? nil : Int(nodes[node].parent) }

    /// Whether `inner` is `outer` or inside it.
    func contains(_ outer: Int, _ inner: Int) -> Bool { range(outer).contains(inner) }

    /// The bytes of a text.
    func bytes(_ node: Int) -> ArraySlice<UInt8> {
        let node = nodes[node]
        return arena[Int(node.start)..<Int(node.start + node.count)]
    }

    func value(_ attribute: Attribute) -> ArraySlice<UInt8> {
        arena[Int(attribute.start)..<Int(attribute.start + attribute.count)]
    }

    func attributes(of node: Int) -> ArraySlice<Attribute> {
        let node = nodes[node]
        guard !node.isText else { return [] }
        return attributes[Int(node.start)..<Int(node.start + node.count)]
    }

    func bytes(of name: HTMLAttribute, _ node: Int) -> ArraySlice<UInt8>? {
        attributes(of: node).first { $0.name == name }.map { value($0) }
    }

    /// The value of an attribute without white space around it; `nil` when absent or empty.
    func string(of name: HTMLAttribute, _ node: Int) -> String? {
        guard let bytes = bytes(of: name, node), bytes.count < 65_536 else { return nil }
        let text = PageText.line(bytes)
        return text.isEmpty ? nil : text
    }

    /// The nearest ancestor, or the node itself, that is one of these elements.
    func closest(_ node: Int, _ elements: Set<HTMLElement>) -> Int? {
        var next: Int? = node
        while let current = next {
            if elements.contains(nodes[current].element) { return current }
            next = parent(current)
        }
        return nil
    }

    /// The element before a node in the same parent, with nothing but white space between them.
    func before(_ node: Int) -> Int? {
        var last = node - 1
        while last >= 0, nodes[last].isText, bytes(last).allSatisfy({ $0 <= 0x20 }) { last -= 1 }
        guard last >= 0, let above = parent(node), last > above else { return nil }
        while let outer = parent(last), outer != above { last = outer }
        return nodes[last].isText ? nil : last
    }

    /// The nearest ancestor that starts a paragraph.
    func block(of node: Int) -> Int? {
        var next = parent(node)
        while let current = next, !nodes[current].element.isBlock { next = parent(current) }
        return next
    }

    /// Whether it is a link to a place in the page that is no word, such as the ¶ after headings.
    func isAnchorMark(_ node: Int) -> Bool {
        guard nodes[node].element == .a, let address = bytes(of: .href, node),
            address.first == UInt8(ascii: "#")
        else { return false }
        return inside(node).allSatisfy { index in
            !nodes[index].isText
                || nodes[index].count < 8
                    && !String(decoding: bytes(index), as: UTF8.self).contains {
                        $0.isLetter || $0.isNumber
                    }
        }
    }

    /// The text inside a node on one line; nodes that `isSkipped` says so of are left out whole,
    /// and where it `isParted` each element has words of its own.
    func text(
        _ node: Int,
        limit: Int = 4_096,
        isParted: Bool = false,
        isSkipped: (Int) -> Bool = { _ in false }
    ) -> String {
        let bytes = line(node, limit: limit, isParted: isParted, isSkipped: isSkipped)
        // The last text is taken whole: what is very long is worth no comparing.
        return String(decoding: bytes, as: UTF8.self).cut(toBytes: limit * 4)
    }

    /// The bytes of the text inside a node.
    func line(
        _ node: Int,
        limit: Int,
        isParted: Bool = false,
        isSkipped: (Int) -> Bool = { _ in false }
    ) -> [UInt8] {
        var last = node
        var line = PageText()
        var index = node
        let end = Int(nodes[node].end)
        while index < end, line.bytes.count < limit {
            if isSkipped(index) {
                index = Int(nodes[index].end)
                continue
            }
            if nodes[index].isText {
                if isParted, parent(index) != parent(last) { line.breakWord() }
                last = index
                line.append(bytes(index))
            } else if nodes[index].element.isBlock || nodes[index].element == .br {
                line.breakWord()
            }
            index += 1
        }
        return line.bytes
    }
}

/// Builds the tree from what the parser finds.
final class PageTreeBuilder: HTMLHandler {
    /// More nodes are no page that somebody reads.
    private static let nodeLimit = 400_000

    private(set) var tree = PageTree()
    private var open: [Int32] = []
    /// Elements that are open but not in the tree.
    private var overflow = 0

    func restart() {
        tree = PageTree()
        open = []
        overflow = 0
    }

    func begin(_ element: HTMLElement) -> Bool {
        // The words of a heading that folds its section are in a button.
        let isWording = element == .button && isInHeading
        let element = isWording ? .span : element
        guard overflow == 0, tree.nodes.count < Self.nodeLimit else {
            tree.isCut = true
            overflow += 1
            return false
        }
        let index = Int32(truncatingIfNeeded: tree.nodes.count)
        tree.nodes.append(
            PageTree.Node(
                element: element,
                isText: false,
                parent: open.last ?? -1,
                end: index + 1,
                start: Int32(truncatingIfNeeded: tree.attributes.count),
                count: 0
            )
        )
        open.append(index)
        return true
    }

    private var isInHeading: Bool {
        open.suffix(3).contains { tree.nodes[Int($0)].element.isHeading }
    }

    func attribute(_ attribute: HTMLAttribute, value: Span<UInt8>) {
        guard let node = open.last else { return }
        tree.attributes.append(
            PageTree.Attribute(
                name: attribute,
                start: Int32(truncatingIfNeeded: tree.arena.count),
                count: Int32(truncatingIfNeeded: value.count)
            )
        )
        tree.nodes[Int(node)].count += 1
        append(value)
    }

    func endAttributes(of element: HTMLElement) {}

    func text(_ text: Span<UInt8>) {
        guard overflow == 0, tree.nodes.count < Self.nodeLimit else { return }
        // The parser hands texts over in pieces; those of one run are one node.
        if let last = tree.nodes.indices.last, tree.nodes[last].isText,
            tree.nodes[last].parent == open.last ?? -1
        {
            tree.nodes[last].count += Int32(truncatingIfNeeded: text.count)
        } else {
            let index = Int32(truncatingIfNeeded: tree.nodes.count)
            tree.nodes.append(
                PageTree.Node(
                    element: .other,
                    isText: true,
                    parent: open.last ?? -1,
                    end: index + 1,
                    start: Int32(truncatingIfNeeded: tree.arena.count),
                    count: Int32(truncatingIfNeeded: text.count)
                )
            )
        }
        append(text)
    }

    func end(_ element: HTMLElement) {
        if overflow > 0 {
            overflow -= 1
        } else if let node = open.popLast() {
            tree.nodes[Int(node)].end = Int32(truncatingIfNeeded: tree.nodes.count)
        }
    }

    /// Closes what the parser left open.
    func finish() {
        while !open.isEmpty {
            overflow = 0
            end(.other)
        }
    }

    private func append(_ bytes: Span<UInt8>) {
        tree.arena.append(addingCapacity: bytes.count) { output in
            for index in bytes.indices { output.append(bytes[index]) }
        }
    }
}
