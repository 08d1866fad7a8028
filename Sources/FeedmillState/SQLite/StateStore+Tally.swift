package import FeedmillModel
import GRDB

extension StateStore {
    /// How finely time is divided: what is asked about an hour is true to this.
    static let tallyStep: Int64 = 300
    /// For how long sums are kept; some 9,000 rows.
    static let tallyPeriod: Int64 = 31 * 86_400

    /// What all polls came to since then, give or take five minutes.
    package func tally(
        since start: Timestamp,
        until end: Timestamp
    ) async throws(StateError) -> PollTally {
        try await read { db in
            let sql = "SELECT \(Self.sums) FROM tally WHERE start >= ? AND start <= ?"
            let first = start.seconds / Self.tallyStep * Self.tallyStep
            guard let row = try Row.fetchOne(db, sql: sql, arguments: [first, end.seconds]) else {
                return PollTally(start: start)
            }
            return PollTally(start: start, row: row, from: 0)
        }
    }

    /// The same for each hour by itself, the oldest first, also for those in which nothing was
    /// polled; the last one is not over yet.
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
                    SELECT start / 3600 * 3600, \(Self.sums) FROM tally
                    WHERE start >= ? AND start < ? GROUP BY 1
                    """,
                arguments: [first, last + 3_600]
            )
            let found = Dictionary(
                rows.map { ($0[0] as Int64, $0) },
                uniquingKeysWith: { first, _ in first }
            )
            return stride(from: first, through: last, by: 3_600).map { hour in
                let start = Timestamp(seconds: hour)
                return found[hour].map { PollTally(start: start, row: $0, from: 1) }
                    ?? PollTally(start: start)
            }
        }
    }

    private static let sums = """
        coalesce(sum(news), 0), coalesce(sum(unchanged), 0), coalesce(sum(failed), 0), \
        coalesce(sum(records), 0), coalesce(sum(duplicates), 0), coalesce(sum(articles), 0), \
        coalesce(sum(bytes), 0)
        """

    /// Adds what a batch came to, and forgets what is too old to be asked for.
    static func add(_ tally: PollTally, in db: Database) throws {
        let start = tally.start.seconds / tallyStep * tallyStep
        try db.cachedStatement(
            sql: """
                INSERT INTO tally (start, news, unchanged, failed, records, duplicates, articles, bytes)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (start) DO UPDATE SET news = news + excluded.news,
                    unchanged = unchanged + excluded.unchanged, failed = failed + excluded.failed,
                    records = records + excluded.records,
                    duplicates = duplicates + excluded.duplicates,
                    articles = articles + excluded.articles, bytes = bytes + excluded.bytes
                """
        ).execute(
            arguments: [
                start, tally.news, tally.unchanged, tally.failed, tally.records, tally.duplicates,
                tally.articles, tally.bytes,
            ]
        )
        try db.cachedStatement(sql: "DELETE FROM tally WHERE start < ?")
            .execute(arguments: [start - tallyPeriod])
    }
}

extension PollTally {
    fileprivate init(start: Timestamp, row: Row, from column: Int) {
        self.init(start: start)
        news = row[column]
        unchanged = row[column + 1]
        failed = row[column + 2]
        records = row[column + 3]
        duplicates = row[column + 4]
        articles = row[column + 5]
        bytes = row[column + 6]
    }
}
