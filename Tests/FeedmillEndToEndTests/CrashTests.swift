import FeedmillTestSupport
import Foundation
import Testing

/// Kills between the numbered effects of a delivery, and at random.
@Suite(.fewAtOnce) struct CrashTests {
    /// Polls until nothing is left to do, then checks the promise: each once, whole.
    private func recoverAndCheck(_ home: Household, expected: [String]) async throws {
        let result = try await home.run("poll", "--force")
        #expect(result.status == 0)
        #expect(try home.recordURLs() == expected)
        #expect(home.folder.entries("spool/tmp").isEmpty)
    }

    @Test(arguments: ["identified", "staged", "committed", "published"], [1, 2])
    func aKillBetweenTwoEffectsLosesNothingAndRepeatsNothing(
        step: String,
        time: Int
    ) async throws {
        let home = try Household()
        let names = ["a", "b", "c"]
        for name in names {
            home.server.on("/\(name)") { request in
                .conditional(request, etag: "\"1\"", body: Document.rss(name, items: 0..<4))
            }
        }
        try home.configure(paths: names.map { "/\($0)" }, extra: "")
        let killed = try await home.run(
            "poll",
            environment: [
                "FEEDMILL_CRASH_AT": "\(step):\(time)", "FEEDMILL_HTTP_CONNECTIONS": "1",
            ]
        )
        // With few feeds all may be one batch; the second time is then never reached.
        if time == 1 { #expect(killed.exit == .signalled(SIGKILL)) }
        let expected = names.flatMap { Document.urls($0, items: 0..<4) }.sorted()
        try await recoverAndCheck(home, expected: expected)
    }

    @Test func aConsumerThatTakesFilesAtOnceGetsEachRecordOnce() async throws {
        let home = try Household()
        home.server.on("/a", answer: .response(body: Document.rss("a", items: 0..<6)))
        try home.configure(paths: ["/a"])
        _ = try await home.run("poll", environment: ["FEEDMILL_CRASH_AT": "committed"])
        #expect(home.folder.entries("spool/new").isEmpty)
        #expect(home.folder.entries("spool/tmp").count == 6)
        _ = try await home.run("poll")
        var taken = try home.recordURLs()
        for name in home.folder.entries("spool/new") {
            try FileManager.default.removeItem(atPath: home.folder.path("spool/new/\(name)"))
        }
        _ = try await home.run("poll", "--force")
        taken += try home.recordURLs()
        #expect(taken == Document.urls("a", items: 0..<6))
    }

    @Test func killsAtRandomMomentsLoseNothingAndRepeatNothing() async throws {
        let home = try Household()
        let names = (0..<20).map { "f\($0)" }
        for name in names {
            home.server.on("/\(name)") { request in
                .conditional(request, etag: "\"1\"", body: Document.rss(name, items: 0..<10))
            }
        }
        try home.configure(paths: names.map { "/\($0)" })
        var random = SystemRandomNumberGenerator()
        for _ in 0..<25 {
            let program = try home.program.start(
                ["poll", "--force", "--config", home.configurationPath]
            )
            // After some request, wherever the process is by then.
            let count = home.server.requests.count + Int.random(in: 0...20, using: &random)
            if count > home.server.requests.count { try await home.server.waitForRequests(count) }
            program.send(SIGKILL)
            _ = try await program.result()
        }
        let expected = names.flatMap { Document.urls($0, items: 0..<10) }.sorted()
        try await recoverAndCheck(home, expected: expected)
    }
}
