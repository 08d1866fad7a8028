import Glibc

/// Whether a stream leads to the journal (`JOURNAL_STREAM` in systemd.exec(5)).
///
/// Child processes of a service inherit the variable even if their output goes elsewhere, so device
/// and inode must be compared.
package struct JournalStream: Equatable {
    private let device: UInt64
    private let inode: UInt64

    /// Reads `DEVICE:INODE`, in decimal.
    init?(_ text: String?) {
        let parts = (text ?? "").split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let device = UInt64(parts[0]), let inode = UInt64(parts[1]) else {
            return nil
        }
        self.device = device
        self.inode = inode
    }

    /// What an open file is; `nil` when it is closed.
    init?(descriptor: Int32) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    /// Whether standard error is the stream that the environment names as the journal's.
    package static func isStandardError(_ environment: [String: String]) -> Bool {
        guard let journal = JournalStream(environment["JOURNAL_STREAM"]) else { return false }
        return journal == JournalStream(descriptor: STDERR_FILENO)
    }
}
