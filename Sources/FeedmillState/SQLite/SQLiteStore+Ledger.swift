package import FeedmillModel
import GRDB

/// The columns of `sighting`.
private enum SightingColumn: Int, TableColumn {
    case article, feed, since, content
}

/// The columns of `seen`.
private enum SeenColumn: Int, TableColumn {
    case key, article, feed, firstSeen, content, revision, lastSeen, revised, editions
}

extension SQLiteStore {
    package func articleCount() async throws(StateError) -> Int {
        try await read { db in
            try Int.fetchOne(db, sql: "SELECT articles FROM delivery") ?? 0
        }
    }

    package func lookUp(_ keys: Set<ArticleKey>) async throws(StateError) -> LedgerExtract {
        guard !keys.isEmpty else { return LedgerExtract() }
        return try await read { db in
            var found = LedgerExtract()
            try Self.read(keys, into: &found, in: db)
            let targets = Set(found.aliases.values).filter { found.articles[$0] == nil }
            try Self.read(targets, into: &found, in: db)
            return found
        }
    }

    package func sightings(
        of articles: [ArticleKey],
        by feed: FeedState.ID
    ) async throws(StateError) -> [Sighting] {
        try await read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT \(SightingColumn.selection) FROM sighting WHERE article = ? AND feed = ?
                    """
            )
            return try articles.compactMap { article in
                let row = try Row.fetchOne(statement, arguments: [article.databaseValue, feed])
                guard let row else { return nil }
                guard let content = try row.key(SightingColumn.content) else {
                    throw Row.unreadable(SightingColumn.content.name)
                }
                return Sighting(
                    article: article,
                    feed: feed,
                    since: Timestamp(seconds: row[SightingColumn.since]),
                    content: content
                )
            }
        }
    }
}

// MARK: - Look-up

extension SQLiteStore {
    /// How many keys one statement looks up, so that they share its cost.
    private static let keysAtOnce = 64

    /// Reads the rows with those keys, in the order of the tree, so that neighbours share pages.
    private static func read(
        _ keys: Set<ArticleKey>,
        into found: inout LedgerExtract,
        in db: Database
    ) throws {
        var rest = keys.sorted()[...]
        guard let last = rest.last else { return }
        let marks = repeatElement("?", count: keysAtOnce).joined(separator: ",")
        let statement = try db.cachedStatement(
            sql: "SELECT \(SeenColumn.selection) FROM seen WHERE key IN (\(marks))"
        )
        while !rest.isEmpty {
            let group = rest.prefix(keysAtOnce)
            rest = rest.dropFirst(keysAtOnce)
            // A key that is asked for twice is found once.
            let missing = repeatElement(last, count: keysAtOnce - group.count)
            let values = (group + missing).map(\.databaseValue)
            let rows = try Row.fetchCursor(statement, arguments: StatementArguments(values))
            while let row = try rows.next() { try found.take(row) }
        }
    }
}

extension LedgerExtract {
    fileprivate mutating func take(_ row: Row) throws {
        guard let key = try row.key(SeenColumn.key) else {
            throw Row.unreadable(SeenColumn.key.name)
        }
        if let article = try row.key(SeenColumn.article) {
            aliases[key] = article
            return
        }
        guard let content = try row.key(SeenColumn.content) else {
            throw Row.unreadable(SeenColumn.content.name)
        }
        var seen = SeenArticle(
            key: key,
            feed: row[SeenColumn.feed],
            firstSeen: Timestamp(seconds: row[SeenColumn.firstSeen]),
            lastSeen: row.time(SeenColumn.lastSeen),
            content: content,
            revision: row[SeenColumn.revision]
        )
        seen.revised = row.time(SeenColumn.revised)
        seen.editions = try row.numbers(SeenColumn.editions)
        articles[key] = seen
    }
}

// MARK: - Commit

extension SQLiteStore {
    /// Another writer was first with an article.
    private struct Conflict: Error {}

    /// Does all that a batch says, inside of a transaction.
    ///
    /// - Returns: whether it may be committed; not when another writer was first.
    /// - Throws: what SQLite throws.
    static func apply(_ batch: StateBatch, in db: Database) throws -> Bool {
        do {
            try writeLedger(batch, in: db)
        } catch is Conflict {
            return false
        }
        for feed in batch.feeds { try update(feed, in: db) }
        for poll in batch.polls { try add(poll, in: db) }
        for (host, pace) in batch.hosts { try keep(pace, of: host, in: db) }
        if !batch.added.isEmpty {
            try db.cachedStatement(sql: "UPDATE delivery SET articles = articles + ?")
                .execute(arguments: [batch.added.count])
        }
        if var tally = batch.tally {
            tally.articles = batch.added.count
            try add(tally, in: db)
        }
        if let number = batch.number {
            try db.cachedStatement(sql: "UPDATE delivery SET committed_batch = ?")
                .execute(arguments: [number])
        }
        return true
    }

    /// In the order of the tree, so that all rows of a page are written at once.
    private static func writeLedger(_ batch: StateBatch, in db: Database) throws {
        for article in batch.added.sorted(by: { $0.key < $1.key }) {
            let lastSeen = article.lastSeen == article.firstSeen ? nil : article.lastSeen
            try change(
                """
                INSERT INTO seen (key, feed, first_seen, content, revision, last_seen)
                VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING
                """,
                [
                    article.key.databaseValue, article.feed, article.firstSeen.seconds,
                    article.content.databaseValue, article.revision, lastSeen?.seconds,
                ],
                in: db
            )
        }
        for alias in batch.aliases.sorted(by: { $0.key < $1.key }) {
            try change(
                "INSERT INTO seen (key, article) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
                [alias.key.databaseValue, alias.article.databaseValue],
                in: db
            )
        }
        for change in batch.changed.sorted(by: { $0.article.key < $1.article.key }) {
            let article = change.article
            try Self.change(
                """
                UPDATE seen SET feed = ?, content = ?, revision = ?, revised = ?, editions = ?
                WHERE key = ? AND revision = ?
                """,
                [
                    article.feed, article.content.databaseValue, article.revision,
                    article.revised?.seconds, article.editions.databaseValue,
                    article.key.databaseValue, change.was,
                ],
                in: db
            )
            try db.cachedStatement(sql: "DELETE FROM sighting WHERE article = ? AND feed = ?")
                .execute(arguments: [article.key.databaseValue, article.feed])
        }
        for (key, time) in batch.seenAgain.sorted(by: { $0.key < $1.key }) {
            try db.cachedStatement(
                sql: """
                    UPDATE seen SET last_seen = max(coalesce(last_seen, first_seen), ?)
                    WHERE key = ? AND article IS NULL
                    """
            ).execute(arguments: [time.seconds, key.databaseValue])
        }
        for sighting in batch.sightings {
            try db.cachedStatement(
                sql: """
                    INSERT INTO sighting (article, feed, since, content) VALUES (?, ?, ?, ?)
                    ON CONFLICT DO NOTHING
                    """
            ).execute(
                arguments: [
                    sighting.article.databaseValue, sighting.feed, sighting.since.seconds,
                    sighting.content.databaseValue,
                ]
            )
        }
    }

    /// Changes one row, or finds that another writer was there.
    private static func change(
        _ sql: String,
        _ arguments: StatementArguments,
        in db: Database
    ) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
        if db.changesCount == 0 { throw Conflict() }
    }
}
