package import FeedmillModel
import GRDB

extension StateStore {
    /// A configured feed to look up, or to add to the state.
    package struct Registration: Sendable, Hashable {
        package var identity: String
        package var url: String

        package init(identity: String, url: String) {
            self.identity = identity
            self.url = url
        }
    }

    /// Adds the feeds that the state does not know yet and returns all of them, in order.
    ///
    /// A feed whose configured address changed in spelling only keeps its history; one that had
    /// moved for good and is now configured under another spelling is asked there.
    package func register(
        _ registrations: [Registration],
        at now: Timestamp
    ) async throws(StateError) -> [FeedState] {
        try await write { db in
            // At every start: holds that are over, or too long to be true, would stay for ever.
            try db.execute(
                sql: "DELETE FROM host_hold WHERE until <= ? OR until > ?",
                arguments: [now.seconds, (now + Self.longestHold).seconds]
            )
            return try registrations.map { registration in
                let statement = try db.cachedStatement(
                    sql: "SELECT \(FeedState.columns) FROM feed WHERE identity = ?"
                )
                let row = try Row.fetchOne(statement, arguments: [registration.identity])
                guard let row else { return try Self.add(registration, at: now, in: db) }
                var feed = FeedState(row: row)
                if feed.configuredURL != registration.url {
                    feed.configuredURL = registration.url
                    feed.url = registration.url
                    feed.forgetValidators()
                    try Self.update(feed, in: db)
                }
                return feed
            }
        }
    }

    /// Every feed that the state knows, also those no longer configured, by identity.
    package func feeds() async throws(StateError) -> [FeedState] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT \(FeedState.columns) FROM feed ORDER BY identity")
                .map { FeedState(row: $0) }
        }
    }

    /// The state of these feeds, in their order, without what only polls need, which is half of it:
    /// validators, history and the schedule's memory.
    ///
    /// - Parameter identities: what the feeds are known by.
    /// - Returns: one for each, `nil` for a feed that the state does not know.
    /// - Throws: `StateError`.
    package func health(of identities: [String]) async throws(StateError) -> [FeedState?] {
        let places = Dictionary(
            zip(identities, identities.indices),
            uniquingKeysWith: { first, _ in first }
        )
        let found = try await read { db in
            var found = [FeedState?](repeating: nil, count: identities.count)
            let sql = "SELECT \(FeedState.healthColumns) FROM feed"
            let rows = try Row.fetchCursor(db, sql: sql)
            while let row = try rows.next() {
                guard let place = places[row[1]] else { continue }
                found[place] = FeedState(row: row)
            }
            return found
        }
        // A feed that is listed twice has one state.
        return zip(identities, identities.indices).map { identity, index in
            found[places[identity] ?? index]
        }
    }

    /// The feed of that identity.
    package func feed(identity: String) async throws(StateError) -> FeedState? {
        try await read { db in
            let sql = "SELECT \(FeedState.columns) FROM feed WHERE identity = ?"
            return try Row.fetchOne(db, sql: sql, arguments: [identity]).map { FeedState(row: $0) }
        }
    }

    /// The feed of that number.
    package func feed(id: FeedState.ID) async throws(StateError) -> FeedState? {
        try await read { db in
            let sql = "SELECT \(FeedState.columns) FROM feed WHERE id = ?"
            return try Row.fetchOne(db, sql: sql, arguments: [id]).map { FeedState(row: $0) }
        }
    }

    private static func add(
        _ registration: Registration,
        at now: Timestamp,
        in db: Database
    ) throws -> FeedState {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO feed (identity, url, configured_url, added, next_due)
                VALUES (?, ?, ?, ?, ?) RETURNING \(FeedState.columns)
                """
        )
        let arguments: StatementArguments = [
            registration.identity, registration.url, registration.url, now.seconds, now.seconds,
        ]
        guard let row = try Row.fetchOne(statement, arguments: arguments) else {
            throw DatabaseError(message: "INSERT returned no row")
        }
        return FeedState(row: row)
    }

    static func update(_ feed: FeedState, in db: Database) throws {
        let statement = try db.cachedStatement(sql: FeedState.updateSQL)
        try statement.execute(arguments: feed.updateArguments)
    }
}

extension FeedState {
    /// Forgets what belongs to one address only.
    package mutating func forgetValidators() {
        etag = nil
        lastModified = nil
        validatorsURL = nil
        bodyHash = nil
    }
}

// MARK: - Rows

extension FeedState {
    fileprivate static let columns = """
        id, identity, url, configured_url, added, title, home_page_url, etag, last_modified, \
        validators_url, body_hash, next_due, due_reason, ended, last_attempt, last_success, last_outcome, \
        failures, failing_since, last_error, records, memory, history, last_document
        """

    fileprivate static let healthColumns = """
        id, identity, url, configured_url, added, title, home_page_url, NULL, NULL, \
        NULL, NULL, next_due, due_reason, ended, last_attempt, last_success, last_outcome, \
        failures, failing_since, last_error, records, NULL, NULL, last_document
        """

    fileprivate init(row: Row) {
        self.init(id: row[0], identity: row[1], url: row[2], added: Timestamp(seconds: row[4]))
        configuredURL = row[3]
        title = row[5]
        homePageURL = row[6]
        etag = row[7]
        lastModified = row[8]
        validatorsURL = row[9]
        bodyHash = row[10]
        nextDue = Timestamp(seconds: row[11])
        dueReason = row[12]
        hasEnded = row[13]
        lastAttempt = Timestamp(seconds: row[14])
        lastSuccess = Timestamp(seconds: row[15])
        lastOutcome = row[16]
        failures = row[17]
        failingSince = Timestamp(seconds: row[18])
        lastError = row[19]
        records = row[20]
        memory = row[21]
        history = PollHistory(text: row[22] ?? "")
        lastDocument = Timestamp(seconds: row[23])
    }

    fileprivate static let updateSQL = """
        UPDATE feed SET url = ?, configured_url = ?, title = ?, home_page_url = ?, etag = ?, \
        last_modified = ?, validators_url = ?, body_hash = ?, next_due = ?, due_reason = ?, ended = ?, \
        last_attempt = ?, last_success = ?, last_outcome = ?, failures = ?, failing_since = ?, \
        last_error = ?, records = ?, memory = ?, history = ?, \
        last_document = ? WHERE id = ?
        """

    fileprivate var updateArguments: StatementArguments {
        [
            url, configuredURL, title, homePageURL, etag, lastModified,
            validatorsURL, bodyHash, nextDue.seconds, dueReason,
            hasEnded, lastAttempt?.seconds, lastSuccess?.seconds, lastOutcome, failures,
            failingSince?.seconds, lastError, records, memory, history.text,
            lastDocument?.seconds, id,
        ]
    }
}

extension Timestamp {
    fileprivate init?(seconds: Int64?) {
        guard let seconds else { return nil }
        self.init(seconds: seconds)
    }
}
