import FeedmillBytes
package import FeedmillModel

/// Tells whether what a feed gives of an article is only a summary of it.
package enum SummaryJudge {
    /// A text with fewer letters is seldom a whole article.
    private static let shortText = 500
    /// A text of so many letters counts as whole, even if it is the summary as well.
    private static let longText = 1_500
    /// How many letters at the end may say that there is more.
    private static let tail = 200

    /// Whether there is no text, little of it, one that says that it goes on elsewhere, or one that
    /// is hardly longer than its own summary.
    package static func isSummary(_ article: Article) -> Bool {
        guard let text = article.contentText?.string, !text.isEmpty else { return true }
        let length = letters(text)
        if length < shortText || isCutOff(text) { return true }
        guard length < longText, let summary = article.summary else { return false }
        return length * 4 <= letters(summary) * 5
    }

    /// Letters of text; one of Chinese, Japanese or Korean says as much as three others.
    private static func letters(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar.value {
            case 0x1100...0x11FF, 0x2E80...0x9FFF, 0xAC00...0xD7AF, 0xF900...0xFAFF,
                0x20000...0x3FFFF:
                sum + 3
            case 0...0x20, 0xA0: sum
            default: sum + 1
            }
        }
    }

    /// Whether one of the last two paragraphs ends in the middle or asks to read on.
    ///
    /// WordPress adds a line of its own below a text that it has cut.
    private static func isCutOff(_ text: String) -> Bool {
        let end = String(text.suffix(tail))
        if end.contains("[…]") || end.contains("[...]") || end.contains("[&hellip;]") {
            return true
        }
        let paragraphs = end.split(separator: "\n", omittingEmptySubsequences: true).suffix(2)
        return paragraphs.contains { paragraph in
            let line = paragraph.lowercased().filter { !$0.isWhitespace && !"»›>→)]:".contains($0) }
            return line.hasSuffix("…") || line.hasSuffix("...")
                || invitations.contains { line.hasSuffix($0) }
        }
    }

    /// What links to the rest are called, without spaces.
    private static let invitations = [
        "readmore", "continuereading", "readthefullarticle", "readthefullstory", "readfullarticle",
        "readtherest", "(more", "keepreading", "weiterlesen", "mehrlesen", "lirelasuite",
        "ensavoirplus", "leermás", "seguirleyendo", "leiamais", "leggitutto", "continuaaleggere",
        "leesmeer", "läsmer", "lesmer", "læsmere", "czytajdalej", "читатьдалее", "続きを読む",
        "阅读全文",
    ]
}
