import FeedmillModel
import FeedmillParse

/// What the benchmarks read: small, written here, and like what feeds hold.
enum Samples {
    static let body = String(
        repeating: """
            <h2 class="wp-block">Why the &ldquo;old&rdquo; bridge stays</h2>
            <p style="margin:0">The council met on Tuesday&nbsp;evening &amp; decided, after
            <a href="/minutes/2026?utm_source=feed&amp;page=2" target="_blank" onclick="t()">a long
            debate</a>, that <em>nothing</em> <b>will be torn down</b> before autumn.</p>
            <figure><img src="../pictures/bridge.jpg" srcset="../pictures/bridge-2x.jpg 2x"
            width="800" height="533" alt="The bridge, seen from the mill" loading="lazy">
            <figcaption>The bridge in March</figcaption></figure>
            <ul><li>Traffic: 12,000 cars a day<li>Age: 94 years<li>Cost: 3 &times; the estimate</ul>
            <script>count("article")</script>
            <blockquote cite="https://example.net/letters/7"><p>«Une décision sage» – ένας αναγνώστης
            </p></blockquote>

            """,
        count: 4
    )

    /// A document of one entry that has a body and nothing else.
    static var feed: ParsedFeed {
        var feed = ParsedFeed(format: .atom)
        feed.arena = Array(body.utf8)
        var entry = ParsedEntry()
        let whole = Text(start: 0, end: Int32(clamping: feed.arena.count))
        entry.content = TextConstruct(text: whole, kind: .html)
        feed.entries = [entry]
        return feed
    }

    static let dates: [[UInt8]] = [
        "Mon, 23 Nov 2026 14:05:09 +0100", "23 Nov 2026 14:05 GMT", "Tue, 1 Sep 26 9:5:1 EST",
        "2026-11-23T14:05:09Z", "2026-11-23T14:05:09.123456+05:30", "2026-11-23",
        "20261123T140509Z",
        "2026-W48-1", "Mon Nov 23 14:05:09 2026", "1795442709", "23 novembre 2026 14:05",
        "Monday, November 23, 2026 2:05 PM", "not a date", "Mon, 31 Feb 2026 00:00:00 GMT",
    ].map { Array($0.utf8) }

    static let addresses = [
        "https://example.org/blog/2026/11/the-old-bridge", "../pictures/bridge.jpg", "?page=2",
        "https://Example.ORG:443/a/./b/../c?utm_source=rss&id=7&fbclid=x#more-7",
        "//cdn.example/i.png",
        "https://example.net/søk?q=blåbær&lang=nb", "http://bücher.example/neu", "#comments",
        "/minutes/2026?utm_source=feed&page=2", "https://[2001:db8::7]:8443/x",
        "mailto:a@b.example",
        "javascript:alert(1)", "http://192.168.0.1/%7Euser/a%20b", "https://example.org/",
    ]

    static var article: Article {
        let key = ArticleKey(identity: "https://example.org/blog/2026/11/the-old-bridge")
        let feed = Article.FeedReference(
            url: "https://example.org/feed.xml",
            title: "Town and River"
        )
        var article = Article(
            id: "https://example.org/blog/2026/11/the-old-bridge",
            feedmill: Article.Extension(key: key, feed: feed)
        )
        article.url = article.id
        article.title = "Why the “old” bridge stays"
        article.contentHTML = UTF8Text(body)
        article.contentText = UTF8Text(body)
        article.authors = [Article.Author(name: "Ana Ruiz", url: "https://example.org/ana")]
        article.tags = ["town", "river", "building"]
        article.language = "en"
        return article
    }
}
