package import FeedmillModel
import Foundation
import GRDB

extension SQLiteStore {
    package func forget(
        unseenFor period: Duration,
        at now: Timestamp
    ) async throws(StateError) -> Int {
        let horizon = now.seconds - period.components.seconds
        let slack = period.components.seconds / 4 + 1
        return try await write { db in
            let last = try Int64.fetchOne(db, sql: "SELECT last_forgotten FROM delivery")
            // A time in the future comes from a clock that has since been set back.
            if let last, last <= now.seconds,
                now - Timestamp(seconds: last) < StateLimits.forgettingInterval
            {
                return 0
            }
            try db.execute(sql: Self.forgetting, arguments: ["horizon": horizon, "slack": slack])
            let count = db.changesCount
            try db.execute(
                sql: "UPDATE delivery SET articles = articles - ?, last_forgotten = ?",
                arguments: [count, now.seconds]
            )
            guard count > 0 else { return 0 }
            for (table, condition) in [("seen", "article IS NOT NULL"), ("sighting", "true")] {
                try db.execute(
                    sql: """
                        DELETE FROM \(table) WHERE \(condition) AND NOT EXISTS
                            (SELECT 1 FROM seen AS target WHERE target.key = \(table).article)
                        """
                )
            }
            return count
        }
    }

    /// A feed whose last document is not known counts as one that shows everything.
    private static let forgetting = """
        DELETE FROM seen WHERE article IS NULL AND coalesce(last_seen, first_seen) < :horizon
        AND NOT EXISTS (
            SELECT 1 FROM feed WHERE feed.id = seen.feed
            AND coalesce(seen.last_seen, first_seen) >= coalesce(last_document, 0) - :slack)
        AND NOT EXISTS (
            SELECT 1 FROM sighting JOIN feed ON feed.id = sighting.feed
            WHERE sighting.article = seen.key
            AND coalesce(seen.last_seen, first_seen) >= coalesce(last_document, 0) - :slack)
        """

    package func backUp(to target: String) async throws(StateError) {
        // VACUUM INTO writes into an empty file and leaves its mode alone.
        let isMade = FileManager.default.createFile(
            atPath: target,
            contents: nil,
            attributes: [.posixPermissions: 0o600]
        )
        guard isMade else {
            throw StateError(
                code: .cannotWrite,
                path: target,
                message: "cannot be made; check owner and mode of its folder"
            )
        }
        do {
            try await copy(to: target)
            try StateError.wrapping(target) {
                let copy = try DatabaseQueue(path: target)
                try copy.write { db in
                    try db.execute(
                        sql: "UPDATE delivery SET instance = ?",
                        arguments: [Self.newInstance()]
                    )
                }
                try copy.close()
            }
        } catch {
            // A partial copy is worse than none.
            try? FileManager.default.removeItem(atPath: target)
            throw error
        }
    }

    private func copy(to target: String) async throws(StateError) {
        do throws(StateError) {
            try await readOutsideOfTransaction { db in
                try db.execute(sql: "VACUUM INTO ?", arguments: [target])
            }
        } catch {
            throw StateError(code: error.code, path: target, message: error.message)
        }
    }
}
