import Glibc

/// The system calls of a delivery that can fail, as values, so that a test can make each fail.
///
/// Every call returns what the C function returns and leaves the reason in `errno`.
package struct SystemCalls: Sendable {
    package var write: @Sendable (_ file: Int32, _ bytes: ArraySlice<UInt8>) -> Int
    package var synchronise: @Sendable (_ file: Int32) -> Int32
    /// Renames without ever replacing a file that is there (`EEXIST`).
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
            if let exclusiveRename = unsafe exclusiveRename {
                let result = unsafe exclusiveRename(from, name, to, newName, 1)
                // EINVAL: a file system that does not know the flag.
                if result == 0 || errno != EINVAL { return result }
            }
            return unsafe renameat(from, name, to, newName)
        },
        unlink: { folder, name in unsafe Glibc.unlinkat(folder, name, 0) }
    )

    private typealias RenameFunction =
        @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32

    /// renameat2(2) for `RENAME_NOREPLACE` (1); glibc declares it only under `_GNU_SOURCE`, so it is
    /// missing from Swift's module.
    private static let exclusiveRename: RenameFunction? = {
        guard let symbol = unsafe dlsym(nil, "renameat2") else { return nil }
        return unsafe unsafeBitCast(symbol, to: RenameFunction.self)
    }()
}
