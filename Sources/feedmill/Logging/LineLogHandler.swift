import FeedmillBytes
import FeedmillConfig
import FeedmillDaemon
import FeedmillModel
import FeedmillSystem
import Logging

/// Writes each event as one line on standard error, in one of four forms.
///
/// Every value passes `printable()`: nothing from a feed or server reaches a terminal or log
/// unescaped.
struct LineLogHandler: LogHandler {
    enum Form: Sendable {
        case terminal(colour: Bool)
        case text
        case json
        case journal
    }

    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    private let form: Form

    init(level: Logger.Level, form: Form) {
        logLevel = level
        self.form = form
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let line = LogLine(
            time: .current,
            level: event.level,
            message: event.message.description.printable(limit: 500),
            metadata: all.sorted { $0.key < $1.key }
                .map { ($0.key, $0.value.description.printable(limit: 500)) }
        )
        switch form {
        case .terminal(let colour): StandardError.write(line.terminal(colour: colour))
        case .text: StandardError.write(line.text)
        case .json: StandardError.write(line.json)
        case .journal: StandardError.write(line.journal)
        }
    }
}

extension LineLogHandler.Form {
    /// The form for a configured format and the destination of standard error.
    static func chosen(
        _ format: Configuration.Log.Format,
        environment: [String: String],
        colour: Bool
    ) -> Self {
        switch format {
        case .text: .text
        case .json: .json
        case .journal: .journal
        case .auto where JournalStream.isStandardError(environment): .journal
        case .auto where StandardError.isTerminal:
            .terminal(colour: colour && environment["NO_COLOR", default: ""].isEmpty)
        case .auto: .text
        }
    }
}
