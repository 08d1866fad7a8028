import FeedmillTestSupport
import Foundation
import Testing

/// What may be set for one feed, from the configuration to the wire.
@Suite(.fewAtOnce) struct PerFeedTests {
    private func poll(
        _ home: Household,
        _ time: String,
        _ arguments: String...
    ) async throws -> BuiltBinary.Result {
        try await home.program.run(
            ["poll", "--config", home.configurationPath, "--now", "2026-01-\(time)Z"] + arguments,
            environment: ["HOME": home.folder.path]
        )
    }

    @Test func aFeedMayBeHeldBackWithoutItsHost() async throws {
        let home = try Household()
        home.server.on(
            "/busy",
            answer: .response(status: 429, headers: [("Retry-After", "7200")])
        )
        home.server.on("/other", answer: .response(body: Document.rss("a", items: 0..<1)))
        try home.configure(
            urls: [home.server.url("/other"), home.server.url("/busy")],
            extra: "    hold-back: feed\n"
        )
        _ = try await poll(home, "01T00:00:00", home.server.url("/busy"))
        _ = try await poll(home, "01T01:00:00")
        #expect(home.server.requests.map(\.path) == ["/busy", "/other"])
        // The feed itself waits as long as it was told to.
        _ = try await poll(home, "01T01:59:59")
        #expect(home.server.requests(to: "/busy").count == 1)
        _ = try await poll(home, "01T02:00:01")
        #expect(home.server.requests(to: "/busy").count == 2)
    }

    @Test func someNetworksMayBeAllowedAndTheRestStaysRefused() async throws {
        let home = try Household()
        let other = try ScriptedServer(on: .any)
        other.otherwise { _ in .response(body: Document.rss("b", items: 0..<1)) }
        let away = "http://127.0.0.2:\(other.port)/b"
        home.server.on("/a", answer: .response(body: Document.rss("a", items: 0..<2)))
        home.server.on("/away", answer: .redirect(301, to: away))
        let rule = "    allow-private-addresses: [10.0.0.7, 127.0.0.1/32]\n"
        try home.configure(
            urls: [home.server.url("/a"), home.server.url("/away"), away],
            extra: rule
        )
        let text = try home.folder.readText("feedmill.yaml")
        // Every feed of the list has the rule; all others are refused whatever is not public.
        try home.folder.write(
            "feedmill.yaml",
            text.replacing("allow-private-addresses: true", with: "allow-private-addresses: false")
                .replacing("\n  - url", with: "\n\(rule)  - url")
                .replacing("feed:\n\(rule)", with: "feed:\n")
        )
        let result = try await home.run("poll")
        #expect(result.status == 0)
        #expect(try home.recordURLs() == Document.urls("a", items: 0..<2))
        let lines = result.errorOutput.split(separator: "\n")
        #expect(lines.count == 2, "\(result.errorOutput)")
        #expect(lines.allSatisfy { $0.contains("allow-private-addresses") })
        #expect(other.connectionCount == 0)
    }

    @Test func aBearerTokenComesFromItsFileAndStaysAtHome() async throws {
        let home = try Household()
        let other = try ScriptedServer()
        other.otherwise { _ in .response(body: Document.rss("a", items: 0..<1)) }
        home.server.on("/feed", answer: .redirect(302, to: other.url("/feed")))
        try home.folder.write("token", "t0ken-s3cret\n")
        _ = unsafe chmod(home.folder.path("token"), 0o600)
        try home.configure(paths: ["/feed"], extra: "    bearer-token-file: token\n")
        let result = try await home.run("poll", "-vv")
        #expect(result.status == 0)
        #expect(
            home.server.requests.map { $0.header("Authorization") } == ["Bearer t0ken-s3cret"]
        )
        #expect(other.requests.map { $0.header("Authorization") } == [nil])
        let explained = try await home.run("explain", home.server.url("/feed"))
        for text in [result.errorOutput, result.output, explained.output] {
            #expect(!text.contains("s3cret"))
        }
    }

    @Test func aFeedMayHaveAProxyOfItsOwn() async throws {
        let home = try Household()
        home.server.otherwise { request in
            .response(
                body: Document.rss(request.target.hasPrefix("http") ? "p" : "d", items: 0..<1)
            )
        }
        let socks = try SocksServer()
        try home.configure(
            urls: ["http://feeds.invalid/proxied"],
            extra: "    proxy: \(home.server.url(""))\n"
                + "  - url: \"\(home.server.url("/direct"))\"\n"
                + "  - { url: \"http://other.invalid/x\", proxy: \"socks5h://127.0.0.1:\(socks.port)\" }\n"
        )
        let result = try await home.run("poll")
        #expect(
            home.server.requests.map(\.target).sorted() == [
                "/direct", "http://feeds.invalid/proxied",
            ]
        )
        #expect(socks.targets == ["other.invalid:80"])
        // What came through it is not a feed, and that is all there is to say.
        #expect(result.errorOutput.contains("other.invalid"))
        #expect(try home.records().count == 2)
    }
}
