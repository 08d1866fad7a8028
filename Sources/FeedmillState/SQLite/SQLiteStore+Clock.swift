import FeedmillModel
package import FeedmillSchedule
import GRDB

private enum ClockColumn: Int, TableColumn {
    case noticed, by
}

extension SQLiteStore {
    package func clock() async throws(StateError) -> ClockMemory {
        try await read { db in
            let row = try Row.fetchOne(db, sql: "SELECT \(ClockColumn.selection) FROM clock_step")
            let last = try Int64.fetchOne(db, sql: "SELECT max(last_attempt) FROM feed")
            return ClockMemory(
                lastWork: last.map { Timestamp(seconds: $0) },
                step: row.map { row in
                    ClockMemory.Step(
                        noticed: Timestamp(seconds: row[ClockColumn.noticed]),
                        by: .seconds(row[ClockColumn.by] as Int64)
                    )
                }
            )
        }
    }

    package func settle(after step: ClockMemory.Step) async throws(StateError) {
        let now = step.noticed
        try await write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO clock_step (id, noticed, by) VALUES (1, ?, ?)",
                arguments: [now.seconds, step.by.components.seconds]
            )
            let ahead = try Row.fetchAll(
                db,
                sql: """
                    SELECT \(FeedColumn.selection) FROM feed
                    WHERE coalesce(last_attempt, added) > ?
                    """,
                arguments: [now.seconds]
            )
            for row in ahead {
                var feed = try FeedState(row: row)
                if feed.settle(at: now) { try Self.update(feed, in: db) }
            }
            try Self.settleHosts(at: now, in: db)
        }
    }
}
