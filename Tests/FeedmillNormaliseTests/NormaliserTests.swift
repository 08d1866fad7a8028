import FeedmillAddress
import FeedmillBytes
import FeedmillModel
import FeedmillNormalise
import FeedmillParse
import Testing

@Suite struct NormaliserTests {
    private func rss(_ channel: String) -> String {
        """
        <rss version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"
         xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
         xmlns:media="http://search.yahoo.com/mrss/"><channel>
        <title>T</title><link>https://home.example/</link>\(channel)</channel></rss>
        """
    }

    private func normalise(
        _ document: String,
        feedIdentity: String = "https://feed.example/",
        cleaner: URLCleaner = URLCleaner()
    ) throws -> NormalisedFeed {
        let context = NormalisingContext(
            documentURL: WebURL("https://feed.example/rss"),
            feedIdentity: feedIdentity,
            cleaner: cleaner
        )
        return Normaliser(context: context).normalise(try FeedParser.parse(Array(document.utf8)))
    }

    private func entries(_ items: String...) throws -> [NormalisedEntry] {
        let document = rss(items.map { "<item>\($0)</item>" }.joined())
        return try normalise(document).entries
    }

    // MARK: - Archive pages

    @Test(arguments: [
        ("<atom:link rel='next' href='?page=2'/>", "https://feed.example/rss?page=2"),
        (
            "<atom:link rel='NEXT' type='application/rss+xml' href='/b#x'/>",
            "https://feed.example/b"
        ),
        ("<atom:link rel='previous' href='/p'/>", "https://feed.example/p"),
        (
            "<atom:link rel='next' href='/n'/><atom:link rel='prev-archive' href='/a'/>",
            "https://feed.example/a"
        ),
        ("<atom:link rel='next' type='text/html' href='/page2.html'/>", nil),
        ("<atom:link rel='next' href='/2'/><fh:complete/>", nil),
        ("<atom:link rel='next' href='ftp://feed.example/2'/>", nil),
        ("<atom:link rel='next' href='http://me:pw@feed.example/2'/>", nil),
        ("<item><atom:link rel='next' href='/2'/></item>", nil),
        ("<atom:link rel='next' href='/\(String(repeating: "x", count: 2_100))'/>", nil),
        ("<atom:link rel='next-archive' href='/2'/><atom:link rel='first' href='/1'/>", nil),
    ])
    func theOlderPageIsThatOfRFC5005(_ channel: String, _ expected: String?) throws {
        #expect(try normalise(rss(channel)).olderPage?.string == expected)
    }

    @Test func jsonFeedsNameTheirNextPage() throws {
        let feed = try normalise(
            #"{"version":"https://jsonfeed.org/version/1.1","items":[],"next_url":"f?2"}"#
        )
        #expect(feed.olderPage?.string == "https://feed.example/f?2")
    }

    // MARK: - Identity

    @Test func canonicalURLIsTheIdentity() throws {
        let entries = try entries(
            "<title>a</title><link>http://x.example/1?utm_source=a</link>",
            "<title>b</title><link>https://x.example/1#comments</link><guid>g</guid>",
            "<title>c</title><link>https://x.example/2</link>"
        )
        #expect(entries.map(\.identity.basis) == [.url, .url, .url])
        #expect(entries[0].identity == entries[1].identity)
        #expect(entries[0].identity != entries[2].identity)
        #expect(entries[0].identity.key == ArticleKey(identity: "https://x.example/1"))
        #expect(entries[0].article.feedmill.key == entries[0].identity.key)
        #expect(entries[0].article.id == "http://x.example/1")
        #expect(entries[0].publisherIDKey == nil)
        #expect(entries[1].publisherIDKey == ArticleKey(identity: "https://feed.example/\ng"))
    }

    @Test func linkToTheHomePageNamesNoArticle() throws {
        let entries = try entries(
            "<title>a</title><link>http://home.example</link><guid>1</guid>",
            "<title>b</title><link>https://home.example/?utm_source=x</link><guid>2</guid>"
        )
        #expect(entries.map(\.identity.basis) == [.id, .id])
        #expect(entries[0].identity.key == ArticleKey(identity: "https://feed.example/\n1"))
        #expect(entries[0].article.feedmill.canonicalURL == nil)
        #expect(entries[0].article.url == "http://home.example/")
        #expect(entries[0].identity != entries[1].identity)
    }

    @Test func entryWithoutURLAndIDIsIdentifiedByItsContent() throws {
        let entries = try entries(
            "<title>a</title><description>x</description>",
            "<title>a</title><description> x\n</description>",
            "<title>a</title><description>y</description>"
        )
        #expect(entries.map(\.identity.basis) == [.content, .content, .content])
        #expect(entries[0].identity == entries[1].identity)
        #expect(entries[0].identity != entries[2].identity)
        #expect(entries[0].article.id == entries[0].identity.key.description)
    }

    @Test func feedIsPartOfAnIdentityWithoutURL() throws {
        let document = rss("<item><title>a</title><guid isPermaLink=\"false\">1</guid></item>")
        let left = try normalise(document, feedIdentity: "https://one.example/")
        let right = try normalise(document, feedIdentity: "https://two.example/")
        #expect(left.entries[0].identity != right.entries[0].identity)
    }

    @Test func repeatedIDIdentifiesNothing() throws {
        let entries = try entries(
            "<link>https://x.example/1</link><guid isPermaLink=\"false\">same</guid>",
            "<link>https://x.example/2</link><guid isPermaLink=\"false\"> same </guid>",
            "<link>https://x.example/3</link><guid isPermaLink=\"false\">other</guid>"
        )
        #expect(entries.map { $0.publisherIDKey == nil } == [true, true, false])
    }

    @Test func contentHashHeedsSubstanceOnly() throws {
        let date = "<pubDate>Tue, 08 Oct 2024 15:00:00 GMT</pubDate>"
        let entries = try entries(
            "<title>a</title><description>&lt;p&gt;x y&lt;/p&gt;</description>\(date)",
            "<title> a </title><description>&lt;p class=\"z\"&gt;x\n  y&lt;/p&gt;</description>\(date)",
            "<title>a</title><description>&lt;p&gt;x &lt;b&gt;y&lt;/b&gt;&lt;/p&gt;</description>\(date)",
            "<title>a</title><description>&lt;p&gt;x z&lt;/p&gt;</description>\(date)",
            "<title>b</title><description>&lt;p&gt;x y&lt;/p&gt;</description>\(date)",
            "<title>a</title><description>&lt;p&gt;x y&lt;/p&gt;</description>"
        )
        let hashes = entries.map(\.contentHash)
        #expect(hashes[1] == hashes[0] && hashes[2] == hashes[0])
        #expect(Set(hashes).count == 4)
    }

    @Test func operatorsParametersReachTheIdentity() throws {
        let document = rss("<item><link>https://x.example/?a=1&amp;session=2</link></item>")
        let feed = try normalise(document, cleaner: URLCleaner(stripping: ["session"]))
        #expect(feed.entries[0].article.feedmill.canonicalURL == "https://x.example/?a=1")
    }

    // MARK: - Links

    @Test(
        arguments: [
            ("<link>/a</link>", "https://home.example/a"),
            ("<guid>https://x.example/g</guid>", "https://x.example/g"),
            (
                "<link>https://x.example/l</link><guid>https://x.example/g</guid>",
                "https://x.example/l"
            ),
            ("<enclosure url=\"https://x.example/e.mp3\"/>", "https://x.example/e.mp3"),
            ("<guid isPermaLink=\"false\">https://x.example/g</guid>", nil),
            ("<link>javascript:x</link>", nil), ("<link> </link>", nil),
            ("<link>a</link><link>https://x.example/last</link>", "https://x.example/last"),
        ] as [(String, String?)]
    )
    func permalinkIsChosen(item: String, expected: String?) throws {
        #expect(try entries(item)[0].article.url == expected)
    }

    @Test func addressBehindARedirectorIsTheIdentity() throws {
        let entries = try entries(
            """
            <link>https://feeds.example/~r/x</link>\
            <feedburner:origLink>https://x.example/real</feedburner:origLink>
            """
        )
        #expect(entries[0].article.url == "https://feeds.example/~r/x")
        #expect(entries[0].article.feedmill.canonicalURL == "https://x.example/real")
    }

    // MARK: - Texts, dates, media

    @Test func nothingIsInvented() throws {
        let article = try entries("<title>a</title><link>https://x.example/</link>")[0].article
        #expect(article.datePublished == nil && article.dateModified == nil)
        #expect(article.authors.isEmpty && article.summary == nil && article.contentHTML == nil)
        #expect(article.image == nil && article.language == nil && article.feedmill.siteName == nil)
        #expect(article.feedmill.warnings.isEmpty)
    }

    @Test func whatIsDroppedIsSaid() throws {
        let article = try entries(
            """
            <link>javascript:x</link><pubDate>soon</pubDate><comments>mailto:a@b.org</comments>\
            <description>&lt;a href="javascript:x"&gt;y&lt;/a&gt;</description>
            """
        )[0].article
        #expect(article.contentHTML == "y")
        #expect(
            article.feedmill.warnings == [
                "no link of the entry is an http(s) address",
                "addresses in the content that are not of the web were dropped",
                "the publication date is not understood: soon",
                "comments_url is not an http(s) address: mailto:a@b.org",
            ]
        )
    }

    @Test func longDescriptionIsContentOnly() throws {
        let text = String(repeating: "word ", count: 400)
        let article = try entries("<description>\(text)</description>")[0].article
        #expect(article.contentText?.string.hasPrefix("word word") == true)
        #expect(article.summary == nil)
    }

    @Test func longSummaryThatIsTheContentIsLeftOut() throws {
        let text = String(repeating: "word ", count: 400)
        let content = "<content:encoded xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">"
        let same = try entries(
            "<description>\(text)</description>\(content)\(text)</content:encoded>"
        )
        #expect(same[0].article.summary == nil)
        let other = try entries("<description>\(text)</description>\(content)x</content:encoded>")
        #expect(other[0].article.summary?.hasPrefix("word") == true)
    }

    @Test func attachmentsOfOneAddressAreOne() throws {
        let article = try entries(
            """
            <media:content url="http://x.example/a.mp3" duration="61" fileSize="9"/>\
            <media:content url="https://x.example/b.mp3" type="audio/mpeg"/>\
            <enclosure url="https://x.example/a.mp3" type="Audio/MPEG" length="1,234"/>
            """
        )[0].article
        #expect(
            article.attachments.map(\.url) == [
                "https://x.example/a.mp3", "https://x.example/b.mp3",
            ]
        )
        #expect(article.attachments[0].mimeType == "audio/mpeg")
        #expect(article.attachments[0].sizeInBytes == 1234)
        #expect(article.attachments[0].durationInSeconds == 61)
    }

    @Test func declaredPictureGoesBeforeThatOfTheBody() throws {
        let body = "<description>&lt;img src=\"https://x.example/body.png\"&gt;</description>"
        let declared = "<media:thumbnail url=\"https://x.example/thumb.png\"/>"
        #expect(try entries(body)[0].article.image == "https://x.example/body.png")
        #expect(try entries(body + declared)[0].article.image == "https://x.example/thumb.png")
    }

    // MARK: - Hints

    @Test func hintsAreHandedOnAsTheyAre() throws {
        let hints = try normalise(
            rss(
                """
                <ttl>90</ttl><skipHours><hour>0</hour><hour>24</hour></skipHours>\
                <skipDays><day>Sunday</day><day>x</day></skipDays>\
                <sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>
                """
            )
        ).hints
        #expect(hints.timeToLive == "90")
        #expect(hints.skipHours == ["0", "24"])
        #expect(hints.skipDays == ["Sunday", "x"])
        #expect(hints.updatePeriod == "daily" && hints.updateFrequency == "4")
        #expect(try normalise(rss("")).hints == PollingHints())
    }
}
