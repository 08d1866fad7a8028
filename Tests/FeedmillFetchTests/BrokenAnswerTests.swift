import FeedmillFetch
import FeedmillModel
import FeedmillTestSupport
import Testing

@Suite(.fewAtOnce)
struct BrokenAnswerTests {
    let server: ScriptedServer
    let fetcher: Fetcher

    init() throws {
        server = try ScriptedServer()
        fetcher = try Fetcher()
    }

    private func failure(
        _ answer: ScriptedAnswer,
        _ change: @escaping (inout FetchRequest) -> Void = { _ in }
    ) async throws -> FetchFailure {
        server.on("/feed", answer: answer)
        let request = try request(server.url("/feed"), change)
        let failure = try await fetcher.fetch(request).failure()
        #expect(!failure.problem.words.contains("\n"))
        #expect(failure.description.hasPrefix(server.url("/feed") + ": "))
        // The fetcher and the server go on as before.
        server.on("/good", answer: .response(body: "good"))
        let good = try await fetcher.fetch(FeedmillFetchTests.request(server.url("/good")))
        #expect(try good.response().text == "good")
        return failure
    }

    // MARK: - Cut off

    @Test(arguments: [
        ScriptedAnswer.lying(length: 1_000, body: Array("<rss>".utf8)),
        .lying(length: 1_000, body: []),
        .chunked(chunks: [Array("<rss>".utf8)], isComplete: false),
        .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n<rss>"),
        .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n0\r\n"),
        .raw(""),
        .raw("HTTP/1.1 200 OK\r\n"),
        .raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n"),
        .reset(),
        .reset(after: ScriptedAnswer.head(headers: [("Content-Length", "1000")]) + [60]),
    ])
    func answersThatEndEarlyAreFailures(_ answer: ScriptedAnswer) async throws {
        let failure = try await failure(answer)
        #expect(failure.code == .cutOff)
        await fetcher.close()
    }

    @Test func aBodyWithoutLengthEndsWithTheConnection() async throws {
        server.on("/", answer: .raw("HTTP/1.1 200 OK\r\n\r\n<rss/>"))
        let response = try await fetcher.fetch(request(server.url("/"))).response()
        #expect(response.text == "<rss/>")
        await fetcher.close()
    }

    // MARK: - No HTTP

    @Test(arguments: [
        "<rss>not http at all</rss>", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 200\0OK\r\nA: b\0c\r\n\r\n",
        "\u{1B}[31mHTTP\r\n\r\n", "HTTP/1.1 99999 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<rss>\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n<rss>",
        "HTTP/1.1 200 OK\r\n A: 0\r\n\r\n<rss>",
    ])
    func malformedAnswersAreFailures(_ text: String) async throws {
        let failure = try await failure(.raw(text))
        #expect([.malformed, .cutOff].contains(failure.code))
        #expect(!failure.description.contains("\u{1B}"))
        await fetcher.close()
    }

    @Test func notModifiedWithoutAConditionIsAFailure() async throws {
        let failure = try await failure(.response(status: 304, headers: [("ETag", "\"x\"")]))
        #expect(failure.code == .malformed)
        await fetcher.close()
    }

    // MARK: - Too much

    @Test func endlessBodiesAreStopped() async throws {
        let chunk = [UInt8](repeating: 0x20, count: 64 << 10)
        let answer = ScriptedAnswer([.send(ScriptedAnswer.head()), .sendForever(chunk)])
        let failure = try await failure(answer) { $0.policy.limits.maxBodySize = 1 << 20 }
        #expect(failure.code == .bodyTooLarge)
        await fetcher.close()
    }

    @Test func aLengthAboveTheLimitIsStoppedAtOnce() async throws {
        let failure = try await failure(.lying(length: 200 << 20, body: []))
        #expect(failure.code == .bodyTooLarge)
        await fetcher.close()
    }

    @Test func endlessBodiesOfErrorsAreStillErrors() async throws {
        let chunk = [UInt8](repeating: 0x20, count: 64 << 10)
        let head = ScriptedAnswer.head(status: 404)
        server.on("/", answer: ScriptedAnswer([.send(head), .sendForever(chunk)]))
        let response = try await fetcher.fetch(request(server.url("/"))).response()
        #expect(response.status == 404)
        #expect(response.body.isEmpty)
        await fetcher.close()
    }

    @Test func aHundredThousandHeadersAreStopped() async throws {
        let headers = (0..<100_000).map { ("X-\($0)", "v") }
        let failure = try await failure(.response(headers: headers, body: ""))
        #expect(failure.code == .headersTooLarge)
        await fetcher.close()
    }

    @Test func aHeaderOfAMegabyteIsStopped() async throws {
        let value = String(repeating: "x", count: 1 << 20)
        let failure = try await failure(.response(headers: [("X-Long", value)], body: ""))
        #expect(failure.code == .headersTooLarge)
        let status = try await self.failure(.raw("HTTP/1.1 200 \(value)\r\n\r\n"))
        #expect(status.code == .headersTooLarge)
        await fetcher.close()
    }

    @Test(arguments: ["X: y\r\n", "HTTP/1.1 100 Continue\r\n\r\n", " folded\r\n"])
    func endlessHeadersAreStopped(_ line: String) async throws {
        let start = Array("HTTP/1.1 200 OK\r\nA: b\r\n".utf8)
        let lines = Array(String(repeating: line, count: 100).utf8)
        let failure = try await failure(ScriptedAnswer([.send(start), .sendForever(lines)]))
        #expect([.headersTooLarge, .malformed].contains(failure.code))
        await fetcher.close()
    }

    @Test func aHundredHeadersAreFine() async throws {
        let headers = (0..<99).map { ("X-\($0)", "v") }
        server.on("/", answer: .response(headers: headers, body: "fine"))
        let response = try await fetcher.fetch(request(server.url("/"))).response()
        #expect(response.headers.count == 100)
        await fetcher.close()
    }

    // MARK: - Too slow

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<"])
    func stalledAnswersEndWithTheTimeOut(_ start: String) async throws {
        let gate = Gate()
        let failure = try await failure(.stall(after: Array(start.utf8), until: gate)) {
            $0.policy.limits.timeout = .milliseconds(300)
        }
        #expect(failure.code == .timedOut)
        #expect(failure.problem.words.contains("300 ms"))
        await fetcher.close()
    }

    @Test func tricklingHeadersEndWithTheTimeOut() async throws {
        let head = ScriptedAnswer.head(headers: (0..<50).map { ("X-\($0)", "slow") })
        let answer = ScriptedAnswer([.drip(head, pause: .milliseconds(10)), .close])
        let failure = try await failure(answer) { $0.policy.limits.timeout = .milliseconds(400) }
        #expect(failure.code == .timedOut)
        await fetcher.close()
    }

    @Test func tricklingBodiesAreTooSlow() async throws {
        let head = ScriptedAnswer.head(headers: [("Content-Length", "1000")])
        let body = [UInt8](repeating: 0x20, count: 1_000)
        let answer = ScriptedAnswer([.send(head), .drip(body, pause: .milliseconds(100))])
        let failure = try await failure(answer) { $0.policy.limits.lowSpeedTime = .seconds(1) }
        #expect(failure.code == .tooSlow)
        await fetcher.close()
    }

    @Test func theTimeOutCoversAllRedirects() async throws {
        // Each hop by itself is fast enough, all five together are not.
        let pause = Duration.milliseconds(150)
        for hop in 0..<5 {
            let head = ScriptedAnswer.head(
                status: 302,
                headers: [("Location", "/hop\(hop + 1)"), ("Content-Length", "0")]
            )
            server.on(
                "/hop\(hop)",
                answer: ScriptedAnswer([
                    .drip([0x48], pause: pause), .send(Array(head.dropFirst())),
                ])
            )
        }
        let request = try request(server.url("/hop0")) {
            $0.policy.limits.timeout = .milliseconds(500)
        }
        let failure = try await fetcher.fetch(request).failure()
        #expect(failure.code == .timedOut)
        await fetcher.close()
    }

    // MARK: - Nobody there

    @Test func aClosedPortRefusesTheConnection() async throws {
        let url = server.url("/")
        server.stop()
        let failure = try await fetcher.fetch(request(url)).failure()
        #expect(failure.code == .connectionRefused)
        await fetcher.close()
    }

    @Test func anUnknownHostIsNamed() async throws {
        // An empty label: refused without a request to the network.
        let host = "a..example"
        let failure = try await fetcher.fetch(request("http://\(host)/")).failure()
        #expect(failure.code == .unresolvedHost)
        #expect(failure.problem.words.contains(host))
        await fetcher.close()
    }
}
