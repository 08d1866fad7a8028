import CLinux
import Glibc

/// The system calls of a delivery that can fail, as values, so that a test can make each fail.
///
/// Every call returns what the C function returns and leaves the reason in `errno`.
package struct SystemCalls: Sendable {
    package var write: @Sendable (_ file: Int32, _ bytes: ArraySlice<UInt8>) -> Int
    package var synchronise: @Sendable (_ file: Int32) -> Int32
    /// Renames without ever replacing an existing file (`EEXIST`).
    package var rename:
        @Sendable (_ from: Int32, _ to: Int32, _ name: String, _ newName: String) -> Int32
    package var unlink: @Sendable (_ folder: Int32, _ name: String) -> Int32

    package static let real = SystemCalls(
        write: { file, bytes in
            unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
        },
        synchronise: { Glibc.fsync($0) },
        rename: { from, to, name, newName in
            guard unsafe faccessat(to, newName, F_OK, AT_SYMLINK_NOFOLLOW) != 0 else {
                errno = EEXIST
                return -1
            }
            let result = unsafe feedmill_linux_rename_exclusively(from, name, to, newName)
            // EINVAL: a file system that does not know the flag.
            if result == 0 || errno != EINVAL { return result }
            return unsafe renameat(from, name, to, newName)
        },
        unlink: { folder, name in unsafe Glibc.unlinkat(folder, name, 0) }
    )
}

extension SystemCalls {
    /// Writes all bytes, however many calls that takes; `false` on a failure, whose reason is in
    /// `errno`.
    package func writeAll(_ bytes: ArraySlice<UInt8>, to file: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = write(file, rest)
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno != EINTR {
                return false
            }
        }
        return true
    }

    /// Makes a file in memory that has no name and is not inherited; -1 when there is no room for
    /// it.
    package static func makeMemoryFile(_ label: String) -> Int32 {
        unsafe feedmill_linux_memory_file(label)
    }

    /// The number of the type of file system that a file lies on; -1 when the kernel does not say.
    package static func typeOfFileSystem(_ file: Int32) -> Int {
        feedmill_linux_file_system(file)
    }
}
