import FeedmillBytes
import FeedmillModel

/// Why the state cannot be used.
package struct StateError: Error, Sendable, CustomStringConvertible {
    package enum Code: Sendable, Hashable {
        /// There is no such state, or no folder for it.
        case missing
        /// It is not a state, or is damaged.
        case damaged
        /// A database of another program.
        case foreign
        case newerVersion
        /// Not permitted to read or write it.
        case denied
        /// The disk is full, or the file system is read-only or reports I/O errors.
        case cannotWrite
        /// Another process holds it.
        case busy
        /// Another process has replaced this one.
        case fenced
        /// Whether a commit took place is not known.
        case unknown
        /// An internal error: SQL that does not fit the schema.
        case unexpected
    }

    package let code: Code
    /// Where the state lies, as the operator knows it.
    package let path: String
    /// What is wrong and what to do, without the path.
    package let message: String

    package init(code: Code, path: String, message: String) {
        self.code = code
        self.path = path
        self.message = message
    }

    package var description: String { "\(path.printable(limit: 500)): \(message)" }
}
