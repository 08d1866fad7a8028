import FeedmillAddress
import FeedmillMarkup

/// Discards inside the text what is not of it: lists of links, the byline, the repeated title,
/// headings with nothing below.
struct ContentCleaner {
    private let root: Int
    private let title: String?
    private let outside: OutsideLinks
    private var map: PageMap

    static func clean(_ map: inout PageMap, root: Int, title: String?, page: WebURL?) {
        let outside = OutsideLinks(in: map.tree.range(root), of: map.tree, page: page)
        var cleaner = ContentCleaner(root: root, title: title, outside: outside, map: map)
        // They would make a text of what follows it.
        cleaner.removeTail(.rights)
        cleaner.removeEnds()
        cleaner.removeGalleries()
        cleaner.removeCopies()
        cleaner.removePaths()
        cleaner.map.measure()
        cleaner.removeHeads()
        cleaner.map.measure()
        cleaner.removeLinks()
        cleaner.map.measure()
        cleaner.removeTail(.all)
        cleaner.removeLooseHeadings()
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

    /// Rights, advice and links below the text.
    private mutating func removeTail(_ kind: TextTail.Kind) {
        for node in TextTail.find(kind, in: map, root: root) { map.kill(node) }
        map.measure()
    }

    /// Related articles, comments and the like, by the lines above them.
    private mutating func removeEnds() {
        for node in EndMarks.find(in: map, root: root) where !map.isDead[node] { map.kill(node) }
    }

    /// Paragraphs that stood before, as those of a preview above the whole text.
    private mutating func removeCopies() {
        let map = map
        var seen: Set<[UInt8]> = []
        remove { node in
            guard map.tree.nodes[node].element == .p,
                map.sums.text(map.tree.range(node)) > 100, seen.count < 2_000
            else { return false }
            return !seen.insert(map.tree.line(node, limit: 2_000)).inserted
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

    /// Galleries in a text; of a page that is one, the text stays.
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
        // What stands above the heading, without being text, is of the page.
        let heading = headingAboveText ?? root
        remove { node in
            let element = map.tree.nodes[node].element
            if map.tree.isAnchorMark(node) { return true }
            let range = map.tree.range(node)
            let count = map.sums.text(range)
            guard count > 0, count < 300 else { return false }
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
            if map.hints[node].contains(.byline) { return true }
            if isAboveText, map.hints[node].contains(.deck) { return true }
            if count < 150, !element.isHeading, element != .li,
                Self.isAside(map.tree.line(node, limit: 400))
            {
                return true
            }
            if map.hints[node].contains(.date), count < 60 { return true }
            let hasTime = range.count < 50 && range.contains { map.tree.nodes[$0].element == .time }
            return isAboveText && hasTime && count < 80
        }
        removeHeadLines(title: title)
    }

    /// Title and date where lines are parted by breaks alone.
    private mutating func removeHeadLines(title: [Substring]?) {
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

    /// Whether a line names the author, or whose picture it is, in words alone.
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

    /// What stands between the paragraphs of some, and is said to the reader of the page.
    private static let noise = Phrases([
        "advertisement", "advertising", "story continues below", "article continues",
        "story continues after", "continue reading", "continue reading the main story",
        "media playback is", "anzeige", "werbung", "publicité", "publicidad", "pubblicità",
        "advertentie", "реклама", "image copyright", "image caption", "javascript", "loading",
        "your browser does not support", "artikel drucken", "drucken", "print this", "share this",
        "teilen", "kommentieren", "skip advertisement", "play video", "video", "watch video",
        "view comments", "see comments", "newsletter", "mehr anzeigen", "show more", "weiterlesen",
        "nach oben", "back to top", "zurück zur übersicht", "zur startseite", "copyright",
        "all rights reserved", "alle rechte vorbehalten",
    ])

    private static let pictureMarks = Phrases([
        "foto:", "fotos:", "bild:", "bilder:", "bildquelle:", "photo:", "photos:", "photo by",
        "photo credit", "photograph:", "image:", "images:", "image credit", "picture:", "credit:",
        "crédit photo", "photo ©", "foto ©", "bild ©", "© ", "(foto:", "(bild:", "(photo:", "фото:",
        "bild 1 von", "(credit", "header image", "courtesy of", "pages:", "seite 1 von",
        "titelbild:", "beitragsbild:", "fotografie:", "featured image",
    ])

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

    /// Blocks that are mostly links and say nothing themselves.
    private mutating func removeLinks() {
        let (map, root, outside) = (map, root, outside)
        let dead = remove { node in
            let element = map.tree.nodes[node].element
            guard
                element.isContainer || element == .p || element.isHeading || element == .li
                    || element == .span
            else { return false }
            let range = map.tree.range(node)
            let text = map.sums.text(range)
            guard text > 0 else { return false }
            if element == .span { return Self.hangsOnLink(node, map) }
            let density = map.sums.linkDensity(range)
            switch element {
            // A paragraph that is one link is a pointer to something else, unless it is long.
            case .p:
                return text < 300
                    && (density > 0.75 || density > 0.5 && Self.isLabelledLink(node, map))
                    && !Self.isMailAddress(node, map) && !outside.areAll(in: range)
            case .h2, .h3, .h4, .h5, .h6:
                // With a text of its own below it, it is a heading of a list of things.
                let parent = map.tree.parent(node) ?? root
                let hasText = parent != root && map.sums.sound(map.tree.range(parent)) > 100
                return density > 0.75 && !hasText
            case .li:
                return density > 0.9 && text < 300 && !outside.areAll(in: range)
            case .ul, .ol:
                return density > 0.6 && map.sums.sound(range) * 3 < text
                    && !outside.areAll(in: range)
            case .blockquote: return density > 0.9
            // The first column of many tables is links.
            case .table, .tbody, .tr, .td: return density > 0.85 && map.sums.sound(range) * 3 < text
            default: return density > 0.6 && map.sums.sound(range) * 3 < text
            }
        }
        for label in labels(before: dead) { self.map.kill(label) }
    }

    /// Whether a paragraph is an address of mail, which points to no other page.
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
        // A short link is a name, such as that of a thing and who makes it.
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
