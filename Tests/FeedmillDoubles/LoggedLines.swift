import FeedmillTestSupport
package import Logging

/// Log lines for tests to look at and to wait for.
package final class LoggedLines: Sendable {
    private struct Recorder: LogHandler {
        let lines: Watched<[String]>
        var logLevel: Logger.Level
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
    private let level: Logger.Level

    /// - Parameter level: events below it are left out.
    package init(from level: Logger.Level = .notice) {
        self.level = level
    }

    /// Writes level, message and fields of each event here.
    package var logger: Logger {
        Logger(label: "test") { [lines, level] _ in Recorder(lines: lines, logLevel: level) }
    }

    package var logged: [String] { lines.value }

    /// Removes the lines that are there, and returns them.
    package func take() -> [String] {
        lines.change { lines in
            defer { lines = [] }
            return lines
        }
    }

    /// Waits until the lines are what is asked for.
    package func wait(until isMet: @escaping @Sendable ([String]) -> Bool) async throws {
        try await lines.wait(for: "a log line, after \(self.logged)", until: isMet)
    }
}
