import Glibc

/// Which file or folder something is, whatever its name.
package struct FileIdentity: Sendable, Hashable {
    private let device: UInt64
    private let number: UInt64

    private init(_ status: stat) {
        device = UInt64(status.st_dev)
        number = UInt64(status.st_ino)
    }

    /// What is open; `nil` when the system does not say.
    package init?(file: Int32) {
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { return nil }
        self.init(status)
    }

    /// What a name leads to; `nil` when that is nothing.
    package init?(path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        self.init(status)
    }
}
