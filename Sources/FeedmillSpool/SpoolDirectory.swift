// FeedmillSpool: crash-safe delivery of records into the spool directory, and their way out of it.
//
// The spool is a Maildir of articles: only the writer uses `tmp`, a file in `new` is complete from
// the moment its name appears, consumers claim by renaming into `cur`. This target does the file
// system's part of the delivery protocol (write, sync, publish, recover), the process lock, the
// limits of the spool, and what a consumer does: claim, hand over, delete or put back. The order of
// the steps of a delivery and the state between them belong to the pipeline. It never follows a
// symbolic link below the spool, and only the writer looks into `tmp`.

package import FeedmillSystem
import Glibc
import SystemPackage

/// The three folders of a spool, opened once by the process that delivers into it.
package final class SpoolDirectory: Sendable {
    package let path: String
    let temporary: SpoolFolder
    /// `new` and `cur`.
    package let contents: SpoolContents

    var fresh: SpoolFolder { contents.fresh }

    /// Opens the spool, making the folders that are missing.
    ///
    /// Only the last component of the path is made: a missing parent more likely means that a disk
    /// is not mounted. `makingParents` is for the default path in an empty home.
    ///
    /// - Parameters:
    ///   - path: the spool's folder.
    ///   - makingParents: whether missing parents are made as well.
    /// - Throws: `FileError` naming the folder and what to do.
    package init(path: String, makingParents: Bool = false) throws(FileError) {
        self.path = path
        if makingParents { try Self.makeParents(of: path) }
        try Self.make(path, mode: 0o750)
        let root = try SpoolFolder.open(root: path)
        try Self.refuseWorldWritable(root)
        var folders: [SpoolFolder] = []
        for (name, mode) in [("tmp", 0o700), ("new", 0o770), ("cur", 0o770)]
            as [(String, mode_t)]
        {
            try Self.make("\(path)/\(name)", mode: mode & ~0o020)
            folders.append(try root.folder(name))
        }
        try Self.requireOneMount(folders, path: path)
        temporary = folders[0]
        contents = SpoolContents(path: path, fresh: folders[1], current: folders[2])
        for folder in [temporary, fresh] { try Self.requireWritable(folder) }
    }
}

// MARK: - Folders

extension SpoolDirectory {
    private static func makeParents(of path: String) throws(FileError) {
        var parent = FilePath(path)
        guard parent.removeLastComponent(), !parent.isEmpty else { return }
        try makeParents(of: parent.string)
        try make(parent.string, mode: 0o755)
    }

    private static func make(_ path: String, mode: mode_t) throws(FileError) {
        guard unsafe mkdir(path, mode) != 0, errno != EEXIST else { return }
        let error = Errno(rawValue: errno)
        let advice =
            error == .noSuchFileOrDirectory
            ? "its parent folder is missing; make it, or mount its disk" : "cannot be made"
        throw FileError(.cannotCreate, path, advice, error)
    }

    private static func refuseWorldWritable(_ root: SpoolFolder) throws(FileError) {
        if try root.status().st_mode & (S_IWOTH | mode_t(S_ISVTX)) == S_IWOTH {
            throw FileError(
                .cannotCreate,
                root.path,
                "everybody may write to it, so anybody could forge records; run chmod o-w",
                nil
            )
        }
    }

    /// A rename between file systems or mounts fails, which must be found before the first record.
    private static func requireOneMount(
        _ folders: [SpoolFolder],
        path: String
    ) throws(FileError) {
        var places: Set<[UInt64]> = []
        for folder in folders {
            places.insert([UInt64(try folder.status().st_dev), MountTable.mount(of: folder) ?? 0])
        }
        guard places.count == 1 else {
            throw FileError(
                .cannotCreate,
                path,
                "tmp, new and cur must be on one file system; mount the whole spool as one",
                nil
            )
        }
    }

    private static func requireWritable(_ folder: SpoolFolder) throws(FileError) {
        guard unsafe faccessat(folder.descriptor, ".", W_OK | X_OK, AT_EACCESS) != 0 else { return }
        let error = Errno(rawValue: errno)
        let advice =
            error == .readOnlyFileSystem
            ? "is on a file system that is mounted read-only"
            : "cannot be written by this user; check owner and mode"
        throw FileError(.cannotCreate, folder.path, advice, error)
    }
}

// MARK: - What deserves a look

extension SpoolDirectory {
    /// Conditions that may do harm later, one sentence each, to be logged once at the start.
    package func warnings() throws(FileError) -> [String] {
        var warnings: [String] = []
        for folder in [temporary, contents.fresh, contents.current] {
            guard try folder.status().st_mode & S_IWOTH != 0 else { continue }
            warnings.append(
                "\(folder.path): everybody may write to it, and so forge records; run chmod o-w"
            )
        }
        if let name = MountTable.doubtfulFileSystem(of: fresh) {
            warnings.append(
                "\(path): is on \(name), where a power cut may lose or repeat records;"
                    + " use ext4, XFS or btrfs on a local disk"
            )
        }
        return warnings
    }
}
