import FeedmillMarkup

/// Discards inside the text what is not of it: lists of links, the byline, the repeated title,
/// headings with nothing below.
struct ContentCleaner {
    private let root: Int
    private let title: String?
    private var map: PageMap

    static func clean(_ map: inout PageMap, root: Int, title: String?) {
        var cleaner = ContentCleaner(root: root, title: title, map: map)
        cleaner.removeHeads()
        cleaner.map.measure()
        cleaner.removeLinks()
        cleaner.map.measure()
        cleaner.removeLooseHeadings()
        cleaner.map.measure()
        map = cleaner.map
    }

    private init(root: Int, title: String?, map: PageMap) {
        self.root = root
        self.title = title
        self.map = map
    }

    private var tree: PageTree { map.tree }

    private mutating func remove(where isRemoved: (Int) -> Bool) {
        var dead: [Int] = []
        map.walk(tree.inside(root)) { node in
            guard isRemoved(node) else { return false }
            dead.append(node)
            return true
        }
        for node in dead { map.kill(node) }
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
            guard element.isBlock else { return false }
            let range = map.tree.range(node)
            let count = map.sums.text(range)
            guard count > 0, count < 300 else { return false }
            let isAboveText = map.sums.sound(start..<range.upperBound) == 0
            if isAboveText, range.upperBound <= heading || element == .h1 { return true }
            if element.isHeading || isAboveText, let title,
                repeats(map.tree.text(node, limit: 512).words, title, isAboveText)
            {
                return true
            }
            guard count < 200, map.sums.paragraphs(range) < 2 else { return false }
            if map.hints[node].contains(.byline) { return true }
            if map.hints[node].contains(.credit), count < 80 { return true }
            if map.hints[node].contains(.date), count < 60 { return true }
            let hasTime = range.count < 50 && range.contains { map.tree.nodes[$0].element == .time }
            return isAboveText && hasTime && count < 80
        }
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

    /// Blocks that are mostly links and say nothing themselves.
    private mutating func removeLinks() {
        let map = map
        let root = root
        remove { node in
            let element = map.tree.nodes[node].element
            guard element.isContainer || element == .p || element.isHeading || element == .li else {
                return false
            }
            let range = map.tree.range(node)
            let text = map.sums.text(range)
            guard text > 0 else { return false }
            let density = map.sums.linkDensity(range)
            switch element {
            // A paragraph that is one link is a pointer to something else, unless it is long.
            case .p: return density > 0.75 && text < 300
            case .h2, .h3, .h4, .h5, .h6:
                // With a text of its own below it, it is a heading of a list of things.
                let parent = map.tree.parent(node) ?? root
                let hasText = parent != root && map.sums.sound(map.tree.range(parent)) > 100
                return density > 0.75 && !hasText
            case .li: return density > 0.9 && text < 300
            case .blockquote: return density > 0.9
            default: return density > 0.6 && map.sums.sound(range) * 3 < text
            }
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
