import FeedmillSystem
import Glibc
import SystemPackage

/// An open folder of the spool; no name below it leads through a symbolic link.
final class SpoolFolder: Sendable {
    let path: String
    let descriptor: Int32

    private init(_ descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        Glibc.close(descriptor)
    }

    /// What a name stands for.
    struct Entry: Sendable, Hashable {
        var name: String
        var size: Int
        /// Permission bits.
        var mode: UInt32
        var kind: Kind

        enum Kind: Sendable { case file, folder, link, other }
    }

    /// A file larger than this is not one of ours.
    static let fileLimit = 1 << 30
}

// MARK: - Opening

extension SpoolFolder {
    /// Opens the folder of a whole spool; a symbolic link to it is the operator's to make.
    static func open(root path: String) throws(FileError) -> SpoolFolder {
        SpoolFolder(try open(path, in: AT_FDCWD, flags: 0, path: path), path: path)
    }

    /// Opens a folder below this one.
    func folder(_ name: String) throws(FileError) -> SpoolFolder {
        let path = "\(path)/\(name)"
        let flags = O_NOFOLLOW
        return SpoolFolder(
            try Self.open(name, in: descriptor, flags: flags, path: path),
            path: path
        )
    }

    private static func open(
        _ name: String,
        in parent: Int32,
        flags: Int32,
        path: String
    ) throws(FileError) -> Int32 {
        let flags = flags | O_RDONLY | O_DIRECTORY | O_CLOEXEC
        let descriptor = unsafe openat(parent, name, flags)
        guard descriptor < 0 else { return descriptor }
        let error = Errno(rawValue: errno)
        switch error {
        case .noSuchFileOrDirectory:
            throw FileError(.missing, path, "is missing; feedmill poll or run makes it", nil)
        case .notDirectory, .tooManySymbolicLinkLevels:
            throw FileError(
                .cannotCreate,
                path,
                "is not a folder, or is a symbolic link; move it away",
                error
            )
        case .permissionDenied:
            throw FileError(.cannotRead, path, "cannot be read; check owner and mode", error)
        default:
            throw FileError(.cannotRead, path, "cannot be opened", error)
        }
    }

    /// What the system knows of the folder itself.
    func status() throws(FileError) -> stat {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw FileError(.cannotRead, path, "cannot be examined", Errno(rawValue: errno))
        }
        return status
    }
}

// MARK: - Names

extension SpoolFolder {
    /// The names in the folder, in no order.
    func names() throws(FileError) -> [String] {
        let stream = try unsafe stream()
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            // `nil` means the end or a failure.
            errno = 0
            guard let entry = unsafe readdir(stream) else { break }
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else {
            throw FileError(.cannotRead, path, "cannot be read", Errno(rawValue: errno))
        }
        return names
    }

    /// How many entries there are, without their names.
    package func count() throws(FileError) -> Int {
        let stream = try unsafe stream()
        defer { unsafe closedir(stream) }
        var count = 0
        while unsafe readdir(stream) != nil { count += 1 }
        // The folder itself and the one above.
        return max(0, count - 2)
    }

    /// The caller closes it.
    private func stream() throws(FileError) -> OpaquePointer {
        // A descriptor of its own: closedir closes it, and it has its own position.
        let copy = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = unsafe fdopendir(copy) else {
            throw FileError(.cannotRead, path, "cannot be read", Errno(rawValue: errno))
        }
        return unsafe stream
    }

    /// What a name stands for now; `nil` when it no longer exists.
    func entry(_ name: String) -> Entry? {
        var status = stat()
        guard unsafe fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            return nil
        }
        let kind: Entry.Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            default: .other
            }
        return Entry(
            name: name,
            size: Int(status.st_size),
            mode: status.st_mode & 0o7777,
            kind: kind
        )
    }

    /// Moves a file into another folder, never over one that is there.
    ///
    /// - Returns: why it was not moved; `nil` when it was.
    func move(_ name: String, to folder: SpoolFolder, as newName: String? = nil) -> Errno? {
        let result = SystemCalls.real.rename(
            descriptor,
            folder.descriptor,
            name,
            newName ?? name
        )
        return result == 0 ? nil : Errno(rawValue: errnoNow())
    }

    /// Moves a file of the folder over another one of it.
    func replace(_ name: String, with newName: String) -> Errno? {
        let result = unsafe renameat(descriptor, newName, descriptor, name)
        return result == 0 ? nil : Errno(rawValue: errnoNow())
    }

    /// Removes a file; one that is gone already is no failure.
    ///
    /// - Returns: why it is still there; `nil` when it is not.
    func remove(_ name: String) -> Errno? {
        guard unsafe unlinkat(descriptor, name, 0) != 0 else { return nil }
        let error = Errno(rawValue: errnoNow())
        return error == .noSuchFileOrDirectory ? nil : error
    }

    /// Makes the names in the folder durable.
    func synchronise() throws(FileError) {
        guard fsync(descriptor) == 0 else {
            throw failure(.cannotWrite, nil, "cannot be synchronised")
        }
    }

    /// Call it at once after the failed system call, while `errno` is its own.
    func failure(_ code: FileError.Code, _ name: String?, _ message: String) -> FileError {
        let cause = Errno(rawValue: errnoNow())
        return FileError(code, name.map { "\(path)/\($0)" } ?? path, message, cause)
    }
}

// MARK: - Files

extension SpoolFolder {
    /// Reads a whole file.
    ///
    /// - Throws: `FileError`, with code `.missing` when there is no file of that name.
    func read(_ name: String) throws(FileError) -> [UInt8] {
        // O_NONBLOCK: a pipe that somebody planted must not stop us.
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let file = unsafe openat(descriptor, name, flags)
        guard file >= 0 else {
            throw failure(
                errnoNow() == ENOENT ? .missing : .cannotRead,
                name,
                "cannot be opened"
            )
        }
        defer { Glibc.close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size <= Self.fileLimit
        else {
            throw FileError(.cannotRead, "\(path)/\(name)", "is not a file of records", nil)
        }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: max(4_096, Int(status.st_size) + 1))
        while true {
            let count = unsafe Glibc.read(file, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(.cannotRead, name, "cannot be read") }
            guard count > 0, bytes.count <= Self.fileLimit else { return bytes }
            bytes += part[..<count]
        }
    }

    /// Writes a new file and makes its content durable, but not yet its name.
    func write(_ name: String, _ bytes: [UInt8], mode: UInt32) throws(FileError) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = unsafe openat(descriptor, name, flags, 0o600)
        guard file >= 0 else { throw failure(.cannotWrite, name, "cannot be made") }
        defer { Glibc.close(file) }
        guard SystemCalls.real.writeAll(bytes[...], to: file) else {
            throw failure(.cannotWrite, name, "cannot be written")
        }
        guard fchmod(file, mode_t(mode)) == 0, fsync(file) == 0 else {
            throw failure(.cannotWrite, name, "cannot be made durable")
        }
    }
}
