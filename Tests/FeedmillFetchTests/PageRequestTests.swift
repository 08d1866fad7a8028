import FeedmillAddress
import FeedmillFetch
import FeedmillModel
import FeedmillTestSupport
import Testing

/// Requests for another document than the one that credentials are for, and for deltas.
@Suite(.fewAtOnce)
struct PageRequestTests {
    let server: ScriptedServer
    let fetcher: Fetcher

    init() throws {
        server = try ScriptedServer()
        fetcher = try Fetcher()
        server.otherwise { _ in .response(body: "x") }
    }

    @Test(arguments: [
        ("http://127.0.0.1:PORT/feed", true), ("http://127.0.0.1:PORT/", true),
        ("http://127.0.0.1/feed", false), ("https://127.0.0.1:PORT/feed", false),
        ("http://localhost:PORT/feed", false), ("http://example.org/feed", false),
    ])
    func credentialsGoToTheirHostSchemeAndPortOnly(_ home: String, _ isHome: Bool) async throws {
        let home = home.replacing("PORT", with: "\(server.port)")
        let isEncrypted = home.hasPrefix("https")
        var request = try request(server.url("/page")) {
            $0.home = WebURL(home)
            $0.policy.headers = [FeedSettings.Header(name: "X-Key", value: "secret")]
            guard !isEncrypted else { return }
            $0.policy.basicAuth = FeedSettings.BasicAuth(user: "user", password: "secret")
            $0.policy.cookie = "session=secret"
        }
        _ = try await fetcher.fetch(request).response()
        let sent = try #require(server.requests.first)
        #expect((sent.header("X-Key") != nil) == isHome)
        #expect((sent.header("Authorization") != nil) == (isHome && !isEncrypted))
        #expect((sent.header("Cookie") != nil) == (isHome && !isEncrypted))
        server.forget()
        // Those in the URL as well.
        request.home = WebURL(home.replacing("://", with: "://user:secret@"))
        request.policy.basicAuth = nil
        let outcome = await fetcher.fetch(request)
        guard !isEncrypted else {
            // Nor is a page without encryption read for a feed that is read with both.
            #expect(try outcome.failure().code == .forbiddenRedirect)
            #expect(server.requests.isEmpty)
            return await fetcher.close()
        }
        #expect((server.requests.first?.header("Authorization") != nil) == isHome)
        await fetcher.close()
    }

    // MARK: - Pages of articles

    @Test func aRedirectThatIsNotToBeFollowedIsHandedBack() async throws {
        let other = server.url("/there").replacing("127.0.0.1", with: "localhost")
        server.on("/page", answer: .redirect(301, to: "/moved"))
        server.on("/moved", answer: .redirect(302, to: other))
        let answer = try await fetcher.fetch(
            request(server.url("/page")) { $0.follows = { $0.host == "127.0.0.1" } }
        ).response()
        #expect(answer.status == 302 && answer.finalURL == WebURL(server.url("/moved")))
        #expect(answer.hops.map(\.target.string) == [server.url("/moved"), other])
        #expect(server.requests.map(\.path) == ["/page", "/moved"])
        server.on("/moved", answer: .response(body: "here"))
        let here = try await fetcher.fetch(
            request(server.url("/page")) { $0.follows = { $0.host == "127.0.0.1" } }
        ).response()
        #expect(here.text == "here")
        await fetcher.close()
    }

    @Test(arguments: [nil, "gzip"])
    func aBodyThatMayBeCutIsCutWhateverItsCoding(_ coding: String?) async throws {
        let text = String(repeating: "0123456789", count: 50_000)
        let body = coding == nil ? Array(text.utf8) : EncodedBodies.gzipZeros
        let headers = coding.map { [("Content-Encoding", $0)] } ?? []
        server.on("/long", answer: .response(headers: headers, body: body))
        server.on(
            "/endless",
            answer: ScriptedAnswer([
                .send(ScriptedAnswer.head(headers: [("Transfer-Encoding", "chunked")])),
                .sendForever(
                    Array("2710\r\n".utf8) + Array(text.utf8.prefix(10_000)) + Array("\r\n".utf8)
                ),
            ])
        )
        for path in ["/long", "/endless"] where coding == nil || path == "/long" {
            let request = try request(server.url(path)) {
                $0.policy.limits.maxBodySize = 100_000
                $0.policy.limits.cutsBody = true
            }
            let answer = try await fetcher.fetch(request).response()
            #expect(answer.status == 200 && (50_000...100_001).contains(answer.body.count))
            if coding == nil { #expect(text.hasPrefix(answer.text.prefix(1_000))) }
            var strict = request
            strict.policy.limits.cutsBody = false
            #expect(try await fetcher.fetch(strict).failure().code == .bodyTooLarge)
        }
        await fetcher.close()
    }

    // MARK: - Deltas

    private func sent(_ change: (inout FetchRequest) -> Void) async throws -> ServedRequest {
        server.forget()
        _ = try await fetcher.fetch(request(server.url("/feed"), change)).response()
        return try #require(server.requests.first)
    }

    @Test func aDeltaIsAskedForBesideAnETagOnly() async throws {
        let url = WebURL(server.url("/feed"))
        let etag = Validators(etag: "\"1\"", url: url)
        let both = try await sent {
            $0.acceptsDelta = true
            $0.validators = etag
        }
        #expect(both.header("A-IM") == "feed")
        for (accepts, validators) in [
            (false, etag), (true, Validators()), (true, Validators(lastModified: "x", url: url)),
            (true, Validators(etag: "\"1\"", url: WebURL(server.url("/other")))),
        ] {
            let sent = try await sent {
                $0.acceptsDelta = accepts
                $0.validators = validators
            }
            #expect(sent.header("A-IM") == nil)
        }
        await fetcher.close()
    }

    @Test func aDeltaThatWasNotAskedForIsAFailure() async throws {
        server.otherwise { _ in .response(status: 226, headers: [("IM", "feed")], body: "x") }
        let delta = try request(server.url("/feed")) {
            $0.acceptsDelta = true
            $0.validators = Validators(etag: "\"1\"")
        }
        #expect(try await fetcher.fetch(delta).response().status == 226)
        #expect(try await fetcher.fetch(request(server.url("/feed"))).failure().code == .malformed)
        await fetcher.close()
    }

    // MARK: - Validators as they come

    @Test(arguments: [
        "ETag: \"a\rb\"", "ETag: \"a\u{1}b\"", "ETag: \"a\tb\"", "ETag: \"\u{7F}\"", "ETag:",
        "ETag: \"a\"\rX-Injected: 1", "Last-Modified: \u{1B}[31m",
    ])
    func validatorsWithControlsAreDropped(_ line: String) async throws {
        server.on("/odd", answer: .raw("HTTP/1.1 200 OK\r\n\(line)\r\n\r\nbody"))
        let outcome = await fetcher.fetch(try request(server.url("/odd")))
        // libcurl may refuse the answer whole; what it lets through is dropped by us.
        if case .response(let response) = outcome {
            #expect(Validators(of: response).isEmpty, "\(line)")
        }
        await fetcher.close()
    }

    @Test func aFoldedValidatorIsOneLineWhenItGoesBack() async throws {
        server.on(
            "/odd",
            answer: .raw("HTTP/1.1 200 OK\r\nETag: \"a\r\n X-Injected: 1\"\r\n\r\nbody")
        )
        let first = try await fetcher.fetch(request(server.url("/odd"))).response()
        let sent = try await sent {
            $0.validators = Validators(etag: Validators(of: first).etag)
        }
        #expect(sent.header("X-Injected") == nil)
        #expect(sent.header("If-None-Match") == "\"a X-Injected: 1\"")
        await fetcher.close()
    }
}
