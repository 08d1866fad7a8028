package import FeedmillModel
import GRDB

private enum SharedColumn: Int, TableColumn {
    case article, identity, since
}

private enum CountColumn: Int, TableColumn {
    case feed, articles
}

private enum DayColumn: Int, TableColumn {
    case day, articles
}

extension SQLiteStore {
    package func sharedArticles(
        of feed: FeedState.ID,
        limit: Int
    ) async throws(StateError) -> [SharedArticle] {
        try await read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT sighting.article, feed.identity, sighting.since
                    FROM sighting JOIN seen ON seen.key = sighting.article
                    JOIN feed ON feed.id = seen.feed
                    WHERE sighting.feed = ? ORDER BY sighting.since DESC, sighting.article LIMIT ?
                    """,
                arguments: [feed, limit]
            )
            return try rows.compactMap { row in
                try row.key(SharedColumn.article).map { key in
                    SharedArticle(
                        article: key,
                        firstFeed: row[SharedColumn.identity],
                        since: Timestamp(seconds: row[SharedColumn.since])
                    )
                }
            }
        }
    }

    package func articleCounts(
        since start: Timestamp
    ) async throws(StateError) -> [FeedState.ID: Int] {
        try await read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT feed, count(*) FROM seen
                    WHERE article IS NULL AND first_seen >= ? GROUP BY feed
                    """,
                arguments: [start.seconds]
            )
            return Dictionary(
                rows.map { ($0[CountColumn.feed] as Int64, $0[CountColumn.articles] as Int) },
                uniquingKeysWith: +
            )
        }
    }

    package func articlesByDay(
        of feed: FeedState.ID
    ) async throws(StateError) -> [Timestamp: Int] {
        try await read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT first_seen / 86400 * 86400, count(*) FROM seen WHERE feed = ?
                    GROUP BY 1
                    """,
                arguments: [feed]
            )
            return Dictionary(
                rows.map { (Timestamp(seconds: $0[DayColumn.day]), $0[DayColumn.articles] as Int) },
                uniquingKeysWith: +
            )
        }
    }
}
