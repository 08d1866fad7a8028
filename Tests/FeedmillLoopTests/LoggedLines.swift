import FeedmillLoop
import FeedmillTestSupport
import Logging

/// Log lines from `notice` on, for tests to look at and to wait for.
final class LoggedLines: Sendable {
    private struct Recorder: LogHandler {
        let lines: Watched<[String]>
        var logLevel = Logger.Level.notice
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let fields = (event.metadata ?? [:]).sorted { $0.key < $1.key }
            let line = "\(event.level) \(event.message)"
            lines.change { $0.append(line + fields.map { " \($0.key)=\($0.value)" }.joined()) }
        }
    }

    private let lines = Watched<[String]>([])

    /// Writes level, message and fields of each event here.
    var logger: Logger { Logger(label: "test") { [lines] _ in Recorder(lines: lines) } }

    var logged: [String] { lines.value }

    /// Waits until the lines are what is asked for.
    func wait(until isMet: @escaping @Sendable ([String]) -> Bool) async throws {
        try await lines.wait(for: "a log line, after \(self.logged)", until: isMet)
    }
}
