import FeedmillMarkup

/// The tree with what is known of each node: hints of its names, what was discarded, and sums.
struct PageMap {
    let tree: PageTree
    let hints: [NameHints]
    /// Nodes that are discarded; all descendants of one are, too.
    private(set) var isDead: [Bool]
    private(set) var sums: TextSums
    private let omitted: Set<ExtractionStep>

    init(_ tree: PageTree, omitting omitted: Set<ExtractionStep> = []) {
        self.tree = tree
        self.omitted = omitted
        var hints = [NameHints](repeating: [], count: tree.nodes.count)
        for node in tree.nodes.indices where !tree.nodes[node].isText {
            for attribute in tree.attributes(of: node) {
                switch attribute.name {
                // That of a heading is made of its text: `id="related-work"` says little.
                case .id where tree.nodes[node].element.isHeading:
                    let named = NameHints.reading(tree.value(attribute))
                    hints[node].formUnion(named.intersection(.title))
                case .class, .id, .itemprop:
                    hints[node].formUnion(NameHints.reading(tree.value(attribute)))
                default: break
                }
            }
        }
        self.hints = hints
        isDead = [Bool](repeating: false, count: tree.nodes.count)
        sums = TextSums(tree, isDead: isDead)
    }

    /// Whether a step is taken.
    func does(_ step: ExtractionStep) -> Bool { !omitted.contains(step) }

    mutating func kill(_ node: Int) {
        for index in tree.range(node) { isDead[index] = true }
    }

    /// Counts anew after nodes were discarded.
    mutating func measure() {
        sums = TextSums(tree, isDead: isDead)
    }

    /// Calls `body` for each element that lives, in document order; `true` skips its inside.
    func walk(_ range: Range<Int>, _ body: (Int) -> Bool) {
        var index = range.lowerBound
        while index < range.upperBound {
            let isSkipped = isDead[index] || (!tree.nodes[index].isText && body(index))
            index = isSkipped ? Int(tree.nodes[index].end) : index + 1
        }
    }
}

extension PageMap {
    /// Whether a table holds data: rows of short cells; else it only arranges a page.
    func isDataTable(_ table: Int) -> Bool {
        let range = tree.inside(table)
        var rows = 0
        var cells = 0
        for index in range {
            switch tree.nodes[index].element {
            case .table: return false
            case .tr: rows += 1
            case .td, .th:
                // A cell of paragraphs arranges a page.
                if sums.paragraphs(tree.range(index)) > 1 { return false }
                cells += 1
            default: break
            }
        }
        return rows > 1 && cells > rows && sums.paragraphs(range) <= cells
    }
}

extension PageTree {
    /// Whether the style of an element shows line feeds as they are.
    func keepsLines(_ node: Int) -> Bool {
        guard let style = bytes(of: .style, node), style.count < 1_024 else { return false }
        let text = String(decoding: style.filter { $0 > 0x20 }, as: UTF8.self).lowercased()
        return text.contains("white-space:pre") || text.contains("white-space:break-spaces")
    }
}

/// Sums over all texts up to each node, so that every subtree's figures are differences.
///
/// Lengths count letters; one of Chinese, Japanese or Korean says as much as three others.
struct TextSums {
    /// Letters of text before each node, those in links, those in sound paragraphs, paragraphs.
    private var text: [Int32]
    private var links: [Int32]
    private var sound: [Int32]
    private var paragraphs: [Int32]
    /// Letters in captions, which are neither for a text nor against it.
    private var captions: [Int32]

    /// A stretch of text between two ends of blocks.
    private struct Run {
        var first: Int
        var text: Int32 = 0
        var links: Int32 = 0
        var last: UInt32 = 0
    }

    init(_ tree: PageTree, isDead: [Bool]) {
        let count = tree.nodes.count
        text = [Int32](repeating: 0, count: count + 1)
        links = text
        sound = text
        paragraphs = text
        captions = text
        measure(tree, isDead)
        for index in 0..<count {
            text[index + 1] &+= text[index]
            links[index + 1] &+= links[index]
            sound[index + 1] &+= sound[index]
            paragraphs[index + 1] &+= paragraphs[index]
            captions[index + 1] &+= captions[index]
        }
    }

    func text(_ range: Range<Int>) -> Int { Int(text[range.upperBound] - text[range.lowerBound]) }
    func links(_ range: Range<Int>) -> Int {
        Int(links[range.upperBound] - links[range.lowerBound])
    }
    func sound(_ range: Range<Int>) -> Int {
        Int(sound[range.upperBound] - sound[range.lowerBound])
    }
    func paragraphs(_ range: Range<Int>) -> Int {
        Int(paragraphs[range.upperBound] - paragraphs[range.lowerBound])
    }

    /// Link text as a share of all text; 0 without text.
    func linkDensity(_ range: Range<Int>) -> Double {
        let all = text(range)
        return all == 0 ? 0 : Double(links(range)) / Double(all)
    }

    /// How good a node is as the whole of the text: sound paragraphs count for it, everything else
    /// against it.
    func worth(_ range: Range<Int>) -> Int {
        2 * sound(range) - text(range)
            + Int(captions[range.upperBound] - captions[range.lowerBound])
    }

    private mutating func measure(_ tree: PageTree, _ isDead: [Bool]) {
        var run = Run(first: 0)
        var linkEnd = 0
        var blockEnds: [Int] = []
        var headingEnd = 0
        var captionEnd = 0
        var index = 0
        while index < tree.nodes.count {
            while let end = blockEnds.last, end <= index {
                blockEnds.removeLast()
                close(
                    &run,
                    next: index,
                    isHeading: index <= headingEnd,
                    isCaption: index <= captionEnd
                )
            }
            let node = tree.nodes[index]
            if isDead[index] || node.element.isNeverText {
                // A button or an advertisement between two texts parts them, too.
                if node.element.isBlock {
                    close(&run, next: index, isHeading: false, isCaption: index <= captionEnd)
                }
                index = Int(node.end)
                continue
            }
            if node.isText {
                count(tree.bytes(index), index, isLink: index < linkEnd, &run)
                if index < captionEnd { captions[index + 1] = text[index + 1] }
            } else if node.isLink {
                linkEnd = max(linkEnd, Int(node.end))
            } else if node.element.isBlock || node.element == .br {
                close(
                    &run,
                    next: index,
                    isHeading: index < headingEnd,
                    isCaption: index < captionEnd
                )
                if node.element.isHeading { headingEnd = Int(node.end) }
                if node.element == .figcaption { captionEnd = Int(node.end) }
                if node.element.isBlock { blockEnds.append(Int(node.end)) }
            }
            index += 1
        }
        close(&run, next: tree.nodes.count, isHeading: false, isCaption: false)
    }

    private mutating func count(
        _ bytes: ArraySlice<UInt8>,
        _ index: Int,
        isLink: Bool,
        _ run: inout Run
    ) {
        var letters: Int32 = 0
        var last = run.last
        for byte in bytes where byte > 0x20 {
            if byte & 0xC0 == 0x80 {
                last = last << 8 | UInt32(byte)
                continue
            }
            letters += byte >= 0xE3 && byte < 0xEE ? 3 : 1
            last = UInt32(byte)
        }
        if run.text == 0 { run.first = index }
        run.last = last
        run.text += letters
        text[index + 1] += letters
        if isLink {
            run.links += letters
            links[index + 1] += letters
        }
    }

    /// Ends a run: a sound paragraph is long or ends like a sentence, and is not made of links.
    private mutating func close(
        _ run: inout Run,
        next: Int,
        isHeading: Bool,
        isCaption: Bool
    ) {
        defer { run = Run(first: next) }
        guard run.text > 0, !isCaption,
            Double(run.links) <= Double(run.text) * Thresholds.soundLinks
        else { return }
        let isLong = run.text >= Thresholds.longParagraph
        let isSentence = run.text >= Thresholds.sentence && Self.endsSentence(run.last)
        // Some set the standfirst as a heading.
        guard isHeading ? isLong && isSentence : isLong || isSentence else { return }
        sound[run.first + 1] += run.text
        paragraphs[run.first + 1] += 1
    }

    /// Full stops, question and exclamation marks, ellipses and closing quotes of many scripts.
    private static func endsSentence(_ last: UInt32) -> Bool {
        switch last {
        case 0x2E, 0x21, 0x3F, 0x22, 0x3A, 0x29: true
        // ” ’ … 。 ！ ？ 」 » ؟ ۔ । ։
        case 0xE2809D, 0xE28099, 0xE280A6, 0xE38082, 0xEFBC81, 0xEFBC9F, 0xE3808D, 0xC2BB, 0xD89F,
            0xDB94, 0xE0A5A4, 0xD689, 0xE2809C:
            true
        default: false
        }
    }
}
