import FeedmillAddress
import FeedmillMarkup

/// Discards what stands inside the text without being part of it: lists of links, the byline, the
/// repeated title, headings with nothing below them.
struct ContentCleaner {
    private let root: Int
    private let title: String?
    private let outside: OutsideLinks
    private var map: PageMap

    static func clean(_ map: inout PageMap, root: Int, title: String?, page: WebURL?) {
        let outside = OutsideLinks(in: map.tree.range(root), of: map.tree, page: page)
        var cleaner = ContentCleaner(root: root, title: title, outside: outside, map: map)
        // Otherwise what follows the text would count as text.
        cleaner.take(.rights) { $0.removeTail(.rights) }
        cleaner.take(.ends) { $0.removeEnds() }
        cleaner.take(.galleries) { $0.removeGalleries() }
        cleaner.take(.copies) { $0.removeCopies() }
        cleaner.take(.paths) { $0.removePaths() }
        cleaner.map.measure()
        cleaner.take(.heads) { $0.removeHeads() }
        cleaner.take(.headLines) { $0.removeHeadLines() }
        cleaner.map.measure()
        cleaner.take(.links) { $0.removeLinks() }
        cleaner.map.measure()
        cleaner.take(.tail) { $0.removeTail(.all) }
        cleaner.take(.looseHeadings) { $0.removeLooseHeadings() }
        cleaner.map.measure()
        map = cleaner.map
    }

    private init(root: Int, title: String?, outside: OutsideLinks, map: PageMap) {
        self.root = root
        self.title = title
        self.outside = outside
        self.map = map
    }

    private var tree: PageTree { map.tree }

    private mutating func take(_ step: ExtractionStep, _ work: (inout ContentCleaner) -> Void) {
        if map.does(step) { work(&self) }
    }

    @discardableResult
    private mutating func remove(where isRemoved: (Int) -> Bool) -> [Int] {
        var dead: [Int] = []
        map.walk(tree.inside(root)) { node in
            guard isRemoved(node) else { return false }
            dead.append(node)
            return true
        }
        for node in dead { map.kill(node) }
        return dead
    }

    /// Copyright lines, advice and links below the text.
    private mutating func removeTail(_ kind: TextTail.Kind) {
        for node in TextTail.find(kind, in: map, root: root) { map.kill(node) }
        map.measure()
    }

    /// Related articles, comments and the like, by the lines above them.
    private mutating func removeEnds() {
        for node in EndMarks.find(in: map, root: root) where !map.isDead[node] { map.kill(node) }
    }

    /// The paragraphs of a preview above the whole text: those of another container that the text
    /// begins with again.
    private mutating func removeCopies() {
        let tree = tree
        let long = tree.inside(root).filter {
            tree.nodes[$0].element == .p && !map.isDead[$0] && map.sums.text(tree.range($0)) > 100
        }.prefix(200)
        guard let first = long.first else { return }
        let start = tree.line(first, limit: 2_000)
        let copy = long.dropFirst().firstIndex { tree.line($0, limit: 2_000) == start }
        guard let copy, tree.parent(long[copy]) != tree.parent(first) else { return }
        for (one, other) in zip(long[..<copy], long[copy...]) {
            guard tree.line(one, limit: 2_000) == tree.line(other, limit: 2_000) else { return }
            map.kill(other)
        }
    }

    /// The path to the page above the text: "Home › News › Title".
    private mutating func removePaths() {
        let map = map
        let start = root
        remove { node in
            let range = map.tree.range(node)
            guard map.tree.nodes[node].element.isBlock, map.sums.text(range) < 200,
                map.sums.sound(start..<range.lowerBound) == 0
            else { return false }
            let line = map.tree.text(node, limit: 400)
            return [" > ", " › ", " » ", " / "].contains { line.ranges(of: $0).count > 1 }
                && !".!?".contains(line.last ?? ".")
        }
    }

    /// Galleries inside a text; where the page itself is a gallery, its text stays.
    private mutating func removeGalleries() {
        let map = map
        let whole = map.sums.sound(tree.range(root))
        remove { node in
            guard map.hints[node].contains(.gallery), map.tree.nodes[node].element.isContainer
            else {
                return false
            }
            let range = map.tree.range(node)
            let pictures = range.count {
                map.tree.nodes[$0].element == .img && !map.isDead[$0]
            }
            return pictures > 1 && map.sums.sound(range) * 2 < whole
                && map.hints[node].isDisjoint(with: [.body, .content])
        }
    }

    /// Title, byline and date: the record has them in fields of their own.
    private mutating func removeHeads() {
        let (map, repeats) = (map, repeats)
        let title = title?.words
        let start = root
        // What stands above the heading and is not text belongs to the page, not to the article.
        let heading = headingAboveText ?? root
        remove { node in
            let element = map.tree.nodes[node].element
            if map.tree.isAnchorMark(node) { return true }
            let range = map.tree.range(node)
            let count = map.sums.text(range)
            guard count > 0, count < 300 else { return false }
            // The name may mean something else, and the element holds a sentence.
            let isDoubtful =
                !map.hints[node].contains(.certain) && element == .p && map.sums.sound(range) > 70
                && map.sums.links(range) == 0
            let isSaid = map.sums.sound(range) > 60 && map.sums.links(range) == 0
            if map.hints[node].contains(.credit), count < 80 { return true }
            guard element.isBlock else { return false }
            let isAboveText = map.sums.sound(start..<range.upperBound) == 0
            if isAboveText, range.upperBound <= heading || element == .h1 { return true }
            if element.isHeading || isAboveText, let title,
                repeats(map.tree.text(node, limit: 512).words, title, isAboveText)
            {
                return true
            }
            if isAboveText, count < 80, Self.isDate(map.tree.line(node, limit: 200)) { return true }
            guard count < 200, map.sums.paragraphs(range) < 2 else { return false }
            if map.hints[node].contains(.byline), !isDoubtful { return true }
            if isAboveText, map.hints[node].contains(.deck), !isSaid { return true }
            if count < 150, !element.isHeading, element != .li,
                Self.isAside(map.tree.line(node, limit: 400))
            {
                return true
            }
            if map.hints[node].contains(.date), count < 60 { return true }
            let hasTime = range.count < 50 && range.contains { map.tree.nodes[$0].element == .time }
            return isAboveText && hasTime && count < 80
        }
    }

    /// Title and date where only line breaks separate the lines.
    private mutating func removeHeadLines() {
        let title = title?.words
        let start = root
        let (map, tree, repeats) = (map, tree, repeats)
        let lines = TextRuns.all(in: tree.range(root), of: tree) { self.map.isDead[$0] }
            .prefix { map.sums.sound(start..<$0.last + 1) == 0 }
        for line in lines.prefix(20) {
            let isTitle = title.map { repeats(line.text.words, $0, true) } ?? false
            let isDate = line.text.utf8.count < 80 && Self.isDate(Array(line.text.utf8))
            guard isTitle || isDate else { continue }
            for node in line.node...line.last where tree.nodes[node].isText { self.map.kill(node) }
        }
    }

    /// Whether a line, without any markup to say so, names the author or the photographer.
    private static func isAside(_ line: [UInt8]) -> Bool {
        let lower = line.lowered
        if line.count < 80 {
            let text = String(decoding: line, as: UTF8.self)
            if AuthorName.isIntroduced(text) {
                return AuthorName.isOfPeople(AuthorName.cleaned(text))
            }
        }
        if pictureMarks.begin(lower[...]) { return true }
        guard line.count < 50, let length = noise.beginning(of: lower[...]) else { return false }
        let next = length < lower.count ? lower[length] : 0
        return next < 0x80 && (next | 0x20) &- 0x61 >= 26 && lower.last != UInt8(ascii: ".")
    }

    /// Whether a line is a date and little else.
    private static func isDate(_ line: [UInt8]) -> Bool {
        guard line.contains(where: { $0 &- 0x30 < 10 }) else { return false }
        let text = String(decoding: line, as: UTF8.self)
        // "3:59 PM"
        if line.count < 9, text.contains(":"),
            text.allSatisfy({ "0123456789: aApPmM.".contains($0) })
        {
            return true
        }
        return DateFinder.find(in: text, isDayFirst: true).map { $0.rest < 40 } ?? false
    }

    /// The main heading inside the text, when nothing but furniture stands above it.
    private var headingAboveText: Int? {
        let heading = tree.inside(root).first {
            tree.nodes[$0].element == .h1 && !map.isDead[$0]
        }
        return heading.flatMap { map.sums.sound(root..<$0) == 0 ? $0 : nil }
    }

    /// Whether words are the title; above the text, a part of the title is a title, too.
    private func repeats(_ words: [Substring], _ title: [Substring], _ isAboveText: Bool) -> Bool {
        if words == title { return true }
        return isAboveText && words.count > 1
            && (title.starts(with: words) || title.suffix(words.count) == words[...])
    }

    /// Blocks that are mostly links and have hardly any text of their own.
    private mutating func removeLinks() {
        let (map, outside) = (map, outside)
        let headings = tree.inside(root).filter {
            map.tree.nodes[$0].element.isHeading && !map.isDead[$0]
        }
        let end = Int(tree.nodes[root].end)
        let dead = remove { node in
            let element = map.tree.nodes[node].element
            guard
                element.isContainer || element == .p || element.isHeading || element == .span
            else { return false }
            let range = map.tree.range(node)
            let text = map.sums.text(range)
            guard text > 0 else { return false }
            if element == .span { return Self.hangsOnLink(node, map) }
            let density = map.sums.linkDensity(range)
            switch element {
            // A paragraph that is one link is a pointer to something else, unless it is long or a
            // whole sentence.
            case .p:
                return text < 300
                    && (density > Thresholds.linkedParagraph
                        || density > Thresholds.labelledLink && Self.isLabelledLink(node, map))
                    && !Self.isMailAddress(node, map) && !outside.areAll(in: range)
                    && !Self.isLinkedSentence(node, map)
            case .h1, .h2, .h3, .h4, .h5, .h6:
                // With text below it, it is a heading like others.
                guard density > Thresholds.linkedHeading else { return false }
                let rank = element.rank ?? 6
                let next = headings.first {
                    $0 >= range.upperBound && map.tree.nodes[$0].element.rank ?? 6 <= rank
                }
                return map.sums.sound(range.upperBound..<max(next ?? end, range.upperBound))
                    < Thresholds.headedText
            case .ul, .ol:
                return density > Thresholds.linkedBox && map.sums.sound(range) * 3 < text
                    && !outside.areAll(in: range)
            case .blockquote: return density > Thresholds.linkedQuote
            // The first column of many tables is links.
            case .table: return density > Thresholds.linkedTable && map.sums.sound(range) * 3 < text
            // They are removed only together with a table that is used for layout.
            case .tbody, .tr, .td:
                let isOfData = map.tree.closest(node, [.table]).map { map.isDataTable($0) } ?? false
                return !isOfData && density > Thresholds.linkedTable
                    && map.sums.sound(range) * 3 < text
            default:
                return density > Thresholds.linkedBox && map.sums.sound(range) * 3 < text
                    && !Self.isLinkedSentence(node, map)
            }
        }
        for label in labels(before: dead) { self.map.kill(label) }
    }

    /// Whether a block is one long sentence that is a link; titles of other articles do not end in
    /// a full stop.
    private static func isLinkedSentence(_ node: Int, _ map: PageMap) -> Bool {
        guard (Thresholds.linkedSentence..<600).contains(map.sums.text(map.tree.range(node))) else {
            return false
        }
        let line = map.tree.line(node, limit: 2_000) { map.isDead[$0] }
        let isBrokenOff = line.suffix(2).elementsEqual("..".utf8)
        return !isBrokenOff
            && (line.last == UInt8(ascii: ".") || line.suffix(3) == [0xE3, 0x80, 0x82])
    }

    /// Whether a paragraph is an e-mail address, which does not lead to another page.
    private static func isMailAddress(_ node: Int, _ map: PageMap) -> Bool {
        let line = map.tree.line(node, limit: 100)
        return line.contains(UInt8(ascii: "@")) && !line.contains(0x20)
    }

    /// Whether a paragraph is "Must read: " and a link.
    private static func isLabelledLink(_ node: Int, _ map: PageMap) -> Bool {
        let range = map.tree.range(node)
        let line = map.tree.line(node, limit: 400)
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon < 25,
            colon + 1 < line.count, line[colon + 1] == 0x20
        else { return false }
        let label = line[...colon].count { $0 > 0x20 }
        // A short link is a name, such as that of a product and its maker.
        let links = map.sums.links(range)
        return links > 20 && map.sums.text(range) - links <= label + 1
    }

    /// Whether it is a list of links inside a line, below the link that it belongs to.
    private static func hangsOnLink(_ node: Int, _ map: PageMap) -> Bool {
        let (tree, range) = (map.tree, map.tree.range(node))
        guard range.count > 6, map.sums.linkDensity(range) > 0.7,
            let before = tree.before(node), tree.nodes[before].element == .a
        else { return false }
        return range.prefix(100).count { tree.nodes[$0].element == .a } > 2
    }

    /// Short lines that end in a colon and introduce what was removed.
    private func labels(before dead: [Int]) -> [Int] {
        dead.compactMap { list in
            var label = list - 1
            while label > root, !tree.nodes[label].isText || map.sums.text(label..<label + 1) == 0 {
                label -= 1
            }
            guard label > root, let block = tree.block(of: label), block != root,
                !tree.contains(block, list), map.sums.text(tree.range(block)) < 60,
                tree.line(block, limit: 200).last == UInt8(ascii: ":")
            else { return nil }
            return block
        }
    }

    /// Headings after the last text and the last picture.
    private mutating func removeLooseHeadings() {
        var headings: [Int] = []
        var lastPicture = 0
        map.walk(tree.inside(root)) { node in
            if tree.nodes[node].element == .img { lastPicture = node }
            if tree.nodes[node].element.isHeading { headings.append(node) }
            return false
        }
        var loose = 0
        for heading in headings.reversed() {
            let end = Int(tree.nodes[heading].end)
            let rest = map.sums.text(end..<Int(tree.nodes[root].end)) - loose
            guard rest <= 0, heading > lastPicture else { return }
            loose += map.sums.text(tree.range(heading))
            map.kill(heading)
        }
    }
}
