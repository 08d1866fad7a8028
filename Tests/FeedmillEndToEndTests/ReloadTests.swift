import FeedmillTestSupport
import Foundation
import Testing

/// What SIGHUP changes in a running daemon.
@Suite(.fewAtOnce) struct ReloadTests {
    let home: Household

    init() throws {
        home = try Household()
        home.server.on("/a", answer: .response(body: Document.rss("a", items: 0..<3)))
        home.server.on("/b", answer: .response(body: Document.rss("b", items: 0..<2)))
    }

    /// Writes a configuration with one feed, more keys of the spool, and other sections.
    private func configure(_ path: String, spool: String = "", _ sections: String = "") throws {
        try home.folder.write(
            "feedmill.yaml",
            """
            state: { path: \(home.folder.path("state.sqlite")) }
            spool: { directory: \(home.spool), \(spool) }
            http: { allow-private-addresses: true, per-host: { delay: 0s } }
            feed: ["\(home.server.url(path))"]
            \(sections)

            """
        )
    }

    private func start() throws -> RunningProgram {
        try home.program.start(["run", "--config", home.configurationPath])
    }

    private func stop(_ daemon: RunningProgram) async throws -> BuiltBinary.Result {
        daemon.send(SIGTERM)
        let result = try await daemon.result()
        #expect(result.status == 0)
        return result
    }

    @Test(arguments: ["max-files: 3", "max-size: 1KiB", "min-free: 1000TiB"])
    func roomIsFoundUnderNewLimits(limit: String) async throws {
        try configure("/a")
        #expect(try await home.run("poll").status == 0)
        try configure("/b", spool: limit)
        let daemon = try start()
        try await daemon.waitForOutput("polling pauses")
        try configure("/b")
        daemon.send(SIGHUP)
        try await daemon.waitForOutput("polling goes on")
        try await daemon.waitForOutput("records=2")
        let result = try await stop(daemon)
        #expect(!result.errorOutput.contains("need a restart"))
    }

    @Test func whatMayGoGoesUnderNewTerms() async throws {
        try configure("/a")
        #expect(try await home.run("poll", "--now", "2025-01-01T00:00:00Z").status == 0)
        // The ledger forgets only what the feed has ceased to show.
        home.server.on("/a", answer: .response(body: Document.rss("a", items: 3..<4)))
        let later = try await home.run("poll", "--force", "--now", "2025-06-01T00:00:00Z")
        #expect(later.status == 0)
        try configure("/b")
        let daemon = try start()
        try await daemon.waitForOutput("records=2")
        try configure("/b", spool: "retain: 30d", "ledger: { retain: 30d }")
        daemon.send(SIGHUP)
        try await daemon.waitForOutput("removed records that nobody took in time files=4")
        try await daemon.waitForOutput("forgot articles that no feed has shown for long articles=3")
        _ = try await stop(daemon)
        #expect(try home.recordURLs() == Document.urls("b", items: 0..<2))
    }

    /// Asks for the daemon's health at an address or a socket.
    private func health(_ place: [String]) async throws -> Int32? {
        try await BuiltBinary(path: "/usr/bin/env").run(
            ["curl", "--silent", "--fail", "--max-time", "20"] + place
        ).status
    }

    @Test func theStatusPageMoves() async throws {
        try configure("/a")
        let daemon = try start()
        try await daemon.waitForOutput("started")
        try configure("/a", "status: { listen: \"127.0.0.1:0\" }")
        daemon.send(SIGHUP)
        try await daemon.waitForOutput("status is shown at=http://")
        let port = try #require(
            daemon.errorOutput.split(separator: "at=http://127.0.0.1:").last?.prefix { $0.isNumber }
        )
        let page = ["http://127.0.0.1:\(port)/healthz"]
        #expect(try await health(page) == 0)

        // An address that is taken changes nothing.
        let taken = try #require(home.server.url("/").firstMatch(of: /:(\d+)\//)?.1)
        try configure("/a", "status: { listen: \"127.0.0.1:\(taken)\" }")
        daemon.send(SIGHUP)
        try await daemon.waitForOutput("status.listen: cannot listen there")
        #expect(try await health(page) == 0)

        let socket = home.folder.path("s.sock")
        let local = ["--unix-socket", socket, "http://localhost/healthz"]
        try configure("/a", "status: { listen: \"unix:\(socket)\" }")
        daemon.send(SIGHUP)
        try await daemon.waitForOutput("status is shown at=unix:")
        #expect(try await health(local) == 0)
        // The old address is given up before the next reload is dealt with.
        try configure("/a")
        daemon.send(SIGHUP)
        try await daemon.waitForOutput("status is no longer shown")
        #expect(try await health(page) == 7)
        #expect(!home.folder.entries().contains("s.sock"))
        _ = try await stop(daemon)
    }

    @Test func keysThatNeedARestartAreNamedInOneLine() async throws {
        try configure("/a")
        let daemon = try start()
        try await daemon.waitForOutput("records=3")
        try configure("/a", spool: "format: ndjson, max-files: 9", "log: { format: text }")
        daemon.send(SIGHUP)
        try await daemon.waitForOutput("need a restart")
        let result = try await stop(daemon)
        #expect(
            result.errorOutput.contains(
                "changed settings that need a restart keys=\"spool.format, log.format\"\n"
            )
        )
    }
}
