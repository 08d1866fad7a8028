import FeedmillAddress
import FeedmillBytes
package import FeedmillConfig
import FeedmillDelivery
package import FeedmillModel
import FeedmillSchedule
import FeedmillState

/// What each feed yields: for operators who wonder which feeds are worth it, and which are ill.
package struct YieldReport: Sendable {
    /// One feed.
    package struct Row: Sendable {
        let line: StatusReport.Line
        /// Articles that it showed first.
        let week: Int
        let month: Int
        /// Days of these that it has been listed, up to 7 and 30.
        let weekDays: Double
        let monthDays: Double

        init(line: StatusReport.Line, week: Int, month: Int, now: Timestamp) {
            self.line = line
            self.week = week
            self.month = month
            let age = line.state.map { Double((now - $0.added).components.seconds) / 86_400 } ?? 0
            weekDays = min(7, max(1, age))
            monthDays = min(30, max(1, age))
        }

        private var totals: FeedTotals? { line.state?.health.totals }

        /// The part of its article pages that gave a text, in percent.
        var fullTextRate: Double? {
            guard let totals, totals.pagesRead + totals.pagesFailed > 0 else { return nil }
            return Double(totals.pagesRead) * 100 / Double(totals.pagesRead + totals.pagesFailed)
        }

        var lag: Int? { totals?.usualLag.map { Int($0.components.seconds) } }
        var duplicates: Int { totals?.duplicates ?? 0 }
    }

    package let rows: [Row]
    private let now: Timestamp

    /// Reads the report; also while the daemon runs.
    ///
    /// - Parameters:
    ///   - configuration: the feeds and the path of the state.
    ///   - feed: the name or address of one feed; all of them when `nil`.
    ///   - now: the time.
    /// - Returns: the report, in the order of the configuration.
    /// - Throws: `StateError` when the state cannot be read.
    package static func read(
        _ configuration: Configuration,
        of feed: String? = nil,
        at now: Timestamp
    ) async throws -> Self {
        let feeds = try FeedSelection.select(feed.map { [$0] } ?? [], from: configuration.feeds)
        guard let state = try configuration.state.reading() else {
            let lines = feeds.map { StatusReport.Line(feed: $0, state: nil) }
            return Self(rows: lines.map { Row(line: $0, week: 0, month: 0, now: now) }, now: now)
        }
        let states = try await state.health(of: feeds.map(\.identity))
        let week = try await state.articleCounts(since: now + .seconds(-7 * 86_400))
        let month = try await state.articleCounts(since: now + .seconds(-30 * 86_400))
        try state.close()
        let rows = zip(feeds, states).map { feed, state in
            Row(
                line: StatusReport.Line(feed: feed, state: state),
                week: state.flatMap { week[$0.id] } ?? 0,
                month: state.flatMap { month[$0.id] } ?? 0,
                now: now
            )
        }
        return Self(rows: rows, now: now)
    }

    init(rows: [Row], now: Timestamp) {
        self.rows = rows
        self.now = now
    }
}

// MARK: - Forms

extension YieldReport {
    /// What each row says, by the names of the columns.
    private static let columns = [
        "feed", "condition", "records_a_day_7", "records_a_day_30", "duplicates", "lag_s",
        "full_text_percent",
    ]

    private func values(_ row: Row) -> [String] {
        [
            row.line.feed.label.printable(limit: 200), row.line.condition.rawValue,
            Self.decimal(Double(row.week) / row.weekDays),
            Self.decimal(Double(row.month) / row.monthDays),
            String(row.duplicates), row.lag.map(String.init) ?? "",
            row.fullTextRate.map(Self.decimal) ?? "",
        ]
    }

    /// A table for people.
    package var text: String {
        let head = [
            "feed", "condition", "a day (7)", "a day (30)", "duplicates", "lag", "full text",
        ]
        let body = rows.map { row in
            var values = values(row)
            values[5] = row.lag.map { Duration.seconds($0).inUnits } ?? "-"
            values[6] = row.fullTextRate == nil ? "-" : values[6] + " %"
            return values
        }
        let widths = head.indices.map { column in
            ([head] + body).map { $0[column].count }.max() ?? 0
        }
        return ([head] + body).map { row in
            row.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return column < 2 ? row[column] + space : space + row[column]
            }.joined(separator: "  ")
        }.joined(separator: "\n") + "\n"
    }

    /// Comma-separated values (RFC 4180) with a head.
    package var csv: String {
        ([Self.columns] + rows.map(values)).map { row in
            row.map(Self.quoted).joined(separator: ",") + "\r\n"
        }.joined()
    }

    /// One JSON object.
    package var json: String {
        var writer = JSONWriter()
        writer.object { report in
            report.member("now", now)
            report.member("feed", rows) { writer, row in
                writer.object { feed in
                    feed.member("url", row.line.feed.url.masked)
                    feed.member("name", row.line.feed.name)
                    feed.member("condition", row.line.condition.rawValue)
                    feed.member("records_7_days", row.week)
                    feed.member("records_30_days", row.month)
                    feed.member("records_a_day_7", Double(row.week) / row.weekDays)
                    feed.member("records_a_day_30", Double(row.month) / row.monthDays)
                    feed.member("duplicates", row.duplicates)
                    feed.member("lag_s", row.lag)
                    feed.member("full_text_percent", row.fullTextRate)
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func decimal(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// A value that a spreadsheet takes for a formula begins with an apostrophe.
    private static func quoted(_ value: String) -> String {
        var value = value
        if let first = value.first, "=+-@".contains(first) { value = "'" + value }
        guard value.contains(where: { ",\"\r\n".contains($0) }) else { return value }
        return "\"" + value.replacing("\"", with: "\"\"") + "\""
    }
}
