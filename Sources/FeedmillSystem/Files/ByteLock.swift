import CLinux
import Glibc
import SystemPackage

/// A lock on a file itself, for as long as it is held open: it goes where the file goes.
///
/// An open-file-description lock (fcntl(2)) on one byte far beyond what any program locks or
/// writes. It must be taken before SQLite opens the same file and let go after SQLite has closed
/// it: closing any descriptor of a file lets go of the locks that SQLite holds on it.
package struct ByteLock: ~Copyable, Sendable {
    private static let place = 1 << 62

    private let file: Int32
    /// The file that is locked.
    package let identity: FileIdentity?

    /// Takes the lock without waiting.
    ///
    /// - Parameter path: a file that is there.
    /// - Throws: `FileError` with code `.locked` when another process holds it.
    package init(path: String) throws(FileError) {
        let file = unsafe open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else {
            let cause = Errno(rawValue: errno)
            throw FileError(.cannotCreate, path, "cannot be opened for writing", cause)
        }
        guard feedmill_linux_lock_byte(file, Self.place) == 0 else {
            let error = Errno(rawValue: errno)
            Glibc.close(file)
            guard [.wouldBlock, .permissionDenied].contains(error) else {
                throw FileError(.cannotCreate, path, "cannot be locked", error)
            }
            let advice = "held by another process; try again when it has finished"
            throw FileError(.locked, path, advice, nil)
        }
        self.file = file
        identity = FileIdentity(file: file)
    }

    deinit {
        Glibc.close(file)
    }
}
