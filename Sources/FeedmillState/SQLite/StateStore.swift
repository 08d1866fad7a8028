// FeedmillState: what feedmill remembers, in one SQLite file.
//
// Two concerns: the state of each feed (schedule, validators, health) and the ledger of articles
// already seen (identity to first sight and content hash). The interface is narrow on purpose: feeds by
// identity, look-up of keys, commit of a batch; nothing outside this target knows SQL. The file is
// in WAL mode with `synchronous=FULL`: a commit that returned is durable (the delivery protocol
// rests on that). A file that is not ours, is damaged, or comes from a newer version is refused
// and never written to.

import FeedmillBytes
import Foundation
import GRDB

/// An open state file.
package struct StateStore: Sendable {
    package let path: String
    /// Random name of this database, part of the names of files that are being delivered.
    package let instance: String
    private let queue: DatabaseQueue

    /// Marks the file as ours (SQLite header field): "fmil".
    static let applicationID: Int32 = 0x666d_696c

    /// Opens the state file, makes it when there is none, and brings its schema up to date.
    ///
    /// - Parameters:
    ///   - path: the SQLite file; its folder must exist.
    ///   - newInstance: the random name to give a database that has none yet.
    /// - Throws: `StateError` when the file cannot be opened, is not ours, or is damaged.
    package init(path: String, newInstance: String) throws(StateError) {
        self.path = path
        let wasInterrupted = Self.hasLog(path)
        let opened: (DatabaseQueue, String) = try StateError.wrapping(path) {
            let queue = try DatabaseQueue(path: path, configuration: Self.configuration())
            try queue.writeWithoutTransaction { db in
                try Self.refuseForeign(db, path: path)
                if wasInterrupted { try Self.refuseDamaged(db, path: path) }
                // GRDB sets NORMAL with WAL; the delivery protocol needs every commit durable.
                try db.execute(sql: "PRAGMA journal_mode = WAL")
                try db.execute(sql: "PRAGMA synchronous = FULL")
                // KiB: room for the upper levels of a ledger of ten million articles.
                try db.execute(sql: "PRAGMA cache_size = -4500")
                // Pages: in a large ledger each article is a page of its own, and moving pages from
                // the log into the file costs a sync each time.
                try db.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
                try Self.claim(db)
            }
            try Self.migrator.migrate(queue)
            let instance = try queue.write { db in
                try db.execute(
                    sql:
                        "INSERT INTO delivery (id, instance, committed_batch) VALUES (1, ?, 0) ON CONFLICT DO NOTHING",
                    arguments: [newInstance]
                )
                return try String.fetchOne(db, sql: "SELECT instance FROM delivery") ?? newInstance
            }
            return (queue, instance)
        }
        queue = opened.0
        instance = opened.1
    }

    /// Opens an existing state file for reading only, also while another process writes to it.
    ///
    /// - Parameter path: the SQLite file.
    /// - Throws: `StateError`, with code `.missing` when there is no such file.
    package init(readOnly path: String) throws(StateError) {
        self.path = path
        var configuration = Self.configuration()
        configuration.readonly = true
        let opened: (DatabaseQueue, String) = try StateError.wrapping(path) {
            [configuration] in
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            let instance = try queue.read { db in
                try Self.refuseForeign(db, path: path)
                guard try db.tableExists("delivery") else {
                    // A first start was cut off, or is under way.
                    throw StateError(code: .missing, path: path, message: "holds nothing yet")
                }
                try Self.refuseOlder(db, path: path)
                return try String.fetchOne(db, sql: "SELECT instance FROM delivery")
            }
            return (queue, instance ?? "")
        }
        queue = opened.0
        instance = opened.1
    }

    /// The bytes of the file and of the log beside it.
    package var byteCount: Int {
        ["", "-wal"].reduce(0) { sum, suffix in
            let attributes = try? FileManager.default.attributesOfItem(atPath: path + suffix)
            return sum + (attributes?[.size] as? Int ?? 0)
        }
    }

    /// Closes the file; what was committed is in it.
    package func close() throws(StateError) {
        try StateError.wrapping(path) { try queue.close() }
    }
}

// MARK: - Access for the extensions

extension StateStore {
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StateError) -> Value {
        do {
            return try await queue.read(body)
        } catch {
            throw StateError(error, path: path)
        }
    }

    /// For statements that may not stand in a transaction.
    func readOutsideOfTransaction(
        _ body: @escaping @Sendable (Database) throws -> Void
    ) async throws(StateError) {
        do {
            try await queue.writeWithoutTransaction(body)
        } catch {
            throw StateError(error, path: path)
        }
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StateError) -> Value {
        do {
            return try await queue.write(body)
        } catch {
            throw StateError(error, path: path)
        }
    }
}

extension StateStore {
    private static func configuration() -> GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.label = "feedmill.state"
        // `status` may read while we write; it never holds a lock for long.
        configuration.busyMode = .timeout(5)
        return configuration
    }

    /// Whether the last process left a log behind: one that closes the file takes it away.
    private static func hasLog(_ path: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
        return (attributes?[.size] as? Int ?? 0) > 0
    }

    /// Refuses a database whose pages do not fit together, also those that are seldom read.
    ///
    /// It reads the whole file, about a second for ten million articles, and so is for the start
    /// after a process that did not end as it should.
    private static func refuseDamaged(_ db: Database, path: String) throws {
        let finding = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "ok"
        guard finding != "ok" else { return }
        throw StateError(
            code: .damaged,
            path: path,
            message: "the state file is damaged; restore a copy, or move it away to start anew"
                + " (\(finding.printable(limit: 100)))"
        )
    }

    /// Refuses a database that only a writer may bring up to date.
    private static func refuseOlder(_ db: Database, path: String) throws {
        guard try !migrator.hasCompletedMigrations(db) else { return }
        throw StateError(
            code: .busy,
            path: path,
            message: "was written by an older feedmill; the next feedmill poll or run brings it up"
                + " to date"
        )
    }

    /// Marks the file as ours before it has a table: a process that is killed between the two must
    /// not leave what looks like a database of another program.
    private static func claim(_ db: Database) throws {
        guard try owner(of: db) != applicationID else { return }
        try db.execute(sql: "PRAGMA application_id = \(applicationID)")
    }

    private static func owner(of db: Database) throws -> Int32 {
        try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    }

    /// Refuses a database of another program, or of a newer version of this one.
    private static func refuseForeign(_ db: Database, path: String) throws {
        let id = try owner(of: db)
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        if tables > 0, id != applicationID {
            throw StateError(
                code: .foreign,
                path: path,
                message: "is a database of another program; set state.path to a file of its own"
            )
        }
        if tables > 0, try migrator.hasBeenSuperseded(db) {
            throw StateError(
                code: .newerVersion,
                path: path,
                message: "was written by a newer feedmill; install that version or newer"
            )
        }
    }
}
