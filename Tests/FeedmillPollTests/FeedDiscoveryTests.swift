import FeedmillAddress
import FeedmillConfig
@testable import FeedmillDelivery
import FeedmillFetch
import FeedmillModel
@testable import FeedmillPoll
import FeedmillTestSupport
import Testing

@Suite(.fewAtOnce) struct FeedDiscoveryTests {
    let server: ScriptedServer

    init() throws {
        server = try ScriptedServer()
    }

    private func feeds(
        at path: String,
        allowsPrivateAddresses: Bool = true
    ) async throws -> [String] {
        let fetcher = try Fetcher(maxConnections: 8)
        var policy = FetchPolicy(userAgent: "test")
        policy.allowsPrivateAddresses = allowsPrivateAddresses
        let discovery = FeedDiscovery(policy: policy, fetch: { await fetcher.fetch($0) })
        let url = try #require(WebURL(server.url(path)))
        let result: Result<[DiscoveredFeed], PollFailure>
        do {
            result = .success(try await discovery.feeds(at: url).feeds)
        } catch {
            result = .failure(error)
        }
        await fetcher.close()
        let root = server.url("")
        return try result.get().map { feed in
            "\(feed.origin) \(feed.url.string.replacing(root, with: "")) \(feed.title ?? "-")"
        }
    }

    private func serve(_ path: String, feed title: String) {
        server.on(
            path,
            answer: .response(
                body: "<rss version=\"2.0\"><channel><title>\(title)</title></channel></rss>"
            )
        )
    }

    @Test func aFeedIsItsOwn() async throws {
        serve("/feed", feed: "F")
        #expect(try await feeds(at: "/feed") == ["itself /feed F"])
        #expect(server.requests.count == 1)
    }

    @Test func whatAPageOffersIsTriedInOrderAndToldOnce() async throws {
        server.on(
            "/",
            answer: .response(
                headers: [
                    ("Link", "</from-header>; rel=alternate; type=\"application/atom+xml\"")
                ],
                body: """
                    <html><head><base href="/blog/">
                    <link rel=alternate type=application/rss+xml href="main">
                    <link rel=alternate type=application/rss+xml href="main?utm_source=x">
                    <link rel=alternate type=application/rss+xml href="broken">
                    <link rel=alternate type=application/rss+xml href="old"></head>
                    <body><a href="again/feed">x</a><a href="page/feed">y</a></body></html>
                    """
            )
        )
        serve("/from-header", feed: "H")
        serve("/blog/main", feed: "M")
        server.on("/blog/broken", answer: .response(status: 500))
        server.on("/blog/old", answer: .redirect(301, to: "/blog/new"))
        serve("/blog/new", feed: "N")
        server.on("/blog/again/feed", answer: .redirect(302, to: "/blog/main"))
        server.on("/blog/page/feed", answer: .response(body: "<html>no</html>"))
        #expect(
            try await feeds(at: "/") == [
                "header /from-header H", "link /blog/main M", "link /blog/new N",
            ]
        )
        #expect(!server.requests.contains { $0.path == "/feed" })
    }

    @Test func pathsAreTriedOnlyWhenNothingIsOffered() async throws {
        server.on("/blog/", answer: .response(body: "<html><a href=/about>x</a></html>"))
        server.otherwise { _ in .response(status: 404) }
        serve("/atom.xml", feed: "A")
        serve("/feed.xml", feed: "B")
        #expect(try await feeds(at: "/blog/") == ["path /atom.xml A"])
        #expect(
            server.requests.map(\.path) == [
                "/blog/", "/blog/feed", "/blog/rss", "/blog/atom.xml", "/blog/feed.xml",
                "/blog/index.xml", "/blog/rss.xml", "/blog/feed.json", "/blog/feed/", "/feed",
                "/rss", "/atom.xml",
            ]
        )
    }

    @Test func aHostThatAsksForPatienceIsLeftAlone() async throws {
        server.on("/", answer: .response(body: "<html></html>"))
        server.otherwise { _ in .response(status: 429) }
        #expect(try await feeds(at: "/") == [])
        #expect(server.requests.count == 2)
    }

    @Test func twoRequestsAtMostAreUnderWay() async throws {
        let links = (0..<50).map { "<link rel=alternate type=application/rss+xml href=/f\($0)>" }
        server.on("/", answer: .response(body: "<html>" + links.joined()))
        let gate = Gate()
        server.otherwise { _ in .held(by: gate, .response(status: 404)) }
        async let found = feeds(at: "/")
        try await server.waitForRequests(3)
        #expect(server.requests.count == 3)
        gate.open()
        #expect(try await found == [])
        #expect(server.connectionCount <= 2)
        let tried = server.requests.count { $0.path.hasPrefix("/f") && $0.path.count <= 4 }
        #expect(tried >= FeedDiscovery.candidateLimit)
    }

    @Test func whatGivesNoPageFails() async throws {
        server.otherwise { _ in .response(status: 404) }
        await #expect(throws: PollFailure.self) { try await feeds(at: "/") }
        await #expect(throws: PollFailure.self) {
            try await feeds(at: "/", allowsPrivateAddresses: false)
        }
        #expect(server.requests.count == 1)
    }
}
