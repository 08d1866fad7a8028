import FeedmillAddress
import FeedmillFetch
import FeedmillModel
import FeedmillTestSupport
import Testing

@Suite(.fewAtOnce)
struct RedirectTests {
    let server: ScriptedServer
    let other: ScriptedServer
    let fetcher: Fetcher

    init() throws {
        server = try ScriptedServer()
        other = try ScriptedServer(on: .any)
        fetcher = try Fetcher()
        other.otherwise { _ in .response(body: "other") }
        server.on("/end", answer: .response(body: "end"))
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func redirectsAreFollowedAndRecorded(_ status: Int) async throws {
        let headers = [("Retry-After", "120")]
        server.on("/a", answer: .redirect(status, to: "end?x=1#part", headers: headers))
        let response = try await fetcher.fetch(request(server.url("/a"))).response()
        #expect(response.text == "end")
        #expect(response.finalURL.string == server.url("/end?x=1"))
        let hop = try #require(response.hops.first)
        #expect(response.hops.count == 1)
        #expect(hop.status == status)
        #expect(hop.url.string == server.url("/a"))
        #expect(hop.target.string == server.url("/end?x=1"))
        #expect(hop.isPermanent == (status == 301 || status == 308))
        #expect(!hop.isDowngrade)
        #expect(hop.retryAfter == "120")
        #expect(server.connectionCount == 1)
        await fetcher.close()
    }

    @Test(arguments: [300, 304, 305, 306, 399])
    func otherStatusesAreAnswers(_ status: Int) async throws {
        server.on("/a", answer: .redirect(status, to: "/end"))
        let outcome = try await fetcher.fetch(
            request(server.url("/a")) { $0.validators = Validators(etag: "\"x\"") }
        )
        #expect(try outcome.response().status == status)
        await fetcher.close()
    }

    @Test func aRedirectWithoutTargetIsAnAnswer() async throws {
        server.on("/a", answer: .response(status: 301))
        #expect(try await fetcher.fetch(request(server.url("/a"))).response().status == 301)
        await fetcher.close()
    }

    @Test func fiveAreFollowedAndNoMore() async throws {
        for number in 0..<10 {
            server.on("/\(number)", answer: .redirect(301, to: "/\(number + 1)"))
        }
        server.on("/5", answer: .response(body: "fifth"))
        let response = try await fetcher.fetch(request(server.url("/0"))).response()
        #expect(response.text == "fifth")
        #expect(response.hops.count == 5)
        server.on("/5", answer: .redirect(301, to: "/6"))
        server.forget()
        let failure = try await fetcher.fetch(request(server.url("/0"))).failure()
        #expect(failure.code == .tooManyRedirects)
        #expect(failure.hops.count == 5)
        #expect(server.requests.count == 6)
        await fetcher.close()
    }

    @Test func circlesAreSeenAtOnce() async throws {
        server.on("/a", answer: .redirect(301, to: "/b"))
        server.on("/b", answer: .redirect(301, to: "/a"))
        server.on("/self", answer: .redirect(301, to: "/self#x"))
        let failure = try await fetcher.fetch(request(server.url("/a"))).failure()
        #expect(failure.code == .tooManyRedirects)
        #expect(failure.problem.words.contains("circle"))
        #expect(server.requests.count == 2)
        let own = try await fetcher.fetch(request(server.url("/self"))).failure()
        #expect(own.code == .tooManyRedirects)
        await fetcher.close()
    }

    @Test(arguments: [
        "file:///etc/passwd", "FILE:/etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x",
        "javascript:alert(1)", "data:text/xml,<rss/>", "dict://127.0.0.1/", "ldap://127.0.0.1/",
        "smb://127.0.0.1/x", "mailto:a@example.org", "http://", "http://[", "http://a:99999/",
        "http://user:secret@127.0.0.1/", "http://user@127.0.0.1/", "\u{1B}[31mfile:///x",
    ])
    func forbiddenTargetsAreNotFollowed(_ target: String) async throws {
        server.on("/a", answer: .redirect(to: target))
        server.otherwise { _ in .response(body: "relative") }
        switch try await fetcher.fetch(request(server.url("/a"))) {
        case .failed(let failure):
            #expect(failure.code == .forbiddenRedirect)
            #expect(!failure.description.contains("secret"))
            #expect(!failure.description.contains("\u{1B}"))
        case .response(let response):
            // Odd text is a relative reference: it stays on this server.
            #expect(response.finalURL.string.hasPrefix(server.url("/")))
            #expect(target.hasPrefix("\u{1B}"))
        }
        await fetcher.close()
    }

    @Test func redirectsToPrivateAddressesAreRefusedAtConnectTime() async throws {
        let targets = [
            "http://127.0.0.2:\(other.port)/", "http://127.2:\(other.port)/",
            "http://0x7f000002:\(other.port)/", "http://[::1]:\(other.port)/",
            "http://[::ffff:127.0.0.2]:\(other.port)/", "http://localhost.:\(other.port)/",
        ]
        for target in targets {
            server.on("/a", answer: .redirect(301, to: target))
            let request = try request(server.url("/a")) {
                $0.policy.allowsPrivateAddresses = false
                $0.policy.allowedNetworks = [IPNetwork("127.0.0.1")].compactMap { $0 }
            }
            let outcome = await fetcher.fetch(request)
            // localhost may be 127.0.0.1, which is allowed here; everything else is not.
            guard !target.contains("localhost") else { continue }
            let failure = try outcome.failure()
            #expect(failure.code == .refusedAddress, "\(target)")
            #expect(failure.hops.count == 1)
            #expect(other.connectionCount == 0)
        }
        await fetcher.close()
    }

    // MARK: - What goes along

    @Test func credentialsStayAtHome() async throws {
        server.on("/a", answer: .redirect(to: "/b"))
        server.on("/b", answer: .redirect(to: other.url("/c")))
        let request = try request(server.url("/a")) {
            $0.policy.basicAuth = FeedSettings.BasicAuth(user: "user", password: "secret")
            $0.policy.cookie = "session=secret"
            $0.policy.headers = [FeedSettings.Header(name: "X-Key", value: "secret")]
        }
        let response = try await fetcher.fetch(request).response()
        #expect(response.text == "other")
        for sent in server.requests {
            #expect(sent.header("Authorization") == "Basic dXNlcjpzZWNyZXQ=")
            #expect(sent.header("Cookie") == "session=secret")
            #expect(sent.header("X-Key") == "secret")
        }
        #expect(server.requests.count == 2)
        let away = try #require(other.requests.first)
        #expect(!away.headers.contains { $0.value.contains("secret") || $0.value.contains("c2Vj") })
        #expect(away.header("Authorization") == nil)
        #expect(away.header("Cookie") == nil)
        #expect(away.header("User-Agent") != nil)
        // And back to a request without credentials on the same handles: nothing is left over.
        server.forget()
        _ = try await fetcher.fetch(FeedmillFetchTests.request(server.url("/end"))).response()
        #expect(server.requests.first?.header("Authorization") == nil)
        #expect(server.requests.first?.header("X-Key") == nil)
        await fetcher.close()
    }

    @Test func bearerTokensAndUserInfoStayAtHome() async throws {
        server.on("/a", answer: .redirect(to: other.url("/c")))
        _ = try await fetcher.fetch(
            request(server.url("/a")) { $0.policy.bearerToken = "secret" }
        ).response()
        #expect(server.requests.first?.header("Authorization") == "Bearer secret")
        server.forget()
        let url = server.url("/a").replacing("http://", with: "http://us%40er:p%3Aw@")
        _ = try await fetcher.fetch(request(url)).response()
        #expect(server.requests.first?.header("Authorization") == "Basic dXNAZXI6cDp3")
        #expect(other.requests.count == 2)
        #expect(other.requests.allSatisfy { $0.header("Authorization") == nil })
        await fetcher.close()
    }

    @Test func validatorsBelongToOneURL() async throws {
        server.on("/a", answer: .redirect(301, to: "/b"))
        server.on("/b", answer: .response(headers: [("ETag", "\"b\"")], body: "b"))
        let first = try await fetcher.fetch(
            request(server.url("/a")) {
                $0.validators = Validators(etag: "\"a\"", lastModified: "yesterday")
            }
        ).response()
        #expect(server.requests(to: "/a").first?.header("If-None-Match") == "\"a\"")
        #expect(server.requests(to: "/a").first?.header("If-Modified-Since") == "yesterday")
        #expect(server.requests(to: "/b").first?.header("If-None-Match") == nil)
        #expect(server.requests(to: "/b").first?.header("If-Modified-Since") == nil)
        // The validators of /b go to /b only, also when the way leads over /a.
        server.forget()
        let kept = Validators(of: first)
        #expect(kept.url?.string == server.url("/b"))
        _ = try await fetcher.fetch(request(server.url("/a")) { $0.validators = kept }).response()
        #expect(server.requests(to: "/a").first?.header("If-None-Match") == nil)
        #expect(server.requests(to: "/b").first?.header("If-None-Match") == "\"b\"")
        await fetcher.close()
    }

    @Test func refererIsNeverSent() async throws {
        server.on("/a", answer: .redirect(to: "/end"))
        _ = try await fetcher.fetch(request(server.url("/a"))).response()
        #expect(server.requests.allSatisfy { $0.header("Referer") == nil })
        await fetcher.close()
    }

    @Test func aCookieGoesBackOnceToAnAddressThatWantsIt() async throws {
        // A page that checks for cookies: /a sends to /check, which sets one and sends back.
        server.on("/a") { request in
            request.header("Cookie") == "seen=1; lang=en"
                ? .response(body: "feed") : .redirect(302, to: "/check")
        }
        let set = [
            ("Set-Cookie", "seen=0"), ("Set-Cookie", "seen=1; Path=/; HttpOnly"),
            ("Set-Cookie", "lang=en; Path=/"), ("Set-Cookie", "gone=1; path=/; Max-Age=0"),
            ("Set-Cookie", "deep=1; Path=/check"), ("Set-Cookie", "safe=1; Path=/; Secure"),
            ("Set-Cookie", "without a name"),
        ]
        server.on("/check", answer: .redirect(302, to: "/a", headers: set))
        let response = try await fetcher.fetch(request(server.url("/a"))).response()
        #expect(response.text == "feed")
        #expect(response.finalURL.string == server.url("/a"))
        // Nothing of it is left for the next exchange.
        server.forget()
        _ = try await fetcher.fetch(request(server.url("/a"))).response()
        #expect(server.requests.map { $0.header("Cookie") } == [nil, nil, "seen=1; lang=en"])
        await fetcher.close()
    }

    @Test func aPageThatSetsACookieAndLeadsToItselfIsAskedTwice() async throws {
        server.on("/a", answer: .redirect(302, to: "/a", headers: [("Set-Cookie", "n=1")]))
        let failure = try await fetcher.fetch(
            request(server.url("/a")) { $0.policy.cookie = "own=1" }
        ).failure()
        #expect(failure.code == .tooManyRedirects)
        #expect(server.requests.map { $0.header("Cookie") } == ["own=1", "own=1; n=1"])
        await fetcher.close()
    }

    @Test func aCookieOfAnotherHostDoesNotBreakACircle() async throws {
        let away = other.url("/check").replacing("127.0.0.1", with: "127.0.0.2")
        server.on("/a", answer: .redirect(302, to: away))
        let back = [("Set-Cookie", "n=1; Path=/")]
        other.on("/check", answer: .redirect(302, to: server.url("/a"), headers: back))
        let failure = try await fetcher.fetch(request(server.url("/a"))).failure()
        #expect(failure.code == .tooManyRedirects)
        #expect(server.requests.count == 1)
        await fetcher.close()
    }

    @Test func cookiesAreNotKept() async throws {
        server.on("/a", answer: .redirect(to: "/end", headers: [("Set-Cookie", "id=1; Path=/")]))
        _ = try await fetcher.fetch(request(server.url("/a"))).response()
        _ = try await fetcher.fetch(request(server.url("/end"))).response()
        #expect(server.requests.count == 3)
        #expect(server.requests.allSatisfy { $0.header("Cookie") == nil })
        await fetcher.close()
    }
}
