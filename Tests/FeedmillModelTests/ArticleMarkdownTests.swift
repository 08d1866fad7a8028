import FeedmillBytes
import FeedmillModel
import Foundation
import Testing

@Suite struct ArticleMarkdownTests {
    private func article(_ change: (inout Article) -> Void = { _ in }) -> Article {
        var article = Article(
            id: "1",
            feedmill: .init(key: ArticleKey(identity: "1"), feed: .init())
        )
        change(&article)
        return article
    }

    @Test func aWholeRecordBecomesADocument() {
        let article = article { article in
            article.title = "Ferry 'Back' in Service – Harbour"
            article.authors = [.init(name: "J. Doe"), .init(name: "K", url: "https://k.example/")]
            article.datePublished = Timestamp(year: 2024, month: 10, day: 8, hour: 23)
            article.feedmill.imageCaption = "The ferry."
            article.feedmill.imageCredit = "P. Photo / Agency"
            article.contentText = "First.\n\nSecond — \"quoted\"."
            article.url = "https://example.org/ferry?utm_source=x"
            article.feedmill.canonicalURL = "https://example.org/ferry"
        }
        #expect(
            article.markdown == """
                # Ferry 'Back' in Service – Harbour

                By J. Doe, [K](https://k.example/)

                October 08, 2024

                The ferry. **P. Photo / Agency**

                First.

                Second — "quoted".

                Original url:

                <https://example.org/ferry>

                """
        )
    }

    @Test func whatIsAbsentLeavesNoGap() {
        let article = article { article in
            article.summary = "Only this."
            article.authors = [.init(url: "mailto:a@example.org"), .init()]
            article.feedmill.imageCredit = "Agency"
        }
        #expect(article.markdown == "By <mailto:a@example.org>\n\n**Agency**\n\nOnly this.\n")
        #expect(self.article().markdown == "\n")
    }

    /// Text of a feed must not become markup in whatever shows the document.
    @Test(arguments: [
        ("<script>alert(1)</script>", "\\<script>alert(1)\\</script>"),
        ("a < b & c > d, AT&T", "a < b & c > d, AT&T"),
        ("&lt;b&gt; &#60;", "\\&lt;b\\&gt; \\&#60;"),
        ("[x](javascript:alert(1))", "\\[x\\](javascript:alert(1))"),
        ("*bold* 2 * 3 snake_case _it_", "\\*bold\\* 2 * 3 snake_case \\_it\\_"),
        ("`code` ~~gone~~ ~5", "\\`code\\` \\~\\~gone\\~\\~ ~5"),
        ("# no heading\n#5 stays", "\\# no heading\n#5 stays"),
        (
            "> no quote\n- no item\n+ none\n-5 degrees",
            "\\> no quote\n\\- no item\n\\+ none\n-5 degrees"
        ),
        (
            "1. no list\n2024) none\n3.5 stays\nN. Korean",
            "1\\. no list\n2024\\) none\n3.5 stays\nN. Korean"
        ),
        ("line\n===\nline\n---", "line\n\\===\nline\n\\---"),
        ("C:\\dir \\* \\", "C:\\dir \\\\\\* \\"),
        ("| a | b |", "\\| a | b |"),
    ])
    func textStaysText(text: String, expected: String) {
        #expect(article { $0.contentText = UTF8Text(text) }.markdown == expected + "\n")
    }

    @Test func namesAndAddressesOfAuthorsStayApart() {
        let article = article {
            $0.authors = [.init(name: "A] (b)", url: "https://a.example/x(1)")]
        }
        #expect(article.markdown == "By [A\\] (b)](<https://a.example/x(1)>)\n")
    }

    /// A record and its document that were agreed on elsewhere, when they are at hand: a folder
    /// with `record.json` and `article.md` in `FEEDMILL_SEED`.
    @Test(
        .enabled("skipped: FEEDMILL_SEED names no folder with record.json and article.md") {
            Self.seed != nil
        }
    )
    func theSeedRecordBecomesTheSeedDocument() throws {
        let folder = try #require(Self.seed)
        let data = try Data(contentsOf: folder.appending(path: "record.json"))
        var item = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        var feedmill = try #require(item["_feedmill"] as? [String: Any])
        feedmill.merge(
            ["version": 1, "revision": 1, "key": ArticleKey(identity: "").description]
        ) { $1 }
        item["_feedmill"] = feedmill
        let article = try JSONDecoder().decode(
            Article.self,
            from: JSONSerialization.data(withJSONObject: item)
        )
        let expected = try String(contentsOf: folder.appending(path: "article.md"), encoding: .utf8)
        #expect(article.markdown == expected)
    }

    private static var seed: URL? {
        let path = ProcessInfo.processInfo.environment["FEEDMILL_SEED"] ?? ""
        let folder = URL(filePath: path)
        let names = ["record.json", "article.md"].map { folder.appending(path: $0).path }
        return !path.isEmpty && names.allSatisfy(FileManager.default.fileExists) ? folder : nil
    }
}
