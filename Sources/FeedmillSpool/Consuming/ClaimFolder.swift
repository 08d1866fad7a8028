import FeedmillSystem
import Glibc
import SystemPackage

/// The folder below `cur` that holds what one consumer has claimed: `cur/take-<process>-<random>`.
///
/// The consumer holds a lock (flock(2)) on the folder itself. The kernel lets go of it when the
/// process ends, however it ends, so a folder whose lock is free belongs to a dead process. Process
/// ids are not trusted: they may be used again or come from another container.
final class ClaimFolder {
    private static let prefix = "take-"

    let folder: SpoolFolder
    private let name: String
    private let current: SpoolFolder
    private let fresh: SpoolFolder

    private init(
        _ folder: SpoolFolder,
        name: String,
        current: SpoolFolder,
        fresh: SpoolFolder
    ) {
        self.folder = folder
        self.name = name
        self.current = current
        self.fresh = fresh
    }

    /// Whether a name in `cur` is that of such a folder.
    static func isName(_ name: String) -> Bool {
        name.hasPrefix(prefix)
    }

    /// Makes a folder and takes its lock.
    static func make(
        in current: SpoolFolder,
        fresh: SpoolFolder
    ) throws(FileError) -> ClaimFolder {
        // Before it is locked, another consumer may take the folder for that of a dead process and
        // remove it; its lock or its number of links shows that.
        let mode = try current.status().st_mode & 0o7770
        for _ in 0..<16 {
            let number = String(UInt32.random(in: .min ... .max), radix: 16)
            let name = "\(prefix)\(getpid())-\(number)"
            guard unsafe mkdirat(current.descriptor, name, mode & 0o770) == 0 else {
                if errno == EEXIST { continue }
                throw current.failure(.cannotWrite, name, "cannot be made; check owner and mode")
            }
            let folder: SpoolFolder
            do throws(FileError) {
                folder = try current.folder(name)
            } catch {
                guard error.code == .missing else { throw error }
                continue
            }
            guard lock(folder) else { continue }
            // Other consumers of the group must be able to return what we leave behind, whatever
            // the umask is. Under systemd's RestrictSUIDSGID= that is not for us to change.
            if try folder.status().st_mode & mode != mode, fchmod(folder.descriptor, mode) != 0,
                errno != EPERM
            {
                throw folder.failure(.cannotWrite, nil, "mode cannot be set")
            }
            return ClaimFolder(folder, name: name, current: current, fresh: fresh)
        }
        throw FileError(.cannotWrite, current.path, "no folder for claims can be made", nil)
    }

    /// Takes the lock of a folder that is still there; `false` when another process holds it.
    private static func lock(_ folder: SpoolFolder) -> Bool {
        guard flock(folder.descriptor, LOCK_EX | LOCK_NB) == 0 else { return false }
        var status = stat()
        return unsafe fstat(folder.descriptor, &status) == 0 && status.st_nlink > 0
    }

    /// Puts back what is left and removes the folder.
    func close() throws(FileError) {
        _ = try Self.putBackAll(in: folder, to: fresh)
        Self.remove(name, in: current)
    }

    /// A folder that holds something that cannot be returned stays, for people to look at.
    private static func remove(_ name: String, in current: SpoolFolder) {
        _ = unsafe unlinkat(current.descriptor, name, AT_REMOVEDIR)
    }
}

// MARK: - Returning

extension ClaimFolder {
    /// Returns what dead consumers held.
    ///
    /// - Returns: how many files went back into `new`.
    static func returnAbandoned(
        in current: SpoolFolder,
        to fresh: SpoolFolder
    ) throws(FileError) -> Int {
        var count = 0
        for name in try current.names() where isName(name) {
            // It is gone, not a folder, or may not be opened: then there is nothing to return.
            guard let folder = try? current.folder(name), lock(folder) else { continue }
            count += try putBackAll(in: folder, to: fresh)
            remove(name, in: current)
        }
        return count
    }

    private static func putBackAll(
        in folder: SpoolFolder,
        to fresh: SpoolFolder
    ) throws(FileError) -> Int {
        var count = 0
        for text in try folder.names() {
            guard let name = SpoolName(text) else { continue }
            if try ClaimedFile(name: name, folder: folder).putBack(into: fresh) { count += 1 }
        }
        for text in try folder.names() where isRemainder(text, in: folder) {
            if let error = folder.remove(text) {
                throw FileError(.cannotWrite, "\(folder.path)/\(text)", "cannot be removed", error)
            }
        }
        return count
    }

    /// A draft, whose records are still in their own file, or the note of a segment that is gone.
    private static func isRemainder(_ text: String, in folder: SpoolFolder) -> Bool {
        if text.hasSuffix(ClaimedFile.draft) { return true }
        return text.hasSuffix(ClaimedFile.note)
            && folder.entry(String(text.dropLast(ClaimedFile.note.count))) == nil
    }
}
