import GRDB

extension SQLiteStore {
    /// The schema: one registered migration per change, never edited after a release.
    ///
    /// Ledger tables are WITHOUT ROWID: 24 bytes a row instead of 60, and rows are written with
    /// plain SQL, which does not need the rowid that GRDB's own upsert asks for.
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("first") { db in try db.execute(sql: schema) }
        migrator.registerMigration("health") { db in try db.execute(sql: health) }
        migrator.registerMigration("median-gap") { db in try db.execute(sql: medianGap) }
        migrator.registerMigration("clock-step") { db in try db.execute(sql: clockStep) }
        migrator.registerMigration("host-pace") { db in try db.execute(sql: hostPace) }
        return migrator
    }()

    private static let medianGap = """
        ALTER TABLE feed DROP COLUMN window_oldest;
        ALTER TABLE feed ADD COLUMN window_newest INTEGER;
        ALTER TABLE feed ADD COLUMN window_gap INTEGER;
        """

    private static let hostPace = """
        CREATE TABLE host (
            host TEXT NOT NULL PRIMARY KEY,
            gap INTEGER NOT NULL,
            good INTEGER,
            bad INTEGER,
            streak INTEGER NOT NULL,
            probes INTEGER NOT NULL,
            hold INTEGER NOT NULL,
            held_since INTEGER,
            held_until INTEGER,
            last_start INTEGER,
            last_answer INTEGER
        ) STRICT, WITHOUT ROWID;
        INSERT INTO host (host, gap, streak, probes, hold, held_until)
            SELECT host, 0, 0, 0, 0, until FROM host_hold;
        DROP TABLE host_hold;
        ALTER TABLE feed ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;
        """

    private static let clockStep = """
        CREATE TABLE clock_step (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            noticed INTEGER NOT NULL,
            by INTEGER NOT NULL
        ) STRICT;
        """

    /// - `delivery` is one row; counting the articles takes a second for ten million, so their
    ///   number is kept.
    /// - `feed.rule`, `outcome` and the like are codes; `failure`, `move`, `walk` and `note` are
    ///   JSON; skipped hours and days are sets of bits.
    /// - `feed.origin` is the identity that it had first: what stands for it in keys of articles.
    ///   `shared_links` is keys of 16 bytes, `seen.editions` hashes of four.
    /// - `poll` keeps the last polls of each feed, `slot` being the number of the poll modulo their
    ///   number.
    /// - `seen` holds every key under which an article is known: `article` is NULL in the row of
    ///   the article itself and its key in that of an alias, which has nothing else.
    private static let schema = """
        CREATE TABLE delivery (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            instance TEXT NOT NULL CHECK (length(instance) > 0),
            committed_batch INTEGER NOT NULL DEFAULT 0,
            articles INTEGER NOT NULL DEFAULT 0,
            last_forgotten INTEGER
        ) STRICT;

        CREATE TABLE feed (
            id INTEGER PRIMARY KEY,
            identity TEXT NOT NULL UNIQUE,
            origin TEXT NOT NULL,
            url TEXT NOT NULL,
            configured_url TEXT NOT NULL,
            added INTEGER NOT NULL,
            first_shown INTEGER,
            shared_links BLOB,
            title TEXT,
            home_page_url TEXT,
            etag TEXT,
            last_modified TEXT,
            validators_url TEXT,
            body_hash INTEGER,
            last_document INTEGER,
            next_due INTEGER NOT NULL,
            due_rule TEXT,
            last_attempt INTEGER,
            last_success INTEGER,
            last_outcome TEXT,
            last_records INTEGER NOT NULL DEFAULT 0,
            failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
            failing_since INTEGER,
            last_failure TEXT,
            records INTEGER NOT NULL DEFAULT 0,
            polls INTEGER NOT NULL DEFAULT 0,
            rhythm INTEGER,
            window_oldest INTEGER,
            window_count INTEGER,
            ttl INTEGER,
            update_interval INTEGER,
            skip_hours INTEGER NOT NULL DEFAULT 0,
            skip_days INTEGER NOT NULL DEFAULT 0,
            throttled INTEGER NOT NULL DEFAULT 0,
            not_before INTEGER,
            host_address TEXT,
            move TEXT,
            walk TEXT
        ) STRICT;

        CREATE TABLE poll (
            feed INTEGER NOT NULL REFERENCES feed (id),
            slot INTEGER NOT NULL,
            number INTEGER NOT NULL,
            time INTEGER NOT NULL,
            outcome TEXT NOT NULL,
            status INTEGER,
            bytes INTEGER NOT NULL,
            milliseconds INTEGER NOT NULL,
            records INTEGER NOT NULL,
            duplicates INTEGER NOT NULL,
            note TEXT,
            PRIMARY KEY (feed, slot)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE host_hold (
            host TEXT NOT NULL PRIMARY KEY,
            until INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE seen (
            key BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 16),
            article BLOB CHECK (length(article) = 16),
            feed INTEGER REFERENCES feed (id),
            first_seen INTEGER,
            content BLOB CHECK (length(content) = 16),
            revision INTEGER CHECK (revision > 0),
            last_seen INTEGER,
            revised INTEGER,
            editions BLOB,
            CHECK ((article IS NULL) = (feed IS NOT NULL AND first_seen IS NOT NULL
                AND content IS NOT NULL AND revision IS NOT NULL))
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE sighting (
            article BLOB NOT NULL,
            feed INTEGER NOT NULL REFERENCES feed (id),
            since INTEGER NOT NULL,
            content BLOB NOT NULL CHECK (length(content) = 16),
            PRIMARY KEY (article, feed)
        ) STRICT, WITHOUT ROWID;

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
        """

    /// What polls have shown of a feed besides its schedule; `doubt` is JSON.
    private static let health = [
        "unchanged_since INTEGER", "last_unchanged INTEGER", "last_bare INTEGER",
        "condition_refusals INTEGER NOT NULL DEFAULT 0", "is_suspect INTEGER NOT NULL DEFAULT 0",
        "doubt TEXT", "last_new INTEGER", "usual_gap INTEGER", "longest_gap INTEGER",
        "gaps INTEGER NOT NULL DEFAULT 0", "entries INTEGER",
        "usual_entries INTEGER NOT NULL DEFAULT 0", "small_since INTEGER",
        "offline_since INTEGER", "request_fingerprint INTEGER", "pace_fingerprint INTEGER",
        "duplicates INTEGER NOT NULL DEFAULT 0", "pages_read INTEGER NOT NULL DEFAULT 0",
        "pages_failed INTEGER NOT NULL DEFAULT 0", "usual_lag INTEGER",
    ].map { "ALTER TABLE feed ADD COLUMN \($0);" }.joined(separator: "\n")
}
