import Glibc
import SystemPackage

/// Files that only we may read.
package enum PrivateFile {
    /// Makes an empty file; one that is there stays as it is, whatever it holds.
    ///
    /// - Parameter path: the file; a symbolic link in its place is not followed.
    /// - Throws: `FileError` when it can neither be made nor is there.
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
