import Glibc
import SystemPackage

/// The lock that makes one process the only writer of a state and its spool.
///
/// flock(2) on a file that is never removed; the kernel releases it when the process ends, however
/// it ends.
package struct ProcessLock: ~Copyable, Sendable {
    private let file: Int32

    /// Takes the lock without waiting.
    ///
    /// - Parameter path: the lock file, made when missing, beside the state file.
    /// - Throws: `FileError` with code `.locked` and the holder's process id when it is taken.
    package init(path: String) throws(FileError) {
        let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC
        let file = unsafe open(path, flags, 0o600)
        guard file >= 0 else {
            let error = Errno(rawValue: errno)
            let advice =
                error == .noSuchFileOrDirectory
                ? "the folder of the state file is missing; make it"
                : "cannot be opened for writing"
            throw FileError(.cannotCreate, path, advice, error)
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let error = Errno(rawValue: errno)
            let holder = Self.holder(of: file)
            Glibc.close(file)
            guard error == .wouldBlock else {
                throw FileError(.cannotCreate, path, "cannot be locked", error)
            }
            let who = holder.map { "process \($0)" } ?? "another process"
            throw FileError(.locked, path, "held by \(who); try again when it has finished", nil)
        }
        self.file = file
        Self.write(getpid(), to: file)
    }

    deinit {
        // A child process that is just being started may share the file for a moment, so closing it
        // would not release the lock.
        _ = flock(file, LOCK_UN)
        Glibc.close(file)
    }

    private static func holder(of file: Int32) -> Int? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = unsafe pread(file, &bytes, bytes.count, 0)
        return Int(
            String(decoding: bytes.prefix(max(0, count)).prefix { $0 > 0x20 }, as: UTF8.self)
        )
    }

    /// The process id is for people only: failing to write it does not affect the lock.
    private static func write(_ process: pid_t, to file: Int32) {
        let line = Array("\(process)\n".utf8)
        if ftruncate(file, 0) == 0 { _ = unsafe pwrite(file, line, line.count, 0) }
    }
}
