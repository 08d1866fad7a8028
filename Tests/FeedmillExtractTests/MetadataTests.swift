import FeedmillBytes
@testable import FeedmillExtract
import FeedmillModel
import Testing

@Suite("Metadata of pages")
struct MetadataTests {
    private func linked(_ json: String) -> String {
        "<script type='application/ld+json'>\(json)</script>"
    }

    @Test(
        "Linked data is read from arrays, graphs, and past other objects",
        arguments: [
            #"{"@type":"BreadcrumbList","name":"No"}</script><script type="application/ld+json">{"@type":"NewsArticle","headline":"Gate cracked","author":{"name":"Ana Lind"}}"#,
            #"[{"@type":"WebSite","name":"No"},{"@type":"Article","headline":"Gate cracked","author":[{"name":"Ana Lind"}]}]"#,
            ##"{"@graph":[{"@id":"#a","@type":"Person","name":"Ana Lind"},{"@type":["BlogPosting"],"headline":"Gate cracked","author":{"@id":"#a"}}]}"##,
            #"{"@type":"WebPage","name":"No","mainEntity":{"@type":"https://schema.org/NewsArticle","headline":"Gate cracked","author":"Ana Lind"}}"#,
            "<!--\n{\"@type\":\"NewsArticle\",\"headline\":\"Gate\n cracked\",\"author\":\"Ana Lind\",}\n-->",
            "//<![CDATA[\n{\"@type\":\"NewsArticle\",,\"headline\":\"Gate cracked\",\"author\":[\"Ana Lind\",]}\n//]]>",
            #"{"@type":"NewsArticle","headline":"Gate cracked","author":"Ana Lind","articleBody":"breaks off"#,
        ]
    )
    func linkedData(json: String) throws {
        let article = try extracted(page(head: linked(json), story))
        #expect(article.title == "Gate cracked")
        #expect(article.authors == [Article.Author(name: "Ana Lind")])
        #expect(article.contentText?.string == storyText)
    }

    @Test(
        "The heading is believed where the head of the page agrees",
        arguments: [
            (
                "<title>Gate cracked | Paper</title><meta property='og:site_name' content='Paper'>",
                "<h1>Paper</h1><h1>Gate cracked</h1>"
            ),
            ("<title>Gate cracked - Paper</title>", "<h1>Gate cracked</h1>"),
            (
                "<meta property='og:title' content='Gate cracked'><title>Paper</title>",
                "<h1><a href='/'>The Daily</a></h1>"
            ),
            ("<meta property='og:title' content='Gate &amp;#99;racked'>", ""),
            (
                "<title>Gate cracked — Paper</title><meta property='og:site_name' content='Paper'>",
                ""
            ),
        ]
    )
    func titles(head: String, heading: String) throws {
        #expect(try extracted(page(head: head, heading + story)).title == "Gate cracked")
    }

    @Test("A heading that is the site's name is not the title where there is another")
    func logoHeading() throws {
        let head = "<title>Gate cracked - The Daily Harbour Paper</title>"
        let body = "<div><h1>The Daily Harbour Paper</h1></div><h1>Gate cracked</h1>" + story
        #expect(try extracted(page(head: head, body)).title == "Gate cracked")
        let chapter = "<div><h1>The Daily Harbour Paper</h1></div><h2>Gate cracked</h2>" + story
        let article = try extracted(page(head: head, chapter))
        #expect(article.title == "Gate cracked")
        #expect(article.contentText?.string == storyText)
    }

    @Test("A separator inside a title stays")
    func separator() throws {
        let head =
            "<title>Rain - or shine - in June | Paper</title>"
            + "<meta property='og:site_name' content='Paper'>"
        #expect(try extracted(page(head: head, story)).title == "Rain - or shine - in June")
    }

    @Test(
        "Authors are names, whatever stands beside them",
        arguments: [
            ("<meta name='author' content='By Ana Lind and Bo Ek'>", "", ["Ana Lind", "Bo Ek"]),
            (
                "<meta property='article:author' content='https://social.example/ana'>",
                "<a rel='author' href='/people/ana'>Ana Lind</a>", ["Ana Lind"]
            ),
            (
                "<meta name='author' content='Paper'><meta property='og:site_name' content='Paper'>",
                "", []
            ),
            ("", "<div class='byline'>Von Ana Lind <time>3.5.2024</time></div>", ["Ana Lind"]),
            (
                "",
                "<span itemprop='author'><span itemprop='name'>Ana Lind</span>, reporter</span>",
                ["Ana Lind"]
            ),
            ("", "<div class='comment'><span class='author'>troll</span></div>", []),
            (
                "", "<div class='byline'><span>By Ana Lind</span><span>May 3, 2024</span></div>",
                ["Ana Lind"]
            ),
            (
                "", "<div><a href='/author/ana'>Ana Lind</a><i>@ana</i> 3 May 2024</div>",
                ["Ana Lind"]
            ),
            ("", "<div><a href='/profile'>Profile</a></div>", []),
            ("", "<div class='article-info'>May 3, 2024 9:00 AM</div>", []),
            ("<meta name='author' content='Super User'>", "", []),
            (
                "<meta name='author' content='Weaver - www.weaver.example'>",
                "<div class='byline'>By Ana Lind</div>", ["Ana Lind"]
            ),
            (
                "<meta name='author' content='paper'>", "<div class='byline'>By Ana Lind</div>",
                ["Ana Lind"]
            ),
            ("<meta name='author' content='paper'>", "", ["paper"]),
            ("", "<div class='meta'>Old Gate from the north | © Eva Roth</div>", []),
            (
                "",
                "<div class='byline'><b>Paper Wire</b><i class='byline-dates'>Updated:</i></div>",
                ["Paper Wire"]
            ),
            (
                "", "<p>Von Ana Lind, Otto Kern und Eva Roth</p>",
                ["Ana Lind", "Otto Kern", "Eva Roth"]
            ),
            ("", "<footer class='entry-meta'>Tags: Gate, Old Gate, Harbour</footer>", []),
        ]
    )
    func authors(head: String, body: String, names: [String]) throws {
        let article = try extracted(page(head: head, "<h1>Gate</h1>" + body + story))
        #expect(article.authors.compactMap(\.name) == names)
    }

    @Test("A link to a place in the page is no address of an author")
    func authorAddress() throws {
        let byline = "<a rel='author' href='#'>Ana Lind</a>"
        #expect(try extracted(page(byline + story)).authors == [Article.Author(name: "Ana Lind")])
        let linked = "<a rel='author' href='/ana'>Ana Lind</a>"
        #expect(
            try extracted(page(linked + story)).authors == [
                Article.Author(name: "Ana Lind", url: "https://paper.example/ana")
            ]
        )
    }

    @Test(
        "Dates come from data, then elements, then the address",
        arguments: [
            (
                "<meta property='article:published_time' content='2024-05-03T10:00:00+02:00'>", "",
                "https://paper.example/a", "2024-05-03T08:00:00Z"
            ),
            (
                "", "<time datetime='2024-05-03'>yesterday</time>",
                "https://paper.example/2024/06/07/a",
                "2024-05-03T00:00:00Z"
            ),
            ("", "", "https://paper.example/news/2024/5/3/a", "2024-05-03T00:00:00Z"),
            (
                "", "<p class='date'>Published on 3 May 2024</p>", "https://paper.example/a",
                "2024-05-03T00:00:00Z"
            ),
            ("<meta name='date' content='1970-01-01'>", "", "https://paper.example/a", nil),
            (
                "", "<h1>Gate</h1><p>May 3, 2024 / 3:14 PM / Updated 2 hours ago</p>",
                "https://paper.example/a", "2024-05-03T00:00:00Z"
            ),
            (
                "", "<h1>Gate</h1><p>Updated 1404 GMT (2204 HKT) May 3, 2024</p>",
                "https://paper.example/a", "2024-05-03T00:00:00Z"
            ),
            (
                "", "<h1>Gate</h1><p>Updated May 9, 2024</p><p>Posted May 3, 2024</p>",
                "https://paper.example/a", "2024-05-03T00:00:00Z"
            ),
            (
                "<meta property='og:locale' content='en_GB'>",
                "<h1>Gate</h1><p>Posted 03/05/24 09:00</p>",
                "https://paper.example/a", "2024-05-03T00:00:00Z"
            ),
            // Of a page that was built anew.
            (
                "<meta property='article:published_time' content='2024-05-03T10:00:00Z'>", "",
                "https://paper.example/2021/2/3/a", "2021-02-03T00:00:00Z"
            ),
            (
                "<meta itemprop='datePublished' content='2024-05-03T10:00:00Z'>",
                "<h1>Gate</h1><div class='date'>12.10.2015, 19:16 Uhr</div>",
                "https://paper.example/a", "2015-10-12T00:00:00Z"
            ),
            (
                "<meta itemprop='datePublished' content='2024-05-03T10:00:00Z'>",
                "<h1>Gate</h1><div class='date'>05.03.2024</div>",
                "https://paper.example/a", "2024-05-03T10:00:00Z"
            ),
            // The last change, hidden beside the publication.
            (
                "",
                "<h1>Gate</h1><div><span class='updated'>2024-06-07T17:27:31Z</span>"
                    + "<span>May 3rd, 2024</span></div>",
                "https://paper.example/a", "2024-05-03T00:00:00Z"
            ),
            (
                "",
                "<h1>Gate</h1><p class='lead'>The old gate of the harbour has a crack, and will"
                    + " have to be replaced.</p><div><h5>03.05.2024</h5></div>",
                "https://paper.example/a", "2024-05-03T00:00:00Z"
            ),
            (
                "",
                "<p>4 May 2024</p><p>5 May 2024</p><div class='date'>3 May 2024</div>"
                    + "<h1>Gate</h1>",
                "https://paper.example/a", "2024-05-03T00:00:00Z"
            ),
            (
                "",
                "<div><a rel='bookmark' href='#'>3 May 2024</a> / <a href='/ana'>Ana</a> / in all the"
                    + " news of the harbour, its gates, its ferries and its fishmongers / 4 notes</div>",
                "https://paper.example/a", "2024-05-03T00:00:00Z"
            ),
            (
                "<meta name='date' content='soon, perhaps'>",
                "<footer><time>2024-05-03</time></footer>",
                "https://paper.example/a", nil
            ),
        ] as [(String, String, String, String?)]
    )
    func dates(head: String, body: String, url: String, date: String?) throws {
        let article = try extracted(page(head: head, body + story), url: url)
        #expect(article.datePublished?.rfc3339 == date)
    }

    @Test("A permalink's time counts, that of a change does not")
    func timeElements() throws {
        let body =
            "<time class='updated' datetime='2024-06-01'>1 June</time>"
            + "<a rel='bookmark' href='/a'><time class='entry-date published' datetime='2024-05-03'>"
            + "3 May</time></a>"
        let article = try extracted(page(body + story), url: nil)
        #expect(article.datePublished?.rfc3339 == "2024-05-03T00:00:00Z")
    }

    @Test("What the publisher's own copy of the text does not have is left out")
    func publishersCopy() throws {
        let text = storyText.replacing("\n\n", with: " ")
        let data = linked(#"{"@type":"NewsArticle","headline":"Gate","articleBody":"\#(text)"}"#)
        let promise = "<p>Our summer offer ends on Sunday, so do not wait for too long.</p>"
        let article = try extracted(page(head: data, "<div>\(story)\(promise)</div>"))
        #expect(article.contentText?.string == storyText)
        let teaser = linked(
            #"{"@type":"NewsArticle","headline":"Gate","articleBody":"The harbour master closed."}"#
        )
        let whole = try extracted(page(head: teaser, "<div>\(story)\(promise)</div>"))
        #expect(whole.contentText?.string.hasSuffix("for too long.") == true)
    }

    @Test("A date that has yet to come, or a change before the publication, is absent")
    func impossibleDates() throws {
        let html = page(
            head: "<meta name='date' content='2031-01-01'>"
                + "<meta property='article:modified_time' content='2001-01-01'>",
            story
        )
        let now = try #require(Timestamp(rfc3339: "2025-01-01T00:00:00Z"))
        let article = try PageExtractor(latest: now).extract(Array(html.utf8), url: nil)
        #expect(article.datePublished == nil)
        let both = page(
            head: "<meta name='date' content='2024-01-02'>"
                + "<meta property='article:modified_time' content='2024-01-01'>",
            story
        )
        #expect(try extracted(both).dateModified == nil)
    }

    @Test(
        "The canonical address is absolute, and no home page",
        arguments: [
            ("<link rel='canonical' href='/gate?utm_source=x'>", "https://paper.example/gate"),
            ("<link rel='canonical' href='/'>", "https://paper.example/story-of-the-day"),
            (
                "<link rel='canonical' href='javascript:1'><meta property='og:url' content='https://paper.example/gate'>",
                "https://paper.example/gate"
            ),
            (
                "<base href='https://other.example/x/'><link rel='canonical' href='gate'>",
                "https://other.example/x/gate"
            ),
        ]
    )
    func canonical(head: String, address: String) throws {
        #expect(try extracted(page(head: head, story)).feedmill.canonicalURL == address)
    }

    @Test("The lead figure gives picture, caption and credit, and is not in the text")
    func leadFigure() throws {
        let figure = """
            <figure><img data-src="/gate.jpg" src="data:image/gif;base64,R0"><figcaption>The gate.
            <span class="photo-credit">Photo: Ana Lind</span></figcaption></figure>
            """
        let article = try extracted(page("<article><h1>Gate</h1>\(figure)\(story)</article>"))
        #expect(article.image == "https://paper.example/gate.jpg")
        #expect(article.feedmill.imageCaption == "The gate.")
        #expect(article.feedmill.imageCredit == "Ana Lind")
        #expect(article.contentText?.string == storyText)
        #expect(article.contentHTML?.string.contains("gate.jpg") == false)
    }

    @Test("A later figure stays in the markup, and its caption is not in the text")
    func innerFigure() throws {
        let figure =
            "<figure><img src='/map.png' alt='Map'><figcaption>The basins.</figcaption></figure>"
        let lead = "<meta property='og:image' content='/gate.jpg'>"
        let other = story.replacing("the", with: "that")
        let body = "<article>\(story)\(figure)\(other)</article>"
        let article = try extracted(page(head: lead, body))
        #expect(
            article.contentText?.string == storyText + "\n\n"
                + storyText.replacing("the", with: "that")
        )
        let html = article.contentHTML?.string ?? ""
        #expect(html.contains(#"<img src="https://paper.example/map.png" alt="Map">"#))
        #expect(html.contains("<figcaption>The basins.</figcaption>"))
    }
}
