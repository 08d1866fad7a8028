import FeedmillBytes
import FeedmillModel
import GRDB

extension StateError {
    /// Maps SQLite's result codes once, here; the text of the original is kept.
    init(_ error: any Error, path: String) {
        if let error = error as? StateError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self.init(code: .unexpected, path: path, message: "\(error)".printable(limit: 500))
            return
        }
        let cause = (error.message ?? "SQLite error \(error.resultCode.rawValue)").printable()
        let (code, advice): (Code, String) =
            switch error.resultCode {
            case .SQLITE_NOTADB:
                (.damaged, "not a feedmill state file; move it away or set state.path")
            case .SQLITE_CORRUPT:
                (
                    .damaged,
                    "damaged or unreadable; check the disk, restore a copy, or move it away to start anew"
                )
            case .SQLITE_CANTOPEN:
                (.missing, "cannot be opened; check that its folder exists and is ours")
            case .SQLITE_PERM, .SQLITE_AUTH:
                (.denied, "no permission")
            case .SQLITE_READONLY:
                (.cannotWrite, "is read-only; check owner and mode of the file and its folder")
            case .SQLITE_FULL:
                (.cannotWrite, "the disk is full; free some space")
            case .SQLITE_IOERR:
                (.cannotWrite, "I/O error; check the disk")
            case .SQLITE_BUSY, .SQLITE_LOCKED:
                (.busy, "is in use by another process")
            case .SQLITE_PROTOCOL:
                (.cannotWrite, "cannot be locked; it must lie on a local file system")
            default:
                (.unexpected, "unexpected database error")
            }
        self.init(code: code, path: path, message: "\(advice) (\(cause))")
    }

    /// Runs `body` and turns whatever it throws into a `StateError` about `path`.
    static func wrapping<Value>(
        _ path: String,
        _ body: () throws -> Value
    ) throws(StateError) -> Value {
        do {
            return try body()
        } catch {
            throw StateError(error, path: path)
        }
    }
}
