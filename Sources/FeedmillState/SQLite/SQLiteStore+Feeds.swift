package import FeedmillModel
import GRDB

extension SQLiteStore {
    package func register(
        _ registrations: [Registration],
        at now: Timestamp
    ) async throws(StateError) -> [FeedState] {
        try await write { db in
            try Self.forgetHosts(at: now, in: db)
            return try registrations.map { registration in
                let statement = try db.cachedStatement(
                    sql: "SELECT \(FeedColumn.selection) FROM feed WHERE identity = ?"
                )
                let row = try Row.fetchOne(statement, arguments: [registration.identity])
                guard let row else { return try Self.add(registration, at: now, in: db) }
                var feed = try FeedState(row: row)
                if feed.configure(registration.url) { try Self.update(feed, in: db) }
                return feed
            }
        }
    }

    package func keepFingerprints(of identities: Set<String>) async throws(StateError) {
        try await write { db in
            var unlisted: [Int64] = []
            let rows = try Row.fetchCursor(
                db,
                sql: "SELECT id, identity FROM feed WHERE request_fingerprint <> 0"
            )
            while let row = try rows.next() {
                let identity: String = row["identity"]
                if !identities.contains(identity) { unlisted.append(row["id"]) }
            }
            for id in unlisted {
                try db.execute(
                    sql: "UPDATE feed SET request_fingerprint = 0 WHERE id = ?",
                    arguments: [id]
                )
            }
        }
    }

    package func release(_ hosts: Set<String>) async throws(StateError) {
        try await write { db in
            for host in hosts {
                try db.execute(
                    sql: "UPDATE host SET hold = 0, held_since = NULL, held_until = NULL "
                        + "WHERE host = ?",
                    arguments: [host]
                )
            }
        }
    }

    package func inherit(
        _ heir: FeedState.ID,
        from old: FeedState.ID
    ) async throws(StateError) -> FeedState? {
        try await write { db in
            let sql = "SELECT \(FeedColumn.selection) FROM feed WHERE id = ? AND polls = 0"
            guard let row = try Row.fetchOne(db, sql: sql, arguments: [heir]) else { return nil }
            let new = try FeedState(row: row)
            let oldSQL = "SELECT \(FeedColumn.selection) FROM feed WHERE id = ?"
            guard let row = try Row.fetchOne(db, sql: oldSQL, arguments: [old]) else { return nil }
            var feed = try FeedState(row: row)
            feed.succeed(new)
            try db.execute(sql: "DELETE FROM feed WHERE id = ?", arguments: [heir])
            try db.execute(
                sql: "UPDATE feed SET identity = ? WHERE id = ?",
                arguments: [feed.identity, old]
            )
            try Self.update(feed, in: db)
            return feed
        }
    }

    package func feeds() async throws(StateError) -> [FeedState] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT \(FeedColumn.selection) FROM feed ORDER BY identity")
                .map { try FeedState(row: $0) }
        }
    }

    package func health(of identities: [String]) async throws(StateError) -> [FeedState?] {
        let places = Dictionary(
            zip(identities, identities.indices),
            uniquingKeysWith: { first, _ in first }
        )
        let found = try await read { db in
            var found = [FeedState?](repeating: nil, count: identities.count)
            let sql = "SELECT \(FeedColumn.healthSelection) FROM feed"
            let rows = try Row.fetchCursor(db, sql: sql)
            while let row = try rows.next() {
                guard let place = places[row[FeedColumn.identity]] else { continue }
                found[place] = try FeedState(row: row)
            }
            return found
        }
        // A feed that is listed twice has one state.
        return zip(identities, identities.indices).map { identity, index in
            found[places[identity] ?? index]
        }
    }

    package func feed(identity: String) async throws(StateError) -> FeedState? {
        try await read { db in
            let sql = "SELECT \(FeedColumn.selection) FROM feed WHERE identity = ?"
            return try Row.fetchOne(db, sql: sql, arguments: [identity])
                .map { try FeedState(row: $0) }
        }
    }

    package func feed(id: FeedState.ID) async throws(StateError) -> FeedState? {
        try await read { db in
            let sql = "SELECT \(FeedColumn.selection) FROM feed WHERE id = ?"
            return try Row.fetchOne(db, sql: sql, arguments: [id]).map { try FeedState(row: $0) }
        }
    }

    private static func add(
        _ registration: Registration,
        at now: Timestamp,
        in db: Database
    ) throws -> FeedState {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO feed (identity, origin, url, configured_url, added, next_due)
                VALUES (?, ?, ?, ?, ?, ?) RETURNING \(FeedColumn.selection)
                """
        )
        let arguments: StatementArguments = [
            registration.identity, registration.identity, registration.url, registration.url,
            now.seconds, now.seconds,
        ]
        guard let row = try Row.fetchOne(statement, arguments: arguments) else {
            throw DatabaseError(message: "INSERT returned no row")
        }
        return try FeedState(row: row)
    }

    static func update(_ feed: FeedState, in db: Database) throws {
        var values = try FeedColumn.updated.map(feed.value)
        values.append(feed.id.databaseValue)
        try db.cachedStatement(sql: FeedColumn.updateSQL).execute(
            arguments: StatementArguments(values)
        )
    }
}

// MARK: - History

/// The columns of `poll`.
private enum PollColumn: Int, TableColumn {
    case feed, slot, number, time, outcome, status, bytes, milliseconds, records, duplicates, note

    static let insertSQL =
        "INSERT OR REPLACE INTO poll (\(selection)) VALUES ("
        + repeatElement("?", count: allCases.count).joined(separator: ", ") + ")"
}

extension SQLiteStore {
    package func history(of feed: FeedState.ID) async throws(StateError) -> [PollRecord] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT \(PollColumn.selection) FROM poll WHERE feed = ? ORDER BY number DESC
                    """,
                arguments: [feed]
            ).map { try PollRecord(row: $0) }
        }
    }

    static func add(_ poll: PollRecord, in db: Database) throws {
        try db.cachedStatement(sql: PollColumn.insertSQL).execute(
            arguments: StatementArguments(try PollColumn.allCases.map(poll.value))
        )
    }
}

extension PollRecord {
    fileprivate init(row: Row) throws {
        guard let outcome: PollOutcome = try row.code(PollColumn.outcome) else {
            throw Row.unreadable(PollColumn.outcome.name)
        }
        self.init(
            feed: row[PollColumn.feed],
            number: row[PollColumn.number],
            time: Timestamp(seconds: row[PollColumn.time]),
            outcome: outcome
        )
        status = row[PollColumn.status]
        bytes = row[PollColumn.bytes]
        milliseconds = row[PollColumn.milliseconds]
        records = row[PollColumn.records]
        duplicates = row[PollColumn.duplicates]
        note = try row.json(PollColumn.note)
    }

    fileprivate func value(_ column: PollColumn) throws -> DatabaseValue {
        switch column {
        case .feed: feed.databaseValue
        case .slot: (number % Self.limit).databaseValue
        case .number: number.databaseValue
        case .time: time.seconds.databaseValue
        case .outcome: outcome.rawValue.databaseValue
        case .status: DatabaseValue(status)
        case .bytes: bytes.databaseValue
        case .milliseconds: milliseconds.databaseValue
        case .records: records.databaseValue
        case .duplicates: duplicates.databaseValue
        case .note: try DatabaseValue(json: note)
        }
    }
}
