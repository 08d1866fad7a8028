package import FeedmillModel
import Foundation
import GRDB

extension StateStore {
    /// Forgets articles that no feed has shown for a long time.
    ///
    /// What stood in the last document of a feed is never forgotten, however long ago that was: a
    /// feed that answers "not modified" shows it still.
    ///
    /// - Parameters:
    ///   - period: how long an article is remembered after it was last seen.
    ///   - now: the time.
    /// - Returns: how many were forgotten.
    /// - Throws: `StateError`.
    package func forget(
        unseenFor period: Duration,
        at now: Timestamp
    ) async throws(StateError) -> Int {
        let horizon = now.seconds - period.components.seconds
        let slack = period.components.seconds / 4 + 1
        return try await write { db in
            try db.execute(sql: Self.forgetting, arguments: ["horizon": horizon, "slack": slack])
            let count = db.changesCount
            guard count > 0 else { return 0 }
            try db.execute(
                sql: "UPDATE delivery SET articles = articles - ?",
                arguments: [count]
            )
            for table in ["alias", "sighting"] {
                try db.execute(
                    sql: """
                        DELETE FROM \(table) WHERE NOT EXISTS
                            (SELECT 1 FROM article WHERE article.key = \(table).article)
                        """
                )
            }
            return count
        }
    }

    /// A feed whose last document is not known counts as one that shows everything.
    private static let forgetting = """
        DELETE FROM article WHERE coalesce(last_seen, first_seen) < :horizon
        AND NOT EXISTS (
            SELECT 1 FROM feed WHERE feed.id = article.feed
            AND coalesce(article.last_seen, first_seen) >= coalesce(last_document, 0) - :slack)
        AND NOT EXISTS (
            SELECT 1 FROM sighting JOIN feed ON feed.id = sighting.feed
            WHERE sighting.article = article.key
            AND coalesce(article.last_seen, first_seen) >= coalesce(last_document, 0) - :slack)
        """

    /// Copies the state into a new file, whole and consistent, also while feedmill works on it.
    ///
    /// The copy gets a name of its own: should it be put in place of the original, no name of a
    /// file in delivery is used twice.
    ///
    /// - Parameters:
    ///   - target: the path of the copy; nothing may be there.
    ///   - newInstance: the random name of the copy, 16 hexadecimal digits.
    /// - Throws: `StateError`, about the copy.
    package func backUp(to target: String, newInstance: String) async throws(StateError) {
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
                        arguments: [newInstance]
                    )
                }
                try copy.close()
            }
        } catch {
            // Half a copy is worse than none.
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
