import FeedmillAddress
import FeedmillModel
import FeedmillNormalise
import FeedmillParse
import Testing

/// What a document may make of itself: bounds on fields, and on all records together.
@Suite struct FieldBoundTests {
    private func normalise(
        _ document: String,
        at address: String = "https://feed.example/rss"
    ) throws -> NormalisedFeed {
        let context = NormalisingContext(
            documentURL: WebURL(address),
            feedIdentity: "https://feed.example/"
        )
        return Normaliser(context: context).normalise(try FeedParser.parse(Array(document.utf8)))
    }

    private static func rss(_ channel: String) -> String {
        "<rss version='2.0'><channel>\(channel)</channel></rss>"
    }

    private func article(_ item: String) throws -> Article {
        let feed = try normalise(Self.rss("<item><link>/1</link>\(item)</item>"))
        return try #require(feed.entries.first).article
    }

    @Test func theFeedsTitleIsCutAndAnEntrysOwnIsNot() throws {
        let feed = try normalise(
            Self.rss(
                """
                <title>\(String(repeating: "ö", count: 10_000))</title>
                <item><link>/1</link><title>\(String(repeating: "t", count: 100_011))</title></item>
                """
            )
        )
        let article = try #require(feed.entries.first).article
        #expect(article.feedmill.feed.title == String(repeating: "ö", count: 2_048))
        #expect(article.title?.count == 100_011)
        let warning = "the feed's title longer than 4096 bytes was cut"
        #expect(article.feedmill.warnings == [warning])
        #expect(feed.document.warnings == [warning])
    }

    @Test func aLongHomePageIsNeitherInRecordsNorABase() throws {
        let path = String(repeating: "a/", count: 2_500)
        let feed = try normalise(
            Self.rss("<link>https://home.example/\(path)</link><item><link>x</link></item>")
        )
        let article = try #require(feed.entries.first).article
        #expect(article.url == "https://feed.example/x")
        #expect(article.feedmill.feed.homePageURL == nil)
        #expect(
            article.feedmill.warnings == ["the feed's link longer than 4096 bytes was left out"]
        )
    }

    @Test func aLongAddressOfTheDocumentIsABaseWithoutItsQuery() throws {
        let long = String(repeating: "x", count: 3_000)
        let document = Self.rss("<item><guid>1</guid><link>y</link></item>")
        let byQuery = try normalise(document, at: "https://feed.example/a/b?\(long)")
        #expect(byQuery.entries.first?.article.url == "https://feed.example/a/y")
        let byPath = try normalise(document, at: "https://feed.example/\(long)/b")
        #expect(byPath.entries.first?.article.url == nil)
        #expect(byPath.entries.first?.article.id == "1")
    }

    @Test func anAddressThatIsTooLongIsLeftOutAndSaidSo() throws {
        let long = "https://a.example/" + String(repeating: "x", count: 9_000)
        let article = try article("<guid isPermaLink='false'>7</guid><comments>\(long)</comments>")
        #expect(article.id == "7")
        #expect(article.feedmill.commentsURL == nil)
        #expect(
            article.feedmill.warnings == ["an address longer than 8192 bytes was left out"]
        )
    }

    @Test func internationalHostsAreConvertedSoManyTimes() throws {
        let items = (0..<10_003).map {
            "<item><guid>\($0)</guid><link>//ä\($0).example/</link></item>"
        }
        let feed = try normalise(Self.rss(items.joined() + "<item><link>/ä</link></item>"))
        #expect(feed.entries.count { $0.article.url != nil } == 10_001)
        #expect(
            feed.losses.map(\.words) == [
                "only the first 10000 addresses with international hosts " + "were read"
            ]
        )
    }

    @Test func namesAndTagsAreCut() throws {
        let long = String(repeating: "n", count: 2_000)
        let article = try article("<author>\(long)</author><category>\(long)</category>")
        #expect(article.authors.map(\.name) == [String(repeating: "n", count: 1_024)])
        #expect(article.tags == [String(repeating: "n", count: 256)])
        #expect(
            article.feedmill.warnings == [
                "a name longer than 1024 bytes was cut", "a tag longer than 256 bytes was cut",
            ]
        )
    }

    @Test func listsHaveAHundredItems() throws {
        let names = (0..<130).map { "<author>a\($0)</author><category>c\($0)</category>" }
        let article = try article(names.joined())
        #expect(article.authors.count == 100)
        #expect(article.tags.count == 100)
        #expect(
            article.feedmill.warnings == [
                "only the first 100 authors were read", "only the first 100 tags were read",
            ]
        )
    }

    @Test func theFeedsAuthorsWeighAsMuchAsMayStandInEveryRecord() throws {
        let authors = (0..<90).map { number in
            "<author><name>\(number)\(String(repeating: "x", count: 900))</name></author>"
        }
        let feed = try normalise(
            """
            <feed xmlns="http://www.w3.org/2005/Atom">\(authors.joined())
            <entry><id>1</id></entry></feed>
            """
        )
        let article = try #require(feed.entries.first).article
        #expect(article.authors.count == 4)
        #expect(
            article.feedmill.warnings == [
                "the feed's authors longer than 4096 bytes were cut short"
            ]
        )
    }

    @Test func recordsWeighThreeTimesTheDocumentAtMost() throws {
        let title = String(repeating: "t", count: 4_000)
        let items = (0..<3_000).map { "<item><link>/\($0)</link></item>" }
        let document = Self.rss("<title>\(title)</title>\(items.joined())")
        let feed = try normalise(document)
        let limit = document.utf8.count * 3 + 8 << 20
        let written = feed.entries.reduce(0) { $0 + $1.article.json().count }
        #expect(written <= limit)
        #expect(written > limit / 2)
        let left = items.count - feed.entries.count
        #expect(
            feed.losses.map(\.words) == [
                "the records of the document would weigh more than \(limit) bytes, three times what"
                    + " it weighs itself; the last \(left) entries were left out"
            ]
        )
    }

    @Test(arguments: [
        Self.rss("<item/><item></item><item><link>https://a.example/</link></item>"),
        #"{"version": "https://jsonfeed.org/version/1.1", "items": [{}, {"id": "1"}, {}]}"#,
    ]) func entriesWithoutAnythingMakeNoRecord(document: String) throws {
        let feed = try normalise(document)
        #expect(feed.entries.count == 1)
        #expect(
            feed.document.warnings == ["2 entries with nothing in them were left out"]
        )
    }
}
