/// Follows how deep libxml2's HTML parser nests elements, without running it.
///
/// It closes what the tags of HTML 4 imply, and an end tag closes what is open above its start tag
/// unless something of a higher rank lies between. Where this differs from the parser, it takes
/// elements to be open longer, never shorter.
struct HTMLNesting {
    private static let depthLimit = 200
    private var open: [(element: HTMLElement, key: UInt64)] = []

    /// Notes a start tag; `false`, and nothing noted, when it would nest too deep.
    mutating func open(_ tag: HTMLTag) -> Bool {
        if tag.isClosed || tag.element.isEmpty { return true }
        while let last = open.last, tag.element.implicitlyCloses(last.element) { open.removeLast() }
        guard open.count < Self.depthLimit else { return false }
        open.append((tag.element, tag.key))
        return true
    }

    mutating func close(_ tag: HTMLTag) {
        let rank = tag.element.closingRank
        var index = open.count
        while index > 0 {
            index -= 1
            if open[index].key == tag.key {
                open.removeSubrange(index...)
                return
            }
            if open[index].element.closingRank > rank { return }
        }
    }
}

extension HTMLElement {
    /// Whether HTML 4 gives it no content.
    fileprivate var isEmpty: Bool {
        switch self {
        case .area, .base, .basefont, .br, .col, .frame, .hr, .img, .input, .isindex, .link, .meta,
            .param:
            true
        default: false
        }
    }

    /// Whether its end tags close something that was noted as open.
    var isNesting: Bool { !isEmpty }

    /// Whether its start tag closes that element when it is the innermost one.
    fileprivate func implicitlyCloses(_ other: HTMLElement) -> Bool {
        switch self {
        case .p, .li, .a, .form, .option, .colgroup, .tbody, .script, .style: self == other
        case .td, .th: other == .td || other == .th
        case .tr: other == .td || other == .th || other == .tr
        default: false
        }
    }

    /// The rank of libxml2's table: an end tag doesn't close elements through one of higher rank.
    fileprivate var closingRank: Int {
        switch self {
        case .div: 150
        case .td, .th: 160
        case .tr: 170
        case .thead, .tbody, .tfoot: 180
        case .table: 190
        case .head, .body: 200
        case .html: 220
        default: 100
        }
    }
}
