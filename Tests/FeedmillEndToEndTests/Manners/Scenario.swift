import FeedmillModel
import FeedmillTestSupport
import Foundation
import Testing

/// A scripted server, feeds on it, and one of the two ways to poll them, at times that a test sets.
struct Scenario: Sendable {
    /// What a pass said.
    struct Pass {
        /// The lines on standard error; of the daemon, what is a warning or worse.
        var lines: [String]
        /// The exit status of the program.
        var status: Int32?
    }

    /// A Monday, at midnight UTC.
    static let start = Timestamp(year: 2026, month: 1, day: 5)

    let way: Way
    let home: Household
    private let engagement: Engagement

    var server: ScriptedServer { home.server }

    /// Runs a test in a household of its own; whatever runs in the background ends with it.
    static func run(
        _ way: Way,
        _ body: @Sendable (Scenario) async throws -> Void
    ) async throws {
        let home = try Household()
        let engagement = Engagement(configurationPath: home.configurationPath)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: engagement.executor) {
                await engagement.serve()
            }
            try await body(Scenario(way: way, home: home, engagement: engagement))
            try await engagement.dismiss()
            try await group.waitForAll()
        }
    }

    /// Writes the configuration: feeds by path, without politeness towards the test's own server.
    ///
    /// `defaults` and `http` are keys of these sections, as YAML.
    func configure(_ paths: String..., defaults: String = "", http: String = "") throws {
        try configure(
            feeds: paths.map { "url: \"\(server.url($0))\"" },
            defaults: defaults,
            http: http
        )
    }

    /// Writes the configuration: feeds as the inside of a YAML mapping each.
    func configure(feeds: [String], defaults: String = "", http: String = "") throws {
        let pace = http.contains("per-host") ? "" : "per-host: { connections: 64, delay: 0s }, "
        // Enough for what is due to start at once.
        let many = http.hasPrefix("connections") ? "" : "connections: 640, "
        try home.folder.write(
            "feedmill.yaml",
            """
            state: { path: \(home.folder.path("state.sqlite")) }
            spool: { directory: \(home.spool) }
            http: { allow-private-addresses: true, \(many)\(pace)\(http) }
            defaults: { \(defaults) }
            feed:
            \(feeds.map { "  - { \($0) }\n" }.joined())
            """
        )
        // It may hold secrets.
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600],
            ofItemAtPath: home.folder.path("feedmill.yaml")
        )
    }
}

// MARK: - Time

extension Scenario {
    /// Lets it be that time after the start, and everything be done that is due then.
    @discardableResult
    func pass(at offset: Duration, _ arguments: String...) async throws -> Pass {
        switch way {
        case .daemon:
            return Pass(lines: try await engagement.settle(at: offset))
        case .poll:
            let now = (Self.start + offset).rfc3339
            let result = try await home.program.run(
                ["poll", "--config", home.configurationPath, "--now", now] + arguments,
                environment: ["HOME": home.folder.path]
            )
            let lines = result.errorOutput.split(separator: "\n").map(String.init)
            return Pass(lines: lines, status: result.status)
        }
    }

    /// Ends the daemon; the next pass starts another one.
    ///
    /// That one reads the configuration anew, as a poll does in any case.
    func restart() async throws {
        try await engagement.release()
    }

    /// Expects the number of requests that a path has seen.
    func expect(
        _ count: Int,
        to path: String = "/feed",
        at offset: Duration,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await pass(at: offset)
        let seen = server.requests(to: path).count
        #expect(seen == count, "requests to \(path)", sourceLocation: sourceLocation)
    }

    /// The state of one feed as `status --json` tells it.
    func status(of path: String = "/feed") async throws -> [String: Any] {
        let result = try await home.run("status", server.url(path), "--json")
        let report = try #require(
            JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any],
            "\(result.output)\(result.errorOutput)"
        )
        return try #require((report["feed"] as? [[String: Any]])?.first)
    }

    /// When a feed is asked next, counted from the start.
    func nextPoll(of path: String = "/feed") async throws -> Duration {
        let text = try #require(await status(of: path)["next_poll"] as? String)
        return try #require(Timestamp(rfc3339: text)) - Self.start
    }

    /// What `explain` says of a feed.
    func explanation(of path: String = "/feed") async throws -> String {
        try await home.run("explain", server.url(path)).output
    }
}

extension ServedRequest {
    /// The validators of the request.
    var conditions: [String?] { [header("If-None-Match"), header("If-Modified-Since")] }
}
