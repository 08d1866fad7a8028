// FeedmillSpool: crash-safe delivery of records into the spool directory.
//
// The spool is a Maildir of articles: `tmp` is ours alone, a file in `new` is complete from the
// moment its name appears, consumers claim by renaming into `cur`. This target does the file
// system's part of the delivery protocol (write, sync, publish, recover) and the process lock; the
// order of the steps and the state between them belong to the pipeline. It never looks into a file
// in `new` or `cur`, and never follows a symbolic link below the spool.

import Glibc
import SystemPackage

/// The three folders of a spool, opened once.
package final class SpoolDirectory: Sendable {
    package let path: String
    let temporary: Int32
    let fresh: Int32

    /// Opens the spool, making the folders that are missing.
    ///
    /// Of the path only the last component is made: a missing parent is more likely a disk that
    /// is not mounted than a wish. `makingParents` is for the default path in an empty home.
    ///
    /// - Parameters:
    ///   - path: the spool's folder.
    ///   - makingParents: whether missing parents are made as well.
    /// - Throws: `SpoolError` naming the folder and what to do.
    package init(path: String, makingParents: Bool = false) throws(SpoolError) {
        self.path = path
        if makingParents { try Self.makeParents(of: path) }
        try Self.make(path, mode: 0o750)
        let root = try Self.open(path, in: AT_FDCWD, followingLinks: true)
        defer { Glibc.close(root) }
        try Self.refuseWorldWritable(root, path: path)
        var opened: [Int32] = []
        do throws(SpoolError) {
            for (name, mode) in [("tmp", 0o700), ("new", 0o770), ("cur", 0o770)]
                as [(String, mode_t)]
            {
                let full = "\(path)/\(name)"
                try Self.make(full, mode: mode & ~0o020)
                opened.append(try Self.open(name, in: root, followingLinks: false, full: full))
            }
            try Self.requireOneDevice(opened, path: path)
        } catch {
            for descriptor in opened { Glibc.close(descriptor) }
            throw error
        }
        temporary = opened[0]
        fresh = opened[1]
        Glibc.close(opened[2])
    }

    deinit {
        Glibc.close(temporary)
        Glibc.close(fresh)
    }

    /// How many files wait in `new`, and their size in bytes.
    ///
    /// - Returns: count and total size of regular files.
    /// - Throws: `SpoolError` when the folder cannot be read.
    package func backlog() throws(SpoolError) -> (files: Int, bytes: Int) {
        var bytes = 0
        var files = 0
        for name in try Self.names(in: fresh, path: "\(path)/new") {
            var status = stat()
            guard unsafe fstatat(fresh, name, &status, AT_SYMLINK_NOFOLLOW) == 0,
                status.st_mode & S_IFMT == S_IFREG
            else { continue }
            files += 1
            bytes += Int(status.st_size)
        }
        return (files, bytes)
    }
}

// MARK: - Folders

extension SpoolDirectory {
    private static func makeParents(of path: String) throws(SpoolError) {
        var parent = FilePath(path)
        guard parent.removeLastComponent(), !parent.isEmpty else { return }
        try makeParents(of: parent.string)
        try make(parent.string, mode: 0o755)
    }

    private static func make(_ path: String, mode: mode_t) throws(SpoolError) {
        guard unsafe mkdir(path, mode) != 0, errno != EEXIST else { return }
        let error = Errno(rawValue: errno)
        let advice =
            error == .noSuchFileOrDirectory
            ? "its parent folder is missing; make it, or mount its disk" : "cannot be made"
        throw SpoolError(.cannotCreate, path, advice, error)
    }

    private static func open(
        _ name: String,
        in parent: Int32,
        followingLinks: Bool,
        full: String? = nil
    ) throws(SpoolError) -> Int32 {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (followingLinks ? 0 : O_NOFOLLOW)
        let descriptor = unsafe openat(parent, name, flags)
        guard descriptor < 0 else { return descriptor }
        let error = Errno(rawValue: errno)
        let advice =
            switch error {
            case .notDirectory, .tooManySymbolicLinkLevels: "is no folder of its own; move it away"
            case .permissionDenied: "cannot be read; check owner and mode"
            default: "cannot be opened"
            }
        throw SpoolError(.cannotCreate, full ?? name, advice, error)
    }

    private static func refuseWorldWritable(_ root: Int32, path: String) throws(SpoolError) {
        var status = stat()
        guard unsafe fstat(root, &status) == 0 else {
            throw SpoolError(.cannotCreate, path, "cannot be examined", Errno(rawValue: errno))
        }
        if status.st_mode & (S_IWOTH | mode_t(S_ISVTX)) == S_IWOTH {
            throw SpoolError(
                .cannotCreate,
                path,
                "everybody may write to it, so anybody could forge records; run chmod o-w",
                nil
            )
        }
    }

    /// A rename between file systems fails, which must be found before the first record.
    private static func requireOneDevice(_ folders: [Int32], path: String) throws(SpoolError) {
        var devices: Set<dev_t> = []
        for folder in folders {
            var status = stat()
            guard unsafe fstat(folder, &status) == 0 else {
                throw SpoolError(.cannotCreate, path, "cannot be examined", Errno(rawValue: errno))
            }
            devices.insert(status.st_dev)
        }
        guard devices.count == 1 else {
            throw SpoolError(
                .cannotCreate,
                path,
                "tmp, new and cur must be on one file system; mount the whole spool as one",
                nil
            )
        }
    }

    /// The names in an open folder, in no order.
    static func names(in folder: Int32, path: String) throws(SpoolError) -> [String] {
        // A descriptor of its own: closedir closes it, and it has its own position.
        let copy = unsafe openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = unsafe fdopendir(copy) else {
            throw SpoolError(.cannotCreate, path, "cannot be read", Errno(rawValue: errno))
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
