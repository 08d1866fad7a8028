import FeedmillAddress
import FeedmillBytes
@testable import FeedmillExtract
import FeedmillModel
import Testing

@Suite("What a page adds to a record") struct FullTextTests {
    private let url = WebURL("https://paper.example/story")
    private let time = Timestamp(seconds: 1_700_000_000)

    /// The record of a feed that gives a summary and nothing else.
    private func teaser(_ change: (inout Article) -> Void = { _ in }) -> Article {
        var article = Article(
            id: "a",
            feedmill: .init(key: ArticleKey(identity: "a"), feed: .init())
        )
        article.title = "Harbour basin closed"
        let text = "The harbour master closed the northern basin after divers found a crack."
        article.contentHTML = UTF8Text("<p>\(text)</p>")
        article.contentText = UTF8Text(text)
        article.summary = text
        change(&article)
        return article
    }

    private func read(_ head: String = "", _ body: String = story) throws -> ExtractedPage {
        try PageExtractor().read(
            Array(page(head: head, body).utf8),
            contentType: "text/html",
            url: url
        )
    }

    private func complete(_ article: inout Article, _ page: ExtractedPage) throws
        -> FullTextProblem?
    {
        article.complete(from: page, at: try #require(url), fetched: time)
    }

    private static let head = """
        <title>Basin closed</title><html lang=en><meta property="og:site_name" content="The Paper">
        <meta property="og:image" content="/gate.jpg">
        <meta name=author content="Ada Weir">
        <meta property="article:published_time" content="2024-10-08T12:00:00Z">
        <meta property="article:modified_time" content="2024-10-08T13:00:00Z">
        """

    @Test("Text and absent keys come from the page; what the feed said stays")
    func completed() throws {
        var article = teaser()
        #expect(try complete(&article, try read(Self.head)) == nil)
        #expect(article.contentText?.string == storyText)
        #expect(article.contentHTML?.string.hasPrefix("<p>The harbour master") == true)
        #expect(article.summary == teaser().summary)
        #expect(article.title == "Harbour basin closed")
        #expect(article.authors.map(\.name) == ["Ada Weir"])
        #expect(article.datePublished == Timestamp(rfc3339: "2024-10-08T12:00:00Z"))
        #expect(article.dateModified == Timestamp(rfc3339: "2024-10-08T13:00:00Z"))
        #expect(article.image == "https://paper.example/gate.jpg")
        #expect(article.feedmill.siteName == "The Paper")
        #expect(
            article.feedmill.fullText == .init(url: "https://paper.example/story", fetchedAt: time)
        )
        #expect(article.feedmill.warnings.isEmpty)
    }

    @Test("Nothing that the feed has is replaced, but the text")
    func kept() throws {
        let feed = teaser {
            $0.authors = [.init(name: "Agency")]
            $0.datePublished = Timestamp(seconds: 1_800_000_000)
            $0.image = "https://cdn.example/other.jpg"
            $0.language = "de"
        }
        var article = feed
        #expect(try complete(&article, try read(Self.head)) == nil)
        #expect(article.authors == feed.authors && article.language == "de")
        #expect(article.datePublished == feed.datePublished && article.image == feed.image)
        // A change before the publication is none, and words on another picture are not on this.
        #expect(article.dateModified == nil)
        #expect(article.feedmill.imageCaption == nil)
    }

    @Test("A page with less text than the feed changes nothing")
    func less() throws {
        let feed = teaser { $0.contentText = UTF8Text(storyText + "\n\nAnd a last sentence.") }
        var article = feed
        #expect(try complete(&article, try read()) == .lessText)
        #expect(article == feed)
    }

    @Test(
        "A page about something else changes nothing",
        arguments: [
            "<h1>This offer has ended</h1>"
                + String(
                    repeating: "<p>Look at the other offers of our partners in your town, and tell"
                        + " us which of them you would like to see here next month.</p>",
                    count: 9
                ),
            "<h1>Sign in</h1>"
                + String(
                    repeating: "<p>Enter your e-mail address and your password to"
                        + " read on, or create an account in a minute, free of charge.</p>",
                    count: 9
                ),
        ]
    )
    func another(body: String) throws {
        let feed = teaser()
        var article = feed
        #expect(try complete(&article, try read("", body)) == .otherArticle)
        #expect(article == feed)
    }

    @Test(
        "A page for subscribers changes nothing",
        arguments: [
            #"{"@type":"NewsArticle","isAccessibleForFree":false}"#,
            #"{"@type":"NewsArticle","isAccessibleForFree":"False"}"#,
            #"{"@type":"NewsArticle","isAccessibleForFree":"http://schema.org/False"}"#,
            #"{"@type":"NewsArticle","hasPart":[{"@type":"WebPageElement","isAccessibleForFree":false}]}"#,
        ]
    )
    func subscribers(data: String) throws {
        let feed = teaser()
        var article = feed
        let page = try read("<script type='application/ld+json'>\(data)</script>")
        #expect(page.isForSubscribers)
        #expect(
            try complete(&article, page) == .subscribersOnly
        )
        #expect(article == feed)
        let free = try read(
            "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"isAccessibleForFree\":true}</script>"
        )
        #expect(!free.isForSubscribers)
        let whole = try read(
            "<script type='application/ld+json'>\(data)</script>",
            "<article>" + (1...8).map { "\(story)<p>Ferry \($0) leaves at \($0).</p>" }.joined()
                + "</article>"
        )
        #expect(try complete(&article, whole) == nil)
    }

    @Test("With few words to go by, the page is believed")
    func fewWords() throws {
        var article = teaser {
            $0.title = "Gate"
            $0.contentText = nil
            $0.contentHTML = nil
            $0.summary = nil
        }
        #expect(try complete(&article, try read()) == nil)
    }
}
