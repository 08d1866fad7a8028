import FeedmillMarkup

/// Finds lines at the end of a text that do not belong to it: copyright, where to read more, what
/// to download or follow.
///
/// It goes backwards from the end to the first line that belongs to the article.
struct TextTail {
    enum Kind {
        /// Lines of rights, dates, and where a post is filed.
        case rights
        /// Lines of links and advice, too.
        case all
    }

    /// The texts of these lines.
    static func find(_ kind: Kind, in map: PageMap, root: Int) -> [Int] {
        let tree = map.tree
        let lines = TextRuns.all(in: tree.range(root), of: tree) {
            map.isDead[$0] || tree.nodes[$0].element == .figcaption
        }
        let strange = lines.reversed().prefix { line in
            isStrange(line, kind, map) && map.sums.sound(root..<line.node) > 0
        }
        return strange.flatMap { line in (line.node...line.last).filter { tree.nodes[$0].isText } }
    }

    private static func isStrange(_ line: TextRuns.Run, _ kind: Kind, _ map: PageMap) -> Bool {
        guard line.text.utf8.count < Thresholds.tailLine else { return false }
        let bytes = Array(line.text.utf8).lowered[...]
        if saysRights(line.text, bytes) || isAddress(bytes) || isArchived(bytes)
            || isDate(line.text)
        {
            return true
        }
        if line.text.utf8.count < Thresholds.sourceLine, sources.begin(bytes) { return true }
        let range = line.node..<line.last + 1
        let links = map.sums.links(range)
        guard kind == .all, links > 0 else { return false }
        let text = map.sums.text(range)
        return links * 2 >= text && text < Thresholds.linkedTailLine || advice.begin(bytes)
            || calls.first(in: bytes) != nil
    }

    /// Whether a line is a copyright notice; a sentence that begins with the same words goes on
    /// with a small letter.
    private static func saysRights(_ text: String, _ lower: ArraySlice<UInt8>) -> Bool {
        guard let length = rights.beginning(of: lower) else { return false }
        let rest = text.utf8.dropFirst(length).drop { $0 == 0x20 || $0 == UInt8(ascii: ",") }
        guard let first = rest.first, first &- 0x61 < 26, text.hasSuffix(".") else { return true }
        let word = rest.prefix { $0 &- 0x61 < 26 }
        return joints.contains(String(decoding: Array(word), as: UTF8.self))
    }

    /// Whether a line tells where a post is filed, how to cite it, or how often it was read.
    private static func isArchived(_ line: ArraySlice<UInt8>) -> Bool {
        let words = Array(line).fromFirstLetter
        if line.count - words.count < 4, archive.begin(words) { return true }
        let bars = line.split(separator: UInt8(ascii: "|"))
        return bars.count > 2 && bars.count(where: { $0.contains(UInt8(ascii: ":")) }) > 1
    }

    /// Whether a line is a date and perhaps a time.
    private static func isDate(_ line: String) -> Bool {
        guard line.utf8.count < 40, line.utf8.contains(where: { $0 &- 0x30 < 10 }) else {
            return false
        }
        return DateFinder.find(in: line, isDayFirst: true).map { $0.rest < 5 } ?? false
    }

    /// Whether a line is an e-mail address and nothing else.
    private static func isAddress(_ line: ArraySlice<UInt8>) -> Bool {
        line.count < 80 && line.contains(UInt8(ascii: "@")) && !line.contains(0x20)
    }
}
