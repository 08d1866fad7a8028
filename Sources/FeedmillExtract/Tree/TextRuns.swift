import FeedmillMarkup

/// The lines of a page: text between two ends of blocks.
struct TextRuns {
    struct Run {
        /// The first of its texts, and the last.
        var node: Int
        var last: Int
        /// Of a long line the beginning.
        var text: String
        /// Whether it is all links.
        var isLink: Bool
    }

    private static let byteLimit = 500

    private let tree: PageTree
    private var runs: [Run] = []
    private var line = PageText()
    private var (first, last) = (0, 0)
    private var hasPlainText = false

    /// The lines of a range that are short enough to be a date, a name or a mark; nodes that
    /// `isSkipped` says so of are left out whole.
    static func short(
        in range: Range<Int>,
        of tree: PageTree,
        isSkipped: (Int) -> Bool
    ) -> [Run] {
        all(in: range, of: tree, isSkipped: isSkipped).filter { $0.text.utf8.count <= byteLimit }
    }

    /// All lines of a range.
    static func all(
        in range: Range<Int>,
        of tree: PageTree,
        isSkipped: (Int) -> Bool
    ) -> [Run] {
        var reader = TextRuns(tree: tree)
        reader.read(range, isSkipped)
        return reader.runs
    }

    private init(tree: PageTree) {
        self.tree = tree
    }

    private mutating func read(_ range: Range<Int>, _ isSkipped: (Int) -> Bool) {
        var index = range.lowerBound
        var ends: [Int] = []
        var linkEnd = 0
        while index < range.upperBound {
            while let end = ends.last, end <= index {
                ends.removeLast()
                close()
            }
            let node = tree.nodes[index]
            if node.isText {
                append(tree.bytes(index), index, isLink: index < linkEnd)
            } else if node.element.isNeverText || isSkipped(index) {
                if node.element.isBlock { close() }
                index = Int(node.end)
                continue
            } else if node.isLink {
                linkEnd = max(linkEnd, Int(node.end))
            } else if node.element == .br {
                close()
            } else if node.element.isBlock {
                close()
                ends.append(Int(node.end))
            }
            index += 1
        }
        close()
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>, _ index: Int, isLink: Bool) {
        if line.bytes.isEmpty {
            first = index
        } else if tree.parent(index) != tree.parent(last) {
            // A name and a date that only the style keeps apart.
            line.breakWord()
        }
        last = index
        guard line.bytes.count <= Self.byteLimit else { return }
        let before = line.bytes.count
        line.append(bytes.prefix(Self.byteLimit + 16))
        if !isLink, line.bytes.count > before { hasPlainText = true }
    }

    private mutating func close() {
        if !line.bytes.isEmpty {
            let text = line.string
            runs.append(Run(node: first, last: last, text: text, isLink: !hasPlainText))
        }
        line = PageText()
        hasPlainText = false
    }
}
