import FeedmillMarkup

/// Finds the first paragraph of an article where it stands apart from the others, between heading
/// and text.
///
/// It is named a lead and says whole sentences; a second title does neither.
struct LeadParagraph {
    private static let letters = 60..<1_500

    static func find(in map: PageMap, root: Int, head: ArticleHead) -> Int? {
        let tree = map.tree
        guard head.heading < root else { return nil }
        var found: Int?
        map.walk(head.heading..<root) { node in
            let range = tree.range(node)
            let isNamed = map.hints[node].contains(.lead) && !map.hints[node].contains(.deck)
            guard found == nil, isNamed, range.upperBound <= root,
                tree.nodes[node].element == .p || tree.nodes[node].element.isContainer
            else { return false }
            let text = map.sums.text(range)
            let isText =
                letters.contains(text) && map.sums.sound(range) * 10 >= text * 9
                && map.sums.linkDensity(range) < 0.2
            guard isText, let end = tree.line(node, limit: 4_096).last, endsSentence(end) else {
                return false
            }
            found = node
            return true
        }
        guard let found else { return nil }
        // Some say it again.
        let start = tree.line(found, limit: 200).prefix(60)
        let isRepeated = tree.line(root, limit: 4_096).contains(start)
        return isRepeated ? nil : found
    }

    private static func endsSentence(_ last: UInt8) -> Bool {
        ".!?".utf8.contains(last) || last >= 0x80
    }
}
