import GRDB

extension StateStore {
    /// The schema, one registered migration per change, never edited after a release.
    ///
    /// Ledger tables are WITHOUT ROWID: 24 bytes a row instead of 60, and rows are written with
    /// plain SQL, which does not need the rowid that GRDB's own upsert asks for.
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("feeds and ledger") { db in
            try db.execute(sql: feedsAndLedger)
        }
        migrator.registerMigration("when articles and documents were last seen") { db in
            try db.execute(sql: lastSeen)
        }
        migrator.registerMigration("sums of polls, and the number of articles") { db in
            try db.execute(sql: sums)
        }
        return migrator
    }()

    /// Counting the articles reads all of them, which takes a second for ten million: too long for
    /// what is asked every few seconds.
    private static let sums = """
        ALTER TABLE delivery ADD COLUMN articles INTEGER NOT NULL DEFAULT 0;
        UPDATE delivery SET articles = (SELECT count(*) FROM article);

        CREATE TABLE tally (
            start INTEGER PRIMARY KEY,
            news INTEGER NOT NULL DEFAULT 0,
            unchanged INTEGER NOT NULL DEFAULT 0,
            failed INTEGER NOT NULL DEFAULT 0,
            records INTEGER NOT NULL DEFAULT 0,
            duplicates INTEGER NOT NULL DEFAULT 0,
            articles INTEGER NOT NULL DEFAULT 0,
            bytes INTEGER NOT NULL DEFAULT 0
        ) STRICT;

        INSERT INTO tally (start, articles)
        SELECT first_seen / 300 * 300, count(*) FROM article GROUP BY 1;
        """

    private static let lastSeen = """
        ALTER TABLE article ADD COLUMN last_seen INTEGER;
        ALTER TABLE feed ADD COLUMN last_document INTEGER;
        """

    private static let feedsAndLedger = """
        CREATE TABLE delivery (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            instance TEXT NOT NULL CHECK (length(instance) > 0),
            committed_batch INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE feed (
            id INTEGER PRIMARY KEY,
            identity TEXT NOT NULL UNIQUE,
            url TEXT NOT NULL,
            configured_url TEXT NOT NULL,
            added INTEGER NOT NULL,
            title TEXT,
            home_page_url TEXT,
            etag TEXT,
            last_modified TEXT,
            validators_url TEXT,
            body_hash INTEGER,
            next_due INTEGER NOT NULL,
            due_reason TEXT,
            ended INTEGER NOT NULL DEFAULT 0 CHECK (ended IN (0, 1)),
            last_attempt INTEGER,
            last_success INTEGER,
            last_outcome TEXT,
            failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
            failing_since INTEGER,
            last_error TEXT,
            records INTEGER NOT NULL DEFAULT 0,
            memory TEXT,
            history TEXT
        ) STRICT;

        CREATE TABLE host_hold (
            host TEXT NOT NULL PRIMARY KEY,
            until INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE article (
            key BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 16),
            feed INTEGER NOT NULL REFERENCES feed (id),
            first_seen INTEGER NOT NULL,
            content BLOB NOT NULL CHECK (length(content) = 16),
            revision INTEGER NOT NULL CHECK (revision > 0)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE alias (
            key BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 16),
            article BLOB NOT NULL CHECK (length(article) = 16)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE sighting (
            article BLOB NOT NULL,
            feed INTEGER NOT NULL REFERENCES feed (id),
            since INTEGER NOT NULL,
            PRIMARY KEY (article, feed)
        ) STRICT, WITHOUT ROWID;
        """
}
