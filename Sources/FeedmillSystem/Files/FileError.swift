import FeedmillBytes
package import SystemPackage

/// Why the spool cannot be used or written.
package struct FileError: Error, Sendable, CustomStringConvertible {
    package enum Code: Sendable, Hashable {
        /// A folder is missing and cannot be created, or cannot serve as a spool.
        case cannotCreate
        /// A record could not be written or made durable; the whole batch was dropped.
        case cannotWrite
        /// Publication or recovery failed; files stay in `tmp` for the next recovery.
        case cannotPublish
        /// A limit of the spool is reached, or its disk is nearly full.
        case noRoom
        /// There is no such spool or file.
        case missing
        /// It exists and cannot be read.
        case cannotRead
        /// The program of a consumer cannot be started.
        case noCommand
        /// The system has no inotify watches left.
        case cannotWatch
        /// Another process holds the lock.
        case locked
    }

    package let code: Code
    package let path: String
    /// What is wrong and what to do, without the path.
    package let message: String
    package let cause: Errno?

    package init(_ code: Code, _ path: String, _ message: String, _ cause: Errno?) {
        self.code = code
        self.path = path
        self.message = message
        self.cause = cause
    }

    /// Whether the system refused it for lack of permission.
    package var isDenied: Bool { cause == .permissionDenied }

    package var description: String {
        let reason = cause.map { " (\($0))" } ?? ""
        return "\(path.printable(limit: 500)): \(message)\(reason)"
    }
}
