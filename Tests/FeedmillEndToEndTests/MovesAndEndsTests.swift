import FeedmillTestSupport
import Foundation
import Testing

/// Moves and ends, as servers in the world announce them.
@Suite(.fewAtOnce) struct MovesAndEndsTests {
    private func poll(_ home: Household, day: Int, force: Bool = true) async throws
        -> BuiltBinary.Result
    {
        try await home.program.run(
            ["poll", "--config", home.configurationPath, "--now", "2026-01-0\(day)T12:00:00Z"]
                + (force ? ["--force"] : []),
            environment: ["HOME": home.folder.path]
        )
    }

    private static let page = "<!DOCTYPE html><html><body><form>Please log in</form></body></html>"

    @Test(arguments: [301, 302, 307, 308])
    func aPortalIsNeverTakenForTheFeedAndCostsNothing(_ status: Int) async throws {
        let home = try Household()
        home.server.on("/login", answer: .response(headers: [("ETag", "\"p\"")], body: Self.page))
        let count = Counter()
        home.server.on("/feed") { request in
            // The portal stands between the second and the fifth poll.
            (2...5).contains(count.increment())
                ? .redirect(status, to: "/login")
                : .conditional(request, etag: "\"f\"", body: Document.rss("a", items: 0..<2))
        }
        try home.configure(paths: ["/feed"])
        for day in 1...6 {
            let result = try await poll(home, day: day)
            #expect((result.status == 0) == (day == 1 || day == 6))
            if day == 2 { #expect(result.errorOutput.contains("HTML")) }
        }
        let asked = home.server.requests(to: "/feed")
        #expect(asked.count == 6)
        // What was known of the feed before is asked with afterwards, and nothing of the page's.
        #expect(asked.last?.header("If-None-Match") == "\"f\"")
        let atLogin = home.server.requests(to: "/login")
        #expect(atLogin.count == 4)
        #expect(atLogin.allSatisfy { $0.header("If-None-Match") == nil })
        let explained = try await home.run("explain", home.server.url("/feed"))
        #expect(!explained.output.contains("polled at"))
        #expect(try home.records().count == 2)
    }

    @Test func aFeedThatMovesForGoodIsAskedThereAfterThreePollsOverADay() async throws {
        let home = try Household()
        home.server.on("/old", answer: .redirect(301, to: "/new"))
        home.server.on("/new", answer: .response(body: Document.rss("a", items: 0..<2)))
        try home.configure(paths: ["/old"])
        for day in 1...4 { _ = try await poll(home, day: day) }
        #expect(home.server.requests(to: "/old").count == 3)
        #expect(home.server.requests(to: "/new").count == 4)
        let explained = try await home.run("explain", home.server.url("/old"))
        #expect(explained.output.contains("polled at: \(home.server.url("/new"))"))
    }

    @Test func aFeedThatHasMovedElsewhereTakesNoCredentialsAlong() async throws {
        let home = try Household()
        let other = try ScriptedServer()
        other.otherwise { _ in .response(body: Document.rss("a", items: 0..<2)) }
        home.server.on("/old", answer: .redirect(308, to: other.url("/new")))
        try home.configure(
            paths: ["/old"],
            extra: "    cookie: id=1\n    headers: { X-Key: k }\n"
                + "    basic-auth: { user: u, password: p }\n"
        )
        for day in 1...5 { _ = try await poll(home, day: day) }
        #expect(home.server.requests.count == 3)
        #expect(other.requests.count == 5)
        for name in ["Authorization", "Cookie", "X-Key"] {
            #expect(home.server.requests.allSatisfy { $0.header(name) != nil })
            #expect(other.requests.allSatisfy { $0.header(name) == nil }, "\(name)")
        }
    }

    @Test func whatIsGoneIsAskedNoMoreAndThatIsSaid() async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(status: 410))
        try home.configure(paths: ["/feed"])
        let result = try await poll(home, day: 1, force: false)
        #expect(result.errorOutput.contains("gone for good"))
        for day in 2...9 { _ = try await poll(home, day: day, force: false) }
        #expect(home.server.requests.count == 1)
        let status = try await home.run("status")
        #expect(status.output.contains("gone"), "\(status.output)")
    }

    @Test(arguments: [(401, "login needed"), (403, "forbidden"), (404, "not found")])
    func refusalsHaveTheirOwnWords(_ status: Int, _ words: String) async throws {
        let home = try Household()
        home.server.on(
            "/feed",
            answer: .response(status: status, reason: "Pay\u{1B}[31m", body: "whatever")
        )
        try home.configure(paths: ["/feed"])
        let result = try await poll(home, day: 1)
        #expect(result.errorOutput.contains("HTTP \(status): \(words)"))
        #expect(!result.errorOutput.contains("Pay"))
    }

    @Test func anEmptyAnswerIsAFailureAndForgetsNothing() async throws {
        let home = try Household()
        let feed = ScriptedAnswer.response(
            headers: [("ETag", "\"1\"")],
            body: Document.rss("a", items: 0..<2)
        )
        let empty = ScriptedAnswer.response(headers: [("ETag", "\"2\"")], body: "")
        home.server.on("/feed", inTurn: [feed, empty, feed])
        try home.configure(paths: ["/feed"])
        for day in 1...3 {
            let result = try await poll(home, day: day)
            #expect((result.status == 69) == (day == 2))
        }
        #expect(
            home.server.requests.map { $0.header("If-None-Match") } == [nil, "\"1\"", "\"1\""]
        )
    }
}
