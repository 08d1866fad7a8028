package import FeedmillModel
import GRDB

/// An article that a feed shows and another feed showed first.
package struct SharedArticle: Sendable, Hashable {
    package let article: ArticleKey
    /// The identity of the feed that showed it first.
    package let firstFeed: String
    package let since: Timestamp
}

extension StateStore {
    /// A hold that ends later than this from now on was made by a clock that was wrong.
    static let longestHold = Duration.seconds(32 * 86_400)

    /// The hosts that are to be left alone, and until when; those whose time is over, or that no
    /// server can have asked for, are left out.
    package func hostHolds(at now: Timestamp) async throws(StateError) -> [String: Timestamp] {
        try await read { db in
            let rows = try Row.fetchAll(
                db,
                sql: "SELECT host, until FROM host_hold WHERE until > ? AND until <= ?",
                arguments: [now.seconds, (now + Self.longestHold).seconds]
            )
            return Dictionary(
                rows.map { ($0[0] as String, Timestamp(seconds: $0[1])) },
                uniquingKeysWith: max
            )
        }
    }

    /// The latest articles of a feed that another feed had shown first.
    ///
    /// - Parameters:
    ///   - feed: the feed.
    ///   - limit: how many at most.
    /// - Returns: the newest first.
    /// - Throws: `StateError`.
    package func sharedArticles(
        of feed: FeedState.ID,
        limit: Int
    ) async throws(StateError) -> [SharedArticle] {
        try await read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT sighting.article, feed.identity, sighting.since
                    FROM sighting JOIN article ON article.key = sighting.article
                    JOIN feed ON feed.id = article.feed
                    WHERE sighting.feed = ? ORDER BY sighting.since DESC, sighting.article LIMIT ?
                    """,
                arguments: [feed, limit]
            )
            return rows.compactMap { row in
                (row[0] as DatabaseValue).bytes.flatMap { ArticleKey(bytes: $0) }.map { key in
                    SharedArticle(
                        article: key,
                        firstFeed: row[1],
                        since: Timestamp(seconds: row[2])
                    )
                }
            }
        }
    }

    /// How many articles a feed showed first, by the beginning of the day; it reads the whole
    /// ledger.
    package func articlesByDay(
        of feed: FeedState.ID
    ) async throws(StateError) -> [Timestamp: Int] {
        try await read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT first_seen / 86400 * 86400, count(*) FROM article WHERE feed = ?
                    GROUP BY 1
                    """,
                arguments: [feed]
            )
            return Dictionary(
                rows.map { (Timestamp(seconds: $0[0]), $0[1] as Int) },
                uniquingKeysWith: +
            )
        }
    }
}
