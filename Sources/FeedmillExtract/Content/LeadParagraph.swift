import FeedmillMarkup

/// Finds the first paragraph of an article where it is separate from the others, between heading
/// and text.
///
/// It consists of whole sentences; a second title does not.
struct LeadParagraph {
    static func find(in map: PageMap, root: Int, head: ArticleHead) -> Int? {
        let tree = map.tree
        // Without a heading, only an element with such a name counts.
        let isBelowHeading = head.heading < root
        let above = isBelowHeading ? head.heading : max(root - ArticleHead.limit, 0)
        var found: Int?
        map.walk(above..<root) { node in
            let range = tree.range(node)
            let element = tree.nodes[node].element
            // Text beside a picture is its caption.
            let isOther = !map.hints[node].isDisjoint(with: [.caption, .picture, .credit, .gallery])
            if found != nil || element == .figure || isOther { return true }
            let isNamed = !map.hints[node].isDisjoint(with: [.lead, .deck])
            let isParagraph =
                isBelowHeading || isNamed
                ? element == .p || element.isHeading && element != .h1 : false
            guard range.upperBound <= root, isParagraph || isNamed && element.isContainer else {
                return false
            }
            let text = map.sums.text(range)
            let isText =
                (Thresholds.shortestLead..<Thresholds.longestLead).contains(text)
                && map.sums.sound(range) * 10 >= text * 9
                && map.sums.linkDensity(range) < 0.2
            guard isText, let end = tree.line(node, limit: 4_096).last, endsSentence(end) else {
                return false
            }
            found = node
            return true
        }
        guard let found else { return nil }
        // Some pages repeat it.
        let opening = tree.line(found, limit: 200).prefix(60)
        let isRepeated = tree.line(root, limit: 4_096).contains(opening)
        return isRepeated ? nil : found
    }

    private static func endsSentence(_ last: UInt8) -> Bool {
        ".!?".utf8.contains(last) || last >= 0x80
    }
}
