import FeedmillAddress
import FeedmillFetch
import FeedmillModel
import FeedmillTestSupport
import Testing

@Suite(.fewAtOnce)
struct RequestTests {
    let server: ScriptedServer
    let fetcher: Fetcher

    init() throws {
        server = try ScriptedServer()
        fetcher = try Fetcher()
        server.otherwise { _ in .response(body: "answer") }
    }

    private func sent(_ change: (inout FetchRequest) -> Void) async throws -> ServedRequest {
        server.forget()
        _ = try await fetcher.fetch(request(server.url("/feed"), change)).response()
        return try #require(server.requests.first)
    }

    @Test func headersAreTheseAndNoOthers() async throws {
        let sent = try await sent { _ in }
        #expect(
            sent.headers.map { $0.name.lowercased() }.sorted()
                == ["accept", "accept-encoding", "host", "user-agent"]
        )
        #expect(sent.method == "GET")
        #expect(sent.header("Accept-Encoding") == "gzip, deflate, br, zstd")
        await fetcher.close()
    }

    @Test func ownHeadersComeBesidesAndInsteadOfOurs() async throws {
        let sent = try await sent {
            $0.policy.headers = [
                FeedSettings.Header(name: "ACCEPT", value: "text/plain"),
                FeedSettings.Header(name: "X-One", value: "1"),
                FeedSettings.Header(name: "X-Empty", value: ""),
                FeedSettings.Header(name: "X-Umlaut", value: "ä"),
            ]
        }
        #expect(sent.headers(named: "Accept") == ["text/plain"])
        #expect(sent.header("X-One") == "1")
        #expect(sent.header("X-Empty") == "")
        #expect(sent.header("X-Umlaut") == "ä")
        await fetcher.close()
    }

    @Test func validatorsAreSentByteForByte() async throws {
        // 0xE4 alone is no UTF-8: the server's own bytes go back.
        let bytes: [UInt8] = Array("HTTP/1.1 200 OK\r\nETag: W/\"a ".utf8) + [0xE4, 0xFF]
        let rest = Array("'\"\r\nLast-Modified: gestern, 25:00\r\n\r\nbody".utf8)
        server.on("/odd", answer: .raw(bytes + rest))
        let first = try await fetcher.fetch(request(server.url("/odd"))).response()
        let validators = Validators(of: first)
        #expect(validators.etag == "W/\"a \u{E4}\u{FF}'\"")
        #expect(validators.lastModified == "gestern, 25:00")
        server.forget()
        let again = try request(server.url("/odd")) { $0.validators = validators }
        _ = try await fetcher.fetch(again).response()
        let sent = try #require(server.requests.first)
        // The server shows what is no UTF-8 as replacement characters: two bytes, two of them.
        #expect(sent.header("If-None-Match") == "W/\"a \u{FFFD}\u{FFFD}'\"")
        #expect(sent.header("If-Modified-Since") == "gestern, 25:00")
        await fetcher.close()
    }

    @Test(arguments: [
        "a\r\nX-Injected: 1", "a\nb", "a\u{0}b", "a\u{7F}", "a\tb", "日本", "",
        String(repeating: "x", count: 2_049),
    ])
    func oddValidatorsAreNeverSent(_ value: String) async throws {
        let sent = try await sent {
            $0.validators = Validators(etag: value, lastModified: value)
        }
        #expect(sent.header("If-None-Match") == nil)
        #expect(sent.header("If-Modified-Since") == nil)
        #expect(sent.header("X-Injected") == nil)
        await fetcher.close()
    }

    @Test func notModifiedIsAnAnswer() async throws {
        server.on("/feed") {
            .conditional($0, etag: "\"1\"", headers: [("Cache-Control", "max-age=60")], body: "x")
        }
        let outcome = try await fetcher.fetch(
            request(server.url("/feed")) { $0.validators = Validators(etag: "\"1\"") }
        )
        let response = try outcome.response()
        #expect(response.status == 304)
        #expect(response.body.isEmpty)
        #expect(response.headers["cache-control"] == "max-age=60")
        await fetcher.close()
    }

    @Test func credentialsInTheURLDoNotKeepValidatorsBack() async throws {
        server.on("/feed", answer: .response(headers: [("ETag", "\"1\"")], body: "x"))
        let url = server.url("/feed").replacing("http://", with: "http://user:secret@")
        let first = try await fetcher.fetch(request(url)).response()
        #expect(!first.finalURL.string.contains("secret"))
        let validators = Validators(of: first)
        _ = try await fetcher.fetch(request(url) { $0.validators = validators }).response()
        #expect(server.requests.map { $0.header("If-None-Match") } == [nil, "\"1\""])
        #expect(server.requests.allSatisfy { $0.header("Authorization") != nil })
        await fetcher.close()
    }

    @Test func foldedHeadersAreJoined() async throws {
        server.on("/", answer: .raw("HTTP/1.1 200 OK\r\nX-A: one\r\n two\r\n\tthree\r\n\r\nx"))
        let response = try await fetcher.fetch(request(server.url("/"))).response()
        #expect(response.headers["X-A"] == "one two\tthree")
        #expect(response.headers.count == 1)
        await fetcher.close()
    }

    @Test func interimAnswersAndTrailersDecideNothing() async throws {
        let interim = "HTTP/1.1 103 Early Hints\r\nETag: \"early\"\r\n\r\n"
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        let chunks = "1\r\nx\r\n0\r\nETag: \"late\"\r\n\r\n"
        server.on("/", answer: .raw(interim + head + chunks))
        let response = try await fetcher.fetch(request(server.url("/"))).response()
        #expect(response.status == 200)
        #expect(response.text == "x")
        #expect(response.headers["ETag"] == nil)
        await fetcher.close()
    }

    @Test(
        arguments: [
            { @Sendable (request: inout FetchRequest) in request.policy.userAgent = "a\r\nX: y" },
            { $0.policy.cookie = "a\nb" },
            { $0.policy.bearerToken = "a\u{0}b" },
            { $0.accept = "a\r\n" },
            { $0.policy.headers = [FeedSettings.Header(name: "X Y", value: "z")] },
            { $0.policy.headers = [FeedSettings.Header(name: "", value: "z")] },
            { $0.policy.headers = [FeedSettings.Header(name: "X:", value: "z")] },
            { $0.policy.headers = [FeedSettings.Header(name: "X", value: "z\r\nY: secret")] },
            { $0.policy.basicAuth = FeedSettings.BasicAuth(user: "a:b", password: "secret") },
            { $0.policy.basicAuth = FeedSettings.BasicAuth(user: "a", password: "secret\n") },
            { $0.policy.proxy = "socks4://127.0.0.1:1" },
            { $0.policy.proxy = "127.0.0.1:1" },
        ] as [@Sendable (inout FetchRequest) -> Void]
    )
    func requestsThatCannotBeMadeAreNotMade(
        _ change: @Sendable (inout FetchRequest) -> Void
    ) async throws {
        let failure = try await fetcher.fetch(request(server.url("/"), change)).failure()
        #expect(failure.code == .badRequest)
        #expect(!failure.description.contains("secret"))
        #expect(server.connectionCount == 0)
        await fetcher.close()
    }

    @Test(arguments: ["a%00b:c", "a%0d%0ab:c", "a%3Ab:c", "a:b%0ac"])
    func userInfoThatCannotBeSentIsRefused(_ userInfo: String) async throws {
        let url = server.url("/").replacing("http://", with: "http://\(userInfo)@")
        let failure = try await fetcher.fetch(request(url)).failure()
        #expect(failure.code == .badRequest)
        #expect(failure.description.contains("***@"))
        #expect(server.connectionCount == 0)
        await fetcher.close()
    }

    @Test(arguments: ["ftp://127.0.0.1/", "mailto:a@example.org", "about:blank", "data:,x"])
    func otherSchemesAreRefused(_ url: String) async throws {
        let failure = try await fetcher.fetch(request(url)).failure()
        #expect(failure.code == .badRequest)
        await fetcher.close()
    }
}
