import FeedmillModel
import FeedmillSystem
import Foundation
import GRDB
import Synchronization

/// The state in one SQLite file.
///
/// The file is in WAL mode with `synchronous=FULL`: a commit that returned is durable. A file that
/// is not ours, is damaged, or comes from a newer version is refused and never written to.
package final class SQLiteStore: StateStore {
    package let path: String
    /// Random name of this database, part of the names of files that are being delivered.
    package let instance: String
    private let connection: Mutex<Connection>
    /// Held while this process may write.
    private let lock: Mutex<ProcessLock?>

    private struct Connection {
        var queue: DatabaseQueue
        /// Whether a commit failed: then only opening the file again shows what is in it.
        var isInDoubt = false
    }

    /// Marks the file as ours (SQLite header field): "fmil".
    static let applicationID: Int32 = 0x666d_696c

    /// Makes this process the only writer of a state file, which is made when there is none, and
    /// brings its schema up to date.
    ///
    /// - Parameters:
    ///   - path: the SQLite file.
    ///   - makingParents: whether missing folders are made beyond the one that holds the file.
    ///   - newInstance: the random name to give a database that has none yet.
    /// - Throws: `StateError`, with code `.busy` when another process is the writer.
    package init(
        path: String,
        makingParents: Bool = false,
        newInstance: String? = nil
    ) throws(StateError) {
        self.path = path
        try Self.makeFolder(of: path, makingParents: makingParents)
        lock = Mutex(try Self.lock(path))
        try Self.makeFile(path)
        let queue = try Self.open(path)
        connection = Mutex(Connection(queue: queue))
        let name = newInstance ?? Self.newInstance()
        instance = try StateError.wrapping(path) {
            try queue.write { db in
                try db.execute(
                    sql: "INSERT INTO delivery (id, instance) VALUES (1, ?) ON CONFLICT DO NOTHING",
                    arguments: [name]
                )
                return try String.fetchOne(db, sql: "SELECT instance FROM delivery") ?? name
            }
        }
    }

    /// Opens an existing state file for reading only, also while another process writes to it.
    ///
    /// - Parameter path: the SQLite file.
    /// - Throws: `StateError`, with code `.missing` when there is no such file.
    package init(readOnly path: String) throws(StateError) {
        self.path = path
        lock = Mutex(nil)
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
        connection = Mutex(Connection(queue: opened.0))
        instance = opened.1
    }

    /// A random name for a state: 16 hexadecimal digits.
    static func newInstance() -> String {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    package func byteCount() -> Int {
        ["", "-wal"].reduce(0) { $0 + Self.size(path + $1) }
    }

    package var name: String { path }

    package func close() throws(StateError) {
        defer { lock.withLock { $0 = nil } }
        try closeFile()
    }

    private func closeFile() throws(StateError) {
        let queue = queue
        try StateError.wrapping(path) { try queue.close() }
    }
}

// MARK: - Commit and recovery

extension SQLiteStore {
    package func recover() async throws(StateError) -> Int64 {
        if connection.withLock({ $0.isInDoubt }) {
            // Closing may fail for the same reason; opening the file again will show.
            try? closeFile()
            let queue = try Self.open(path)
            connection.withLock { $0 = Connection(queue: queue) }
        }
        return try await read { db in
            try Int64.fetchOne(db, sql: "SELECT committed_batch FROM delivery") ?? 0
        }
    }

    package func commit(_ batch: StateBatch) async throws(StateError) -> CommitResult {
        let path = path
        let result: Result<CommitResult, StateError>
        do {
            result = try await queue.writeWithoutTransaction { db in
                Self.commit(batch, in: db, path: path)
            }
        } catch {
            // The task was cancelled before its turn came.
            result = .success(.rolledBack(StateError(error, path: path)))
        }
        switch result {
        case .success(.done), .success(.conflict): break
        default: connection.withLock { $0.isInDoubt = true }
        }
        return try result.get()
    }

    private static func commit(
        _ batch: StateBatch,
        in db: Database,
        path: String
    ) -> Result<CommitResult, StateError> {
        // What is known to have happened when SQLite throws: before COMMIT, nothing.
        var result: CommitResult?
        var isCommitting = false
        do {
            try db.inTransaction(.immediate) {
                do {
                    guard try apply(batch, in: db) else {
                        result = .conflict
                        return .rollback
                    }
                } catch {
                    result = .rolledBack(StateError(error, path: path))
                    return .rollback
                }
                isCommitting = true
                return .commit
            }
            return .success(result ?? .done)
        } catch {
            let error = StateError(error, path: path)
            guard isCommitting else { return .success(result ?? .rolledBack(error)) }
            return .failure(StateError(code: .unknown, path: path, message: error.message))
        }
    }
}

// MARK: - Access for the extensions

extension SQLiteStore {
    private var queue: DatabaseQueue { connection.withLock { $0.queue } }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StateError) -> Value {
        do {
            return try await queue.read(body)
        } catch {
            throw StateError(error, path: path)
        }
    }

    /// For statements that cannot run inside a transaction.
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
