import FeedmillTestSupport
import Foundation
import Testing

/// A configuration, a state and a spool in a folder of their own, and a server to poll.
struct Household {
    let folder: TemporaryDirectory
    let server: ScriptedServer
    let program: BuiltBinary

    init() throws {
        folder = try TemporaryDirectory()
        server = try ScriptedServer()
        program = try BuiltBinary()
    }

    var spool: String { folder.path("spool") }
    var configurationPath: String { folder.path("feedmill.yaml") }

    /// Writes a configuration with these feeds and no politeness towards the test's own server.
    func configure(paths: [String], extra: String = "") throws {
        try configure(urls: paths.map { server.url($0) }, extra: extra)
    }

    func configure(urls: [String], extra: String = "") throws {
        let feeds = urls.map { "  - url: \"\($0)\"\n" }.joined()
        try folder.write(
            "feedmill.yaml",
            """
            state: { path: \(folder.path("state.sqlite")) }
            spool: { directory: \(spool) }
            http:
              allow-private-addresses: true
              per-host: { connections: 64, delay: 0s }
            feed:
            \(feeds)\(extra)
            """
        )
    }

    /// Runs a command with this household's configuration.
    func run(
        _ arguments: String...,
        environment: [String: String] = [:]
    ) async throws -> BuiltBinary.Result {
        try await program.run(
            [arguments[0], "--config", configurationPath] + arguments.dropFirst(),
            environment: environment.merging(["HOME": folder.path]) { mine, _ in mine }
        )
    }

    /// Starts the daemon, and waits until it is ready: before that, a signal to stop just ends it.
    func startDaemon(environment: [String: String] = [:]) async throws -> RunningProgram {
        let manager = ServiceManager(folder.path("ready"))
        let daemon = try program.start(
            ["run", "--config", configurationPath],
            environment: environment.merging(["NOTIFY_SOCKET": manager.address]) { $1 }
        )
        try await manager.wait { $0.contains { $0.hasPrefix("READY=1") } }
        return daemon
    }

    /// The records in `new`, as parsed JSON, by file name.
    func records() throws -> [String: [String: Any]] {
        var records: [String: [String: Any]] = [:]
        for name in folder.entries("spool/new") {
            let data = Data(try folder.read("spool/new/\(name)"))
            records[name] = try #require(
                JSONSerialization.jsonObject(with: data) as? [String: Any],
                "\(name) is no JSON object"
            )
        }
        return records
    }

    /// The URLs of all records in `new`, sorted, each as often as it is there.
    func recordURLs() throws -> [String] {
        try records().values.compactMap { $0["url"] as? String }.sorted()
    }
}

/// Documents for the server to serve.
enum Document {
    static func rss(_ name: String, items: Range<Int>) -> String {
        let items = items.map { number in
            """
            <item><title>Item \(number) of \(name)</title>
            <link>https://example.org/\(name)/\(number)</link>
            <guid>https://example.org/\(name)/\(number)</guid>
            <pubDate>Tue, 08 Oct 2024 12:00:00 GMT</pubDate>
            <description>Text of item \(number).</description></item>
            """
        }
        return """
            <?xml version="1.0"?><rss version="2.0"><channel><title>\(name)</title>
            <link>https://example.org/</link><description>d</description>
            \(items.joined())</channel></rss>
            """
    }

    static func urls(_ name: String, items: Range<Int>) -> [String] {
        items.map { "https://example.org/\(name)/\($0)" }.sorted()
    }
}
