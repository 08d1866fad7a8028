package import FeedmillModel
import GRDB

/// The columns of `tally`.
private enum TallyColumn: Int, TableColumn {
    case start, news, unchanged, failed, records, duplicates, articles, bytes

    static let sums = allCases.dropFirst()

    /// The columns summed up, each at its place; the start is cut to whole multiples of `step`.
    static func selection(by step: Int64) -> String {
        "start / \(step) * \(step), "
            + sums.map { "coalesce(sum(\($0.name)), 0)" }.joined(separator: ", ")
    }

    static let upsertSQL =
        "INSERT INTO tally (\(selection)) VALUES ("
        + repeatElement("?", count: allCases.count).joined(separator: ", ")
        + ") ON CONFLICT (start) DO UPDATE SET "
        + sums.map { "\($0.name) = \($0.name) + excluded.\($0.name)" }.joined(separator: ", ")
}

extension SQLiteStore {
    package func tally(
        since start: Timestamp,
        until end: Timestamp
    ) async throws(StateError) -> PollTally {
        try await read { db in
            let first = start.seconds / StateLimits.tallyStep * StateLimits.tallyStep
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT \(TallyColumn.selection(by: 1)) FROM tally WHERE start >= ? AND start <= ?
                    """,
                arguments: [first, end.seconds]
            )
            return row.map { PollTally(start: start, row: $0) } ?? PollTally(start: start)
        }
    }

    package func hourlyTallies(
        _ count: Int,
        until end: Timestamp
    ) async throws(StateError) -> [PollTally] {
        let last = end.seconds / 3_600 * 3_600
        let first = last - Int64(count - 1) * 3_600
        return try await read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT \(TallyColumn.selection(by: 3_600)) FROM tally
                    WHERE start >= ? AND start < ? GROUP BY 1
                    """,
                arguments: [first, last + 3_600]
            )
            let found = Dictionary(
                rows.map { ($0[TallyColumn.start] as Int64, $0) },
                uniquingKeysWith: { first, _ in first }
            )
            return stride(from: first, through: last, by: 3_600).map { hour in
                let start = Timestamp(seconds: hour)
                return found[hour].map { PollTally(start: start, row: $0) }
                    ?? PollTally(start: start)
            }
        }
    }

    /// Adds the figures of a batch, and removes those that are too old to be asked for.
    static func add(_ tally: PollTally, in db: Database) throws {
        let start = tally.start.seconds / StateLimits.tallyStep * StateLimits.tallyStep
        try db.cachedStatement(sql: TallyColumn.upsertSQL).execute(
            arguments: [
                start, tally.news, tally.unchanged, tally.failed, tally.records, tally.duplicates,
                tally.articles, tally.bytes,
            ]
        )
        try db.cachedStatement(sql: "DELETE FROM tally WHERE start < ?")
            .execute(arguments: [start - StateLimits.tallyPeriod])
    }
}

extension PollTally {
    fileprivate init(start: Timestamp, row: Row) {
        self.init(start: start)
        news = row[TallyColumn.news]
        unchanged = row[TallyColumn.unchanged]
        failed = row[TallyColumn.failed]
        records = row[TallyColumn.records]
        duplicates = row[TallyColumn.duplicates]
        articles = row[TallyColumn.articles]
        bytes = row[TallyColumn.bytes]
    }
}
