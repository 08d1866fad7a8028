import Glibc
import SystemPackage

/// Replaces a file that people and other programs read, such as a feed list, in one step.
///
/// A reader finds the old file or the new one, even after a power cut. Mode and owner are kept; a
/// symbolic link stays and its target is replaced.
package enum FileReplacement {
    /// Replaces a file, or makes one.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - bytes: the new contents.
    ///   - old: the contents that it must still have, so that no change is lost; `nil`: no file.
    ///   - model: a file whose mode and owner a new one takes.
    /// - Throws: `FileError`; with code `.locked` when somebody else is changing or has changed it.
    package static func replace(
        _ path: String,
        with bytes: [UInt8],
        expecting old: [UInt8]?,
        like model: String? = nil
    ) throws(FileError) {
        let target = FilePath(try followingLinks(path))
        guard let name = target.lastComponent?.string else {
            throw FileError(.cannotCreate, path, "is not a file name", nil)
        }
        let parent = target.removingLastComponent().string
        let folder = unsafe open(
            parent.isEmpty ? "." : parent,
            O_RDONLY | O_DIRECTORY | O_CLOEXEC
        )
        guard folder >= 0 else {
            throw failure(.cannotCreate, path, "its folder is missing or cannot be read")
        }
        defer { close(folder) }
        guard flock(folder, LOCK_EX | LOCK_NB) == 0 else {
            throw FileError(
                .locked,
                path,
                "another feedmill changes a list in this folder; try again",
                nil
            )
        }
        guard try contents(of: name, in: folder, path: path) == old else {
            throw FileError(
                .locked,
                path,
                "was changed by somebody else meanwhile; try again",
                nil
            )
        }
        let replacement = Replacement(folder: folder, name: name, path: path)
        try replacement.write(bytes, like: old == nil ? model : target.string, isNew: old == nil)
    }

    /// The file that a path leads to.
    private static func followingLinks(_ path: String) throws(FileError) -> String {
        if let real = unsafe realpath(path, nil) {
            defer { unsafe free(real) }
            return unsafe String(cString: real)
        }
        let reason = errno
        var status = stat()
        guard reason == ENOENT, unsafe lstat(path, &status) != 0 else {
            errno = reason
            throw failure(.cannotCreate, path, "leads nowhere; is it a link to a missing file?")
        }
        return path
    }

    private static func contents(
        of name: String,
        in folder: Int32,
        path: String
    ) throws(FileError) -> [UInt8]? {
        let file = unsafe openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        if file < 0, errno == ENOENT { return nil }
        guard file >= 0 else { throw failure(.cannotCreate, path, "cannot be read") }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw FileError(.cannotCreate, path, "is not a file that can be replaced", nil)
        }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe read(file, &part, part.count)
            if count == 0 { return bytes }
            if count < 0 {
                guard errno == EINTR else { throw failure(.cannotCreate, path, "cannot be read") }
                continue
            }
            bytes += part[..<count]
        }
    }

    fileprivate static func failure(
        _ code: FileError.Code,
        _ path: String,
        _ message: String
    ) -> FileError {
        FileError(code, path, message, Errno(rawValue: errno))
    }
}

/// A file that will replace another.
private struct Replacement {
    let folder: Int32
    let name: String
    let path: String

    func write(_ bytes: [UInt8], like model: String?, isNew: Bool) throws(FileError) {
        // Begins with a dot, so that it is not read as a feed list of the folder.
        let temporary = ".\(name).\(getpid()).\(UInt32.random(in: .min ... .max))"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = unsafe openat(folder, temporary, flags, model == nil ? 0o644 : 0o600)
        guard file >= 0 else {
            throw FileReplacement.failure(
                .cannotCreate,
                path,
                "no file can be made beside it; check owner and mode of the folder"
            )
        }
        do throws(FileError) {
            defer { close(file) }
            if let model { try takeAttributes(of: model, file, isNew: isNew) }
            try write(bytes[...], to: file)
            guard fsync(file) == 0 else { throw cannotWrite() }
        } catch {
            _ = unsafe unlinkat(folder, temporary, 0)
            throw error
        }
        guard unsafe renameat(folder, temporary, folder, name) == 0 else {
            let error = cannotWrite()
            _ = unsafe unlinkat(folder, temporary, 0)
            throw error
        }
        guard fsync(folder) == 0 else { throw cannotWrite() }
    }

    private func takeAttributes(
        of model: String,
        _ file: Int32,
        isNew: Bool
    ) throws(FileError) {
        var status = stat()
        var own = stat()
        guard unsafe stat(model, &status) == 0, unsafe fstat(file, &own) == 0 else {
            throw cannotWrite()
        }
        if status.st_uid != own.st_uid || status.st_gid != own.st_gid,
            fchown(file, status.st_uid, status.st_gid) != 0, !isNew
        {
            throw FileReplacement.failure(
                .cannotCreate,
                path,
                "belongs to another account, which it must not lose; change it as that one or root"
            )
        }
        // After the owner, because changing the owner clears bits of the mode.
        guard fchmod(file, status.st_mode & 0o7777) == 0 else { throw cannotWrite() }
    }

    private func write(_ bytes: ArraySlice<UInt8>, to file: Int32) throws(FileError) {
        guard SystemCalls.real.writeAll(bytes, to: file) else { throw cannotWrite() }
    }

    private func cannotWrite() -> FileError {
        FileReplacement.failure(.cannotWrite, path, "cannot be written; it was left as it was")
    }
}
