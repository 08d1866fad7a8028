import FeedmillTestSupport
import Testing

@Suite(.fewAtOnce) struct DiscoverTests {
    let home: Household

    init() throws {
        home = try Household()
    }

    @Test func discoverPrintsAFeedALine() async throws {
        home.server.on(
            "/",
            answer: .response(
                body: "<html><link rel=alternate type=application/rss+xml href=/a></html>"
            )
        )
        home.server.on("/a", answer: .response(body: Document.rss("A\u{1B}[1m", items: 0..<1)))
        home.server.on("/empty", answer: .response(body: "<html></html>"))
        let feed = home.server.url("/a")
        let found = try await home.program.run(
            ["discover", "--allow-private", home.server.url("/")],
            environment: ["HOME": home.folder.path]
        )
        #expect(found.status == 0)
        #expect(found.output.hasPrefix("\(feed)\tA"))
        #expect(found.output.hasSuffix("\tRSS\n"))
        #expect(!found.output.contains("\u{1B}"))
        let empty = try await home.program.run(
            ["discover", "--allow-private", home.server.url("/empty")],
            environment: ["HOME": home.folder.path]
        )
        #expect(empty.status == 65)
        #expect(
            empty.errorOutput
                == "feedmill: \(home.server.url("/empty")): is not a feed and offers none;"
                + " try: feedmill discover \(home.server.url("/"))\n"
        )
        let refused = try await home.program.run(
            ["discover", home.server.url("/")],
            environment: ["HOME": home.folder.path]
        )
        #expect(refused.status == 77)
    }

    @Test func aFeedThatTurnedIntoAPageSaysWhatThePageOffers() async throws {
        home.server.on(
            "/feed",
            answer: .response(
                body: "<html><link rel=alternate type=application/rss+xml href=/new></html>"
            )
        )
        try home.configure(paths: ["/feed"])
        let result = try await home.run("poll")
        #expect(result.status == 69)
        #expect(
            result.errorOutput.contains(
                "not a feed but an HTML page; it offers \(home.server.url("/new"))"
            )
        )
    }
}
