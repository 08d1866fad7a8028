import FeedmillAddress
import FeedmillConfig
import FeedmillDelivery
import FeedmillFetch
import FeedmillModel
import FeedmillNormalise
import FeedmillPoll
import FeedmillState
import Testing

/// Bytes and headers become an answer without any transfer.
@Suite struct FeedReaderTests {
    private let now = Timestamp(seconds: 1_800_000_000)

    private func feed() throws -> TrackedFeed {
        let url = try #require(WebURL("https://a.example/feed"))
        let state = FeedState(id: 1, identity: url.string, url: url.string, added: now)
        return TrackedFeed(feed: Feed(url: url), state: state)
    }

    private func read(
        _ body: String,
        status: Int = 200,
        type: String = "application/rss+xml",
        for feed: TrackedFeed
    ) -> FeedAnswer {
        let response = FetchResponse(
            status: status,
            headers: FetchHeaders([("Content-Type", type)]),
            body: Array(body.utf8),
            finalURL: feed.feed.url
        )
        return FeedReader(configuration: Configuration()).read(response, for: feed, at: now)
    }

    private static let document = """
        <rss version="2.0"><channel><title>T</title>
        <item><title>One</title><link>https://a.example/1</link></item></channel></rss>
        """

    @Test func aDocumentBecomesEntries() throws {
        let answer = read(Self.document, for: try feed())
        #expect(answer.entries.map(\.article.url) == ["https://a.example/1"])
        #expect(answer.asked == now && answer.time == now)
    }

    @Test func theSameBodyIsUnchanged() throws {
        var feed = try feed()
        guard case .document(let document) = read(Self.document, for: feed).result else {
            return #expect(Bool(false), "the document was not read")
        }
        feed.state.bodyHash = document.bodyHash
        guard case .unchanged = read(Self.document, for: feed).result else {
            return #expect(Bool(false), "the same body was read again")
        }
    }

    @Test(arguments: [(200, "<html>no feed</html>"), (500, document)])
    func whatIsNotAFeedFails(status: Int, body: String) throws {
        guard case .failed = read(body, status: status, type: "text/html", for: try feed()).result
        else { return #expect(Bool(false), "it was read") }
    }
}
