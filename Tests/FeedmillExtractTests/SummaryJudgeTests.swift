import FeedmillBytes
@testable import FeedmillExtract
import FeedmillModel
import Testing

@Suite("Whether a feed gives a summary only") struct SummaryJudgeTests {
    private static let sentence = "The gate will be replaced in four weeks, weather permitting. "
    private static let medium = String(repeating: sentence, count: 12)
    private static let long = String(repeating: sentence, count: 60)

    private func isSummary(_ text: String?, summary: String? = nil) -> Bool {
        var article = Article(
            id: "a",
            feedmill: .init(key: ArticleKey(identity: "a"), feed: .init())
        )
        article.contentText = text.map { UTF8Text($0) }
        article.summary = summary
        return SummaryJudge.isSummary(article)
    }

    @Test("No text, or a short one, is a summary", arguments: [nil, "", "Short.", sentence])
    func short(text: String?) {
        #expect(isSummary(text))
    }

    @Test(
        "Text that goes on elsewhere says so at its end",
        arguments: [
            " and then […]", " and then [...]", "…", "...", "\n\nRead more", "\n\nRead more »",
            "\n\nContinue reading →", " [...]\n\nThe post A appeared first on B.",
            "\n\nWeiterlesen",
            "\n\nLire la suite", "\n\n続きを読む", " (more)",
        ]
    )
    func cutOff(end: String) {
        #expect(isSummary(Self.long + end))
        #expect(!isSummary(Self.long))
    }

    @Test("Text hardly longer than its own summary is one, unless it is long")
    func repeated() {
        #expect(isSummary(Self.medium, summary: Self.medium))
        #expect(!isSummary(Self.medium, summary: Self.sentence))
        #expect(!isSummary(Self.medium))
        #expect(!isSummary(Self.long, summary: Self.long))
    }

    @Test("Scripts that say more with a letter need fewer")
    func scripts() {
        #expect(!isSummary(String(repeating: "北の水門は四週間で交換される。", count: 14)))
        #expect(isSummary(String(repeating: "北の水門は四週間で交換される。", count: 5)))
    }
}
