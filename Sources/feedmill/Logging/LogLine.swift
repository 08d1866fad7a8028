import FeedmillBytes
import FeedmillModel
import Logging

/// One log event.
struct LogLine {
    var time: Timestamp
    var level: Logger.Level
    var message: String
    /// Sorted by name.
    var metadata: [(name: String, value: String)]

    /// For people on a terminal: no time, the level only when it matters.
    func terminal(colour: Bool) -> String {
        let prefix =
            switch level {
            case .trace, .debug: "\(level): "
            case .info, .notice: ""
            case .warning: colour ? "\u{1B}[33mwarning:\u{1B}[0m " : "warning: "
            case .error, .critical: colour ? "\u{1B}[31merror:\u{1B}[0m " : "error: "
            }
        return "feedmill: " + prefix + message + fields
    }

    /// For files: time, level, message and fields.
    var text: String { "\(time.rfc3339) \(level) \(message)\(fields)" }

    /// For the journal, which adds the time itself: the priority of sd-daemon(3) and the message.
    var journal: String {
        let priority =
            switch level {
            case .trace, .debug: 7
            case .info: 6
            case .notice: 5
            case .warning: 4
            case .error: 3
            case .critical: 2
            }
        return "<\(priority)>\(message)\(fields)"
    }

    /// One JSON object.
    var json: String {
        var writer = JSONWriter()
        writer.object { line in
            line.member("time", time)
            line.member("level", level.rawValue)
            line.member("message", message)
            for (name, value) in metadata { line.member(dynamic: name, value) }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private var fields: String {
        metadata.map { " \($0.name)=\(Self.quoted($0.value))" }.joined()
    }

    private static func quoted(_ value: String) -> String {
        guard value.isEmpty || value.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" })
        else { return value }
        return "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
