package import FeedmillModel
import Foundation
import GRDB

extension StateStore {
    /// The number of the last batch whose commit is durable.
    package func committedBatch() async throws(StateError) -> Int64 {
        try await read { db in
            try Int64.fetchOne(db, sql: "SELECT committed_batch FROM delivery") ?? 0
        }
    }

    /// How many articles the ledger knows.
    package func articleCount() async throws(StateError) -> Int {
        try await read { db in
            try Int.fetchOne(db, sql: "SELECT articles FROM delivery") ?? 0
        }
    }

    /// Looks up keys, as articles and as other names of articles.
    package func lookUp(
        _ keys: Set<ArticleKey>
    ) async throws(StateError) -> LedgerExtract {
        guard !keys.isEmpty else { return LedgerExtract() }
        return try await read { db in
            var found = LedgerExtract()
            found.articles = try Self.articles(keys, in: db)
            let others = keys.filter { found.articles[$0] == nil }
            found.aliases = try Self.aliases(others, in: db)
            let targets = Set(found.aliases.values).filter { found.articles[$0] == nil }
            for (key, article) in try Self.articles(targets, in: db) {
                found.articles[key] = article
            }
            return found
        }
    }

    /// When a feed was first seen to show articles that another feed had shown before it; those
    /// that it never showed are left out.
    package func sightings(
        of articles: [ArticleKey],
        by feed: FeedState.ID
    ) async throws(StateError) -> [Timestamp] {
        try await read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT since FROM sighting WHERE article = ? AND feed = ?"
            )
            return try articles.compactMap { article in
                try Int64.fetchOne(statement, arguments: [article.databaseValue, feed])
                    .map { Timestamp(seconds: $0) }
            }
        }
    }

    /// Makes a batch final: the point of no return of a delivery.
    ///
    /// - Parameter batch: feeds, articles and the number of the batch of spool files.
    /// - Throws: `StateError`; whether the commit happened is then unknown until the file is
    ///   opened anew and `committedBatch()` asked.
    package func commit(_ batch: StateBatch) async throws(StateError) {
        try await write { db in
            // In the order of the tree, so that what goes to one page goes there at once.
            var added = 0
            for article in batch.articles.sorted(by: { $0.key < $1.key })
            where try Self.store(article, in: db) {
                added += 1
            }
            for alias in batch.aliases.sorted(by: { $0.key < $1.key }) {
                try db.cachedStatement(
                    sql: "INSERT INTO alias (key, article) VALUES (?, ?) ON CONFLICT DO NOTHING"
                ).execute(arguments: [alias.key.databaseValue, alias.article.databaseValue])
            }
            for sighting in batch.sightings {
                try db.cachedStatement(
                    sql:
                        "INSERT INTO sighting (article, feed, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
                ).execute(
                    arguments: [
                        sighting.article.databaseValue, sighting.feed, sighting.since.seconds,
                    ]
                )
            }
            for feed in batch.feeds { try Self.update(feed, in: db) }
            for (host, until) in batch.hostHolds {
                try db.cachedStatement(
                    sql: """
                        INSERT INTO host_hold (host, until) VALUES (?, ?)
                        ON CONFLICT (host) DO UPDATE SET until = max(until, excluded.until)
                        """
                ).execute(arguments: [host, until.seconds])
            }
            if added > 0 {
                try db.cachedStatement(sql: "UPDATE delivery SET articles = articles + ?")
                    .execute(arguments: [added])
            }
            if var tally = batch.tally {
                tally.articles = added
                try Self.add(tally, in: db)
            }
            if let number = batch.number {
                try db.cachedStatement(sql: "UPDATE delivery SET committed_batch = ?")
                    .execute(arguments: [number])
            }
        }
    }
}

extension StateStore {
    /// How many keys one statement asks for: what a statement costs is then shared by them.
    private static let keysAtOnce = 64

    private static func articles(
        _ keys: Set<ArticleKey>,
        in db: Database
    ) throws -> [ArticleKey: SeenArticle] {
        let columns = "key, feed, first_seen, content, revision, last_seen"
        var found: [ArticleKey: SeenArticle] = [:]
        try rows(of: keys, "SELECT \(columns) FROM article", in: db) { row in
            let key = try key(row[0])
            found[key] = SeenArticle(
                key: key,
                feed: row[1],
                firstSeen: Timestamp(seconds: row[2]),
                lastSeen: (row[5] as Int64?).map { Timestamp(seconds: $0) },
                content: try Self.key(row[3]),
                revision: row[4]
            )
        }
        return found
    }

    private static func aliases(
        _ keys: Set<ArticleKey>,
        in db: Database
    ) throws -> [ArticleKey: ArticleKey] {
        var found: [ArticleKey: ArticleKey] = [:]
        try rows(of: keys, "SELECT key, article FROM alias", in: db) { row in
            found[try key(row[0])] = try key(row[1])
        }
        return found
    }

    /// The rows of a table with those keys, in the order of the tree, so that neighbours share
    /// pages.
    private static func rows(
        of keys: Set<ArticleKey>,
        _ selection: String,
        in db: Database,
        read: (Row) throws -> Void
    ) throws {
        var rest = keys.sorted()[...]
        guard let last = rest.last else { return }
        let marks = repeatElement("?", count: keysAtOnce).joined(separator: ",")
        let statement = try db.cachedStatement(sql: "\(selection) WHERE key IN (\(marks))")
        while !rest.isEmpty {
            let group = rest.prefix(keysAtOnce)
            rest = rest.dropFirst(keysAtOnce)
            // A key that is asked for twice is found once.
            let missing = repeatElement(last, count: keysAtOnce - group.count)
            let values = (group + missing).map(\.databaseValue)
            let rows = try Row.fetchCursor(statement, arguments: StatementArguments(values))
            while let row = try rows.next() { try read(row) }
        }
    }

    private static func key(_ value: DatabaseValue) throws -> ArticleKey {
        guard let key = value.bytes.flatMap({ ArticleKey(bytes: $0) }) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "bad key or hash")
        }
        return key
    }

    /// Adds an article, or what changed of one that is there.
    ///
    /// - Returns: whether it was added.
    private static func store(_ article: SeenArticle, in db: Database) throws -> Bool {
        let lastSeen = article.lastSeen == article.firstSeen ? nil : article.lastSeen.seconds
        try db.cachedStatement(
            sql: """
                INSERT INTO article (key, feed, first_seen, content, revision, last_seen)
                VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING
                """
        ).execute(
            arguments: [
                article.key.databaseValue, article.feed, article.firstSeen.seconds,
                article.content.databaseValue, article.revision, lastSeen,
            ]
        )
        if db.changesCount > 0 { return true }
        try db.cachedStatement(
            sql: "UPDATE article SET content = ?, revision = ?, last_seen = ? WHERE key = ?"
        ).execute(
            arguments: [
                article.content.databaseValue, article.revision, lastSeen,
                article.key.databaseValue,
            ]
        )
        return false
    }
}

// MARK: - Bytes in columns

extension ArticleKey {
    fileprivate var databaseValue: DatabaseValue { DatabaseValue(bytes: bytes) }
}

extension DatabaseValue {
    init(bytes: [UInt8]) {
        self = Data(bytes).databaseValue
    }

    var bytes: [UInt8]? {
        guard case .blob(let data) = storage else { return nil }
        return Array(data)
    }
}
