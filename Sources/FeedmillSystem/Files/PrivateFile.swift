import Glibc
import SystemPackage

/// Files that only this user may read.
package enum PrivateFile {
    /// Creates an empty file; an existing one is left alone.
    ///
    /// - Parameter path: the file; a symbolic link in its place is not followed.
    /// - Throws: `FileError` when it does not exist and cannot be created.
    package static func makeIfMissing(_ path: String) throws(FileError) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = unsafe open(path, flags, 0o600)
        if file >= 0 {
            Glibc.close(file)
        } else if errno != EEXIST {
            let cause = Errno(rawValue: errno)
            let advice = "cannot be made; check owner and mode of its folder"
            throw FileError(.cannotCreate, path, advice, cause)
        }
    }
}
