import FeedmillMarkup
import FeedmillAddress

/// What the parser cannot know: which links lead to other pages, and which elements were never
/// closed.
extension PageTree {
    /// Marks the links that lead to another page.
    ///
    /// An `a` without an address is text, and so is one that leads to itself: in a heading, or to
    /// an element that it stands in or around. Other links within the page are tables of contents.
    mutating func markLinks(on page: WebURL?) {
        let address = page.map { Array($0.withoutFragment.string.utf8) } ?? []
        for node in nodes.indices where nodes[node].element == .a {
            nodes[node].isLink = leadsAway(node, from: address)
        }
    }

    private func leadsAway(_ node: Int, from page: [UInt8]) -> Bool {
        guard var target = bytes(of: .href, node), !target.isEmpty else { return false }
        if !page.isEmpty, target.starts(with: page) { target = target.dropFirst(page.count) }
        guard target.first == UInt8(ascii: "#") else { return !target.isEmpty }
        target = target.dropFirst()
        guard !target.isEmpty else { return true }
        var outer: Int? = node
        for _ in 0..<4 {
            guard let current = outer else { break }
            if nodes[current].element.isHeading || isNamed(current, target) { return false }
            outer = parent(current)
        }
        return !inside(node).prefix(8).contains {
            nodes[$0].element.isHeading || isNamed($0, target)
        }
    }

    private func isNamed(_ node: Int, _ name: ArraySlice<UInt8>) -> Bool {
        attributes(of: node).contains {
            ($0.name == .id || $0.name == .name) && value($0).elementsEqual(name)
        }
    }

    /// Takes elements whose content is never text for mere boxes where their end tag was forgotten:
    /// they hold the main part of the page, or most of what it says.
    mutating func openUnclosed() {
        var total: Int?
        var node = 0
        while node < nodes.count {
            guard nodes[node].element.mayBeLeftOpen else {
                node += 1
                continue
            }
            let range = range(node)
            var isUnclosed = range.contains { nodes[$0].element == .main }
            if !isUnclosed, range.count * 4 > nodes.count {
                let all = total ?? said(in: 0..<nodes.count)
                total = all
                isUnclosed = said(in: range) * 2 > all
            }
            if isUnclosed { nodes[node].element = .div }
            node = isUnclosed ? node + 1 : range.upperBound
        }
    }

    /// How many bytes of text a range has outside links.
    private func said(in range: Range<Int>) -> Int {
        var count = 0
        var index = range.lowerBound
        while index < range.upperBound {
            if nodes[index].isLink || nodes[index].element == .head {
                index = Int(nodes[index].end)
                continue
            }
            if nodes[index].isText { count += bytes(index).count { $0 > 0x20 } }
            index += 1
        }
        return count
    }
}

extension HTMLElement {
    /// Whether it has an end tag, and content that is no text.
    fileprivate var mayBeLeftOpen: Bool {
        switch self {
        case .nav, .menu, .map, .label, .button, .object, .applet, .dialog, .audio, .video, .canvas,
            .select, .option, .optgroup, .datalist, .progress, .meter, .slot, .portal, .noembed,
            .noframes, .svg:
            true
        default: false
        }
    }
}
