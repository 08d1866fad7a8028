import FeedmillBytes
import FeedmillModel
import FeedmillSystem
import Foundation
import GRDB

/// What stands between a path and a database that may be used.
extension SQLiteStore {
    /// Opens the file for writing, with all that a durable commit asks for.
    static func open(_ path: String) throws(StateError) -> DatabaseQueue {
        // A log is there, so the last process did not close the file.
        let wasInterrupted = size(path + "-wal") > 0
        return try StateError.wrapping(path) {
            let queue = try DatabaseQueue(path: path, configuration: configuration())
            try queue.writeWithoutTransaction { db in
                try refuseForeign(db, path: path)
                if wasInterrupted { try refuseDamaged(db, path: path) }
                // GRDB sets NORMAL with WAL; the delivery protocol needs every commit durable.
                try db.execute(sql: "PRAGMA journal_mode = WAL")
                try db.execute(sql: "PRAGMA synchronous = FULL")
                // KiB: room for the upper levels of a ledger of ten million articles.
                try db.execute(sql: "PRAGMA cache_size = -4500")
                // Pages: in a large ledger each article is a page of its own, and moving pages from
                // the log into the file costs a sync each time.
                try db.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
                try claim(db)
            }
            try migrator.migrate(queue)
            return queue
        }
    }

    static func configuration() -> GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.label = "feedmill.state"
        // `status` may read while we write; it never holds a lock for long.
        configuration.busyMode = .timeout(5)
        return configuration
    }

    static func size(_ path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.size] as? Int ?? 0
    }

    /// Refuses a database with inconsistent pages, including those that are seldom read.
    ///
    /// It reads the whole file, about a second for ten million articles, so it runs only at the
    /// start after a process that did not end properly.
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
    static func refuseOlder(_ db: Database, path: String) throws {
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
    static func refuseForeign(_ db: Database, path: String) throws {
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

// MARK: - Folder, lock and file

extension SQLiteStore {
    /// Makes the folder of the file, readable only by this user.
    static func makeFolder(of path: String, makingParents: Bool) throws(StateError) {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard !FileManager.default.fileExists(atPath: folder) else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: makingParents,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw StateError(
                code: .missing,
                path: folder,
                message:
                    "the folder of the state file is missing and cannot be made; make it, or set state.path"
            )
        }
    }

    static func lock(_ path: String) throws(StateError) -> ProcessLock {
        do throws(FileError) {
            return try ProcessLock(path: path + ".lock")
        } catch {
            throw StateError(error)
        }
    }

    /// Makes the file with a mode of its own; SQLite then gives the same mode to the files beside
    /// it.
    static func makeFile(_ path: String) throws(StateError) {
        let type = try? FileManager.default.attributesOfItem(atPath: path)[.type]
        if type as? FileAttributeType == .typeSymbolicLink {
            throw StateError(
                code: .denied,
                path: path,
                message: "is a symbolic link, which is not followed; set state.path to its target"
            )
        }
        // It does not check first whether the file exists: on a failing disk the answer may be
        // wrong.
        do throws(FileError) {
            try PrivateFile.makeIfMissing(path)
        } catch {
            throw StateError(error)
        }
    }
}

extension StateError {
    fileprivate init(_ error: FileError) {
        let code: Code =
            switch error.code {
            case .locked: .busy
            default: error.isDenied ? .denied : .missing
            }
        let cause = error.cause.map { " (\($0))" } ?? ""
        self.init(code: code, path: error.path, message: error.message + cause)
    }
}
