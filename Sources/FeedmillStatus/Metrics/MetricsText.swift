import FeedmillModel
import FeedmillSchedule
import FeedmillState

/// Writes the text format of Prometheus, version 0.0.4.
package struct MetricsText: Sendable {
    package private(set) var text = ""
    private var name = ""

    package init() {}

    /// Begins a metric; its values follow.
    package mutating func begin(_ name: String, _ kind: String, _ help: String?) {
        self.name = name
        if let help { text += "# HELP \(name) \(help)\n" }
        text += "# TYPE \(name) \(kind)\n"
    }

    /// Adds a value of the metric that was begun.
    package mutating func add(_ value: Double, _ labels: String = "", _ suffix: String = "") {
        let number = Int64(exactly: value).map(String.init) ?? "\(value)"
        text += "\(name)\(suffix)\(labels.isEmpty ? "" : "{\(labels)}") \(number)\n"
    }

    /// Adds a metric of one value.
    package mutating func gauge(_ name: String, _ value: Double, _ help: String) {
        begin(name, "gauge", help)
        add(value)
    }

    /// Labels in the order of their names, values escaped.
    package static func labels(_ labels: [(String, String)]) -> String {
        labels.sorted { $0.0 < $1.0 }.map { name, value in
            let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                .replacing("\n", with: "\\n")
            return "\(name)=\"\(escaped)\""
        }.joined(separator: ",")
    }

    static func joined(_ labels: String, _ label: (String, String)) -> String {
        (labels.isEmpty ? "" : labels + ",") + Self.labels([label])
    }
}

extension StatusReport {
    /// The numbers of the report, as gauges.
    package func write(to text: inout MetricsText) {
        text.begin("feedmill_feeds", "gauge", "Configured feeds by condition.")
        for condition in Line.Condition.allCases.sorted(by: { $0.rawValue < $1.rawValue })
        where condition != .overdue {
            let labels = MetricsText.labels([("condition", condition.rawValue)])
            text.add(Double(count(condition)), labels)
        }
        text.gauge("feedmill_articles", Double(articleCount), "Articles in the ledger.")
        if let ledger {
            text.gauge("feedmill_state_bytes", Double(ledger.bytes), "Size of ledger and state.")
        }
        let overdue = lines.count { $0.conditions(at: now).contains { $0.code == .overdue } }
        text.gauge("feedmill_feeds_overdue", Double(overdue), "Feeds due for more than a day.")
        let lag = lines.lazy.filter { ![.paused, .never].contains($0.condition) }
            .compactMap { $0.state.map { max(0, (now - $0.nextDue).components.seconds) } }.max()
        text.gauge("feedmill_due_lag_seconds", Double(lag ?? 0), "Age of the oldest due poll.")
        if let hostsHeld {
            text.gauge("feedmill_hosts_held", Double(hostsHeld), "Hosts that are on hold.")
        }
        text.gauge(
            "feedmill_broken_lists",
            Double(brokenLists.count),
            "Feed lists that cannot be read."
        )
        guard let backlog else { return }
        text.gauge("feedmill_spool_files", Double(backlog.files), "Files that wait in the spool.")
        text.gauge("feedmill_spool_bytes", Double(backlog.bytes), "Their size.")
        let isFull = backlog.obstacle == nil ? 0.0 : 1.0
        text.gauge("feedmill_spool_full", isFull, "Whether polling pauses for lack of room.")
    }
}
