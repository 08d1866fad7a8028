import FeedmillMarkup

/// Writes what is left of a subtree as a small vocabulary of HTML: paragraphs, headings, lists,
/// quotes, tables, figures and phrases.
///
/// Text that stands in a container of its own becomes a paragraph, and so do stretches between two
/// line breaks. The sanitiser reads the result, so nothing here has to be safe.
struct ContentWriter {
    private let map: PageMap
    private let tree: PageTree
    /// Whether pictures and their captions are written.
    private let hasFigures: Bool
    private(set) var html: [UInt8] = []

    /// An element that is open: what closes it, and how text directly inside it is treated.
    private struct Open {
        var end: Int
        var closing: [UInt8]
        var isBlock: Bool
        /// Whether text may stand in it without a paragraph.
        var holdsText: Bool
        var isPreformatted: Bool
        /// Whether line feeds in it are line breaks.
        var keepsLines: Bool
    }

    private var open: [Open] = []
    /// Blocks and pictures before each node.
    private var blocks: [Int32]
    private var pictures: [Int32]
    /// Whether a table holds data, once it has been looked at.
    private var dataTables: [Int: Bool] = [:]
    /// Whether a paragraph has been opened for text of a container.
    private var hasOwnParagraph = false
    private var hasGap = false
    private var isAtStart = true
    private var breaks = 0
    private var inlineDepth = 0

    static func write(_ root: Int, of map: PageMap, hasFigures: Bool) -> [UInt8] {
        var writer = ContentWriter(map, hasFigures: hasFigures)
        writer.write(map.tree.range(root))
        return writer.html
    }

    /// The frames in a subtree, whose text is another page's.
    static func frames(_ root: Int, of map: PageMap) -> [UInt8] {
        var writer = ContentWriter(map, hasFigures: true)
        for index in map.tree.range(root) where map.tree.nodes[index].element == .iframe {
            // Frames are discarded like all that is never text: what counts is where they stand.
            let parent = Int(map.tree.nodes[index].parent)
            guard parent >= 0, !map.isDead[parent] else { continue }
            writer.html.append(contentsOf: HTMLElement.iframe.opening)
            writer.writeAttributes(index)
            writer.html.append(UInt8(ascii: ">"))
            writer.html.append(contentsOf: HTMLElement.iframe.closing)
        }
        return writer.html
    }

    private init(_ map: PageMap, hasFigures: Bool) {
        self.map = map
        self.hasFigures = hasFigures
        tree = map.tree
        blocks = [Int32](repeating: 0, count: map.tree.nodes.count + 1)
        pictures = blocks
        for (index, node) in map.tree.nodes.enumerated() {
            let isPicture = node.element == .img && !map.isDead[index]
            blocks[index + 1] = blocks[index] + (node.element.isBlock ? 1 : 0)
            pictures[index + 1] = pictures[index] + (isPicture ? 1 : 0)
        }
    }

    private mutating func write(_ range: Range<Int>) {
        var index = range.lowerBound
        while index < range.upperBound {
            closeElements(before: index)
            let node = tree.nodes[index]
            if map.isDead[index] || isSkipped(index) {
                if node.element.isBlock { endParagraph() }
                index = Int(node.end)
                continue
            }
            if node.isText { text(tree.bytes(index)) } else { begin(index) }
            index += 1
        }
        closeElements(before: Int.max)
        endParagraph()
    }

    private func isSkipped(_ index: Int) -> Bool {
        let node = tree.nodes[index]
        if node.isText { return false }
        if node.element.isNeverText { return true }
        switch node.element {
        case .br, .hr: return false
        // A picture that stands for a character is text; the sanitiser recognises it.
        case .img: return !hasFigures && tree.string(of: .alt, index) == nil
        case .figcaption where !hasFigures: return true
        default: break
        }
        let range = tree.range(index)
        let isCaption = map.hints[index].contains(.caption) && map.sums.text(range) < 400
        if isCaption || isPictureBox(index, range), !hasFigures, !node.element.isHeading {
            return true
        }
        // It shows nothing, so nothing is written.
        return map.sums.text(range) == 0 && !(hasFigures && hasPicture(range))
    }

    /// Whether it is a picture with a caption below it, from the time before `figure`.
    private func isPictureBox(_ index: Int, _ range: Range<Int>) -> Bool {
        let limit = hasPicture(range) ? 300 : 160
        return map.hints[index].contains(.picture) && map.sums.text(range) < limit
            && map.sums.paragraphs(range) < 3 && !map.hints[index].contains(.body)
    }

    private func hasPicture(_ range: Range<Int>) -> Bool {
        pictures[range.upperBound] > pictures[range.lowerBound]
    }

    // MARK: - Elements

    private mutating func begin(_ index: Int) {
        let element = tree.nodes[index].element
        if element == .br {
            if open.last?.isPreformatted ?? false { html.append(0x0A) } else { breaks += 1 }
        } else if element == .hr {
            endParagraph()
        } else if element == .img {
            picture(index)
        } else if element.isBlock {
            block(index, element)
        } else {
            phrase(index, element)
        }
    }

    private mutating func block(_ index: Int, _ element: HTMLElement) {
        endParagraph()
        let written: HTMLElement?
        var holdsText = true
        switch element {
        case .p, .h2, .h3, .h4, .h5, .h6, .li, .dt, .dd, .pre, .figcaption, .summary, .caption:
            written = element
        case .h1: written = .h2
        case .ul, .ol, .dl, .blockquote, .figure, .details:
            written = element
            holdsText = false
        case .table, .thead, .tbody, .tfoot, .tr, .td, .th:
            let table = tree.closest(index, [.table])
            let isData = table.map { isDataTable($0) } ?? false
            written = isData ? element : nil
            holdsText = isData && (element == .td || element == .th)
        default:
            written = nil
            holdsText = false
        }
        if open.last?.isPreformatted ?? false {
            // Lines of code, each in a block of its own.
            if html.last != 0x0A, html.last != UInt8(ascii: ">") { html.append(0x0A) }
            return push(index, nil, isBlock: true, holdsText: true)
        }
        // What holds blocks cannot be a paragraph.
        let isMixed = element == .p && hasBlock(tree.inside(index))
        push(
            index,
            isMixed ? nil : written,
            isBlock: true,
            holdsText: holdsText && !isMixed
        )
    }

    private mutating func phrase(_ index: Int, _ element: HTMLElement) {
        switch element {
        case .a, .b, .strong, .i, .em, .u, .s, .del, .ins, .sub, .sup, .code, .kbd, .samp, .var,
            .mark, .q, .cite, .abbr, .dfn, .ruby, .rt, .rp, .bdi, .bdo:
            guard !hasBlock(tree.inside(index)) else { return }
            beginText()
            push(index, element, isBlock: false, holdsText: true)
        case .strike: push(index, nil, isBlock: false, holdsText: true)
        default: return
        }
    }

    private mutating func push(
        _ index: Int,
        _ element: HTMLElement?,
        isBlock: Bool,
        holdsText: Bool
    ) {
        let isPreformatted = element == .pre || open.last?.isPreformatted ?? false
        let keepsLines = open.last?.keepsLines ?? false || tree.keepsLines(index)
        if let element {
            html.append(contentsOf: element.opening)
            writeAttributes(index)
            html.append(UInt8(ascii: ">"))
        }
        if isBlock { isAtStart = true } else { inlineDepth += 1 }
        open.append(
            Open(
                end: Int(tree.nodes[index].end),
                closing: element?.closing ?? [],
                isBlock: isBlock,
                holdsText: holdsText,
                isPreformatted: isPreformatted,
                keepsLines: keepsLines
            )
        )
    }

    private mutating func closeElements(before index: Int) {
        while let last = open.last, last.end <= index {
            if last.isBlock { endParagraph() } else { inlineDepth -= 1 }
            open.removeLast()
            if last.isBlock, last.closing.isEmpty, last.isPreformatted, html.last != 0x0A {
                html.append(0x0A)
            }
            html.append(contentsOf: last.closing)
            guard last.isBlock else { continue }
            (hasGap, isAtStart, breaks) = (false, true, 0)
            if !last.closing.isEmpty { html.append(0x0A) }
        }
    }

    private func hasBlock(_ range: Range<Int>) -> Bool {
        blocks[range.upperBound] > blocks[range.lowerBound]
    }

    /// Whether a table holds data: rows of short cells; else it only arranges a page.
    private mutating func isDataTable(_ table: Int) -> Bool {
        if let known = dataTables[table] { return known }
        let isData = map.isDataTable(table)
        dataTables[table] = isData
        return isData
    }

    // MARK: - Text

    /// Opens a paragraph where text stands in a container, and writes the gap before the text.
    private mutating func beginText() {
        if !hasOwnParagraph, !(open.last { $0.isBlock }?.holdsText ?? false) {
            html.append(contentsOf: "<p>".utf8)
            hasOwnParagraph = true
            isAtStart = true
        }
        if isAtStart {
            (hasGap, breaks) = (false, 0)
            isAtStart = false
        }
        if breaks > 1, inlineDepth == 0, splits {
            html.append(contentsOf: "</p>\n<p>".utf8)
        } else if breaks > 0 {
            html.append(contentsOf: "<br>".utf8)
        } else if hasGap {
            html.append(0x20)
        }
        (hasGap, breaks) = (false, 0)
    }

    /// Whether the text stands in a paragraph, which two line breaks end.
    private var splits: Bool {
        hasOwnParagraph || open.last { $0.isBlock }?.closing == HTMLElement.p.closing
    }

    private mutating func endParagraph() {
        if hasOwnParagraph { html.append(contentsOf: "</p>\n".utf8) }
        hasOwnParagraph = false
        (hasGap, isAtStart, breaks) = (false, true, 0)
    }

    private mutating func text(_ bytes: ArraySlice<UInt8>) {
        if open.last?.isPreformatted ?? false {
            for byte in bytes { escape(byte) }
            return
        }
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let (isSpace, length) = PageText.gap(bytes, at: index)
            if length > 0 {
                if isSpace { hasGap = true }
                if bytes[index] == 0x0A, open.last?.keepsLines ?? false, !isAtStart { breaks += 1 }
                index += length
                continue
            }
            if hasGap || isAtStart || breaks > 0 { beginText() }
            escape(bytes[index])
            index += 1
        }
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "&"): html.append(contentsOf: "&amp;".utf8)
        case UInt8(ascii: "<"): html.append(contentsOf: "&lt;".utf8)
        case UInt8(ascii: ">"): html.append(contentsOf: "&gt;".utf8)
        case UInt8(ascii: "\""): html.append(contentsOf: "&quot;".utf8)
        default: html.append(byte)
        }
    }

    // MARK: - Pictures and attributes

    private mutating func picture(_ index: Int) {
        let isInFigure = open.contains { $0.closing == HTMLElement.figure.closing }
        if !isInFigure { beginText() }
        html.append(contentsOf: HTMLElement.img.opening)
        writeAttributes(index)
        html.append(UInt8(ascii: ">"))
    }

    private mutating func writeAttributes(_ index: Int) {
        for attribute in tree.attributes(of: index) {
            let name: [UInt8]
            switch attribute.name {
            case .href, .src, .srcset, .sizes, .alt, .width, .height, .lang, .dir, .colspan,
                .rowspan, .start, .reversed, .cite, .title:
                name = attribute.name.opening
            case .lateSource: name = Array(" data-src=\"".utf8)
            case .class where tree.nodes[index].element == .img: name = attribute.name.opening
            default: continue
            }
            html.append(contentsOf: name)
            for byte in tree.value(attribute) { escape(byte) }
            html.append(UInt8(ascii: "\""))
        }
    }
}
