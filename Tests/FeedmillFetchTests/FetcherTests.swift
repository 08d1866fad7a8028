import FeedmillAddress
import FeedmillFetch
import FeedmillModel
import FeedmillTestSupport
import Testing

@Suite(.fewAtOnce)
struct FetcherTests {
    let server: ScriptedServer
    let fetcher: Fetcher

    init() throws {
        server = try ScriptedServer()
        fetcher = try Fetcher()
    }

    @Test func wholeAnswerComesWithHeadersAndTimings() async throws {
        server.on("/feed") { _ in
            .response(
                headers: [("Content-Type", "text/xml"), ("X-Two", "a"), ("x-two", "b")],
                body: "hello"
            )
        }
        let response = try await fetcher.fetch(request(server.url("/feed#part"))).response()
        #expect(response.status == 200)
        #expect(response.text == "hello")
        #expect(response.headers["content-type"] == "text/xml")
        #expect(response.headers.values("X-TWO") == ["a", "b"])
        #expect(response.headers["absent"] == nil)
        #expect(response.finalURL.string == server.url("/feed"))
        #expect(response.hops.isEmpty)
        #expect(response.timings.total > .zero)
        #expect(response.wireBytes > 5)
        let sent = try #require(server.requests.first)
        #expect(sent.target == "/feed")
        #expect(sent.header("User-Agent") == "feedmill/test (+https://example.org/)")
        #expect(sent.header("Accept") == "*/*")
        #expect(sent.header("Accept-Encoding")?.contains("gzip") == true)
        #expect(sent.header("Referer") == nil)
        #expect(sent.header("Cookie") == nil)
        await fetcher.close()
    }

    @Test func manyTransfersRunAtOnce() async throws {
        let gate = Gate()
        server.otherwise { .held(by: gate, .response(body: $0.path)) }
        let requests = try (0..<100).map { try request(server.url("/\($0)")) }
        try await withThrowingTaskGroup { group in
            for request in requests {
                group.addTask { try await fetcher.fetch(request).response().text }
            }
            try await server.waitForRequests(100)
            gate.open()
            var texts: Set<String> = []
            for try await text in group { texts.insert(text) }
            #expect(texts.count == 100)
        }
        await fetcher.close()
    }

    @Test func connectionsAreReused() async throws {
        server.otherwise { .response(body: $0.path) }
        for number in 0..<20 {
            let response = try await fetcher.fetch(request(server.url("/\(number)"))).response()
            #expect(response.text == "/\(number)")
        }
        #expect(server.connectionCount == 1)
        await fetcher.close()
    }

    @Test func cancellationEndsTheTransferAndItsConnection() async throws {
        let gate = Gate()
        server.on("/stall", answer: .stall(until: gate))
        let request = try request(server.url("/stall"))
        let task = Task { await fetcher.fetch(request) }
        try await server.waitForRequests()
        task.cancel()
        #expect(try await task.value.failure().code == .cancelled)
        await fetcher.close()
    }

    @Test func closingEndsWhatRuns() async throws {
        let gate = Gate()
        server.on("/stall", answer: .stall(until: gate))
        let request = try request(server.url("/stall"))
        async let outcome = fetcher.fetch(request)
        try await server.waitForRequests()
        await fetcher.close()
        #expect(try await outcome.failure().code == .cancelled)
        #expect(try await fetcher.fetch(request).failure().code == .cancelled)
        await fetcher.close()
    }
}
