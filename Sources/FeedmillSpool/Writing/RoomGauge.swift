import FeedmillSystem
import Glibc
import SystemPackage

/// How full the spool may become, and how full its disk.
package struct SpoolLimits: Sendable, Hashable {
    /// Bytes that stay free on the file systems of spool and state; `nil` for the default.
    package var minFree: Int?
    /// Files and bytes in `new` and `cur`.
    package var maxFiles: Int?
    package var maxSize: Int?

    package init(minFree: Int? = nil, maxFiles: Int? = nil, maxSize: Int? = nil) {
        self.minFree = minFree
        self.maxFiles = maxFiles
        self.maxSize = maxSize
    }

    /// Bytes to keep free on a file system of a size: 64 MiB, or a sixteenth of a small one.
    func reserve(of size: Int) -> Int {
        minFree ?? min(64 << 20, size / 16)
    }
}

/// Tells whether there is room for more records, cheaply enough to ask before every batch.
///
/// Files are counted once and then added up. Consumers only make the true number smaller, so a sum
/// below the limit needs no look; one that reaches it is counted anew, every few seconds at most.
struct RoomGauge {
    private static let pause = Duration.seconds(5)

    /// What is allowed; it may change at any time.
    var limits: SpoolLimits
    private let contents: SpoolContents
    private let statePath: String
    private var files = 0
    private var bytes = 0
    private var counted: ContinuousClock.Instant?

    init(contents: SpoolContents, statePath: String, limits: SpoolLimits) {
        self.contents = contents
        self.statePath = statePath
        self.limits = limits
    }

    /// Counts again at the next question, because something other than a publication has changed
    /// the number.
    mutating func forget() {
        counted = nil
    }

    /// Counts files that were published.
    mutating func add(files: Int, bytes: Int) {
        self.files += files
        self.bytes += bytes
    }

    /// Why no more should be fetched; `nil` when there is room.
    mutating func obstacle(at time: ContinuousClock.Instant) throws(FileError) -> FileError? {
        if let obstacle = diskObstacle(share: 1) { return obstacle }
        guard limits.maxFiles != nil || limits.maxSize != nil else { return nil }
        let isStale = counted.map { time - $0 >= Self.pause } ?? true
        if isStale, counted == nil || limitObstacle != nil {
            counted = time
            (files, bytes) = try contents.backlog()
        }
        return limitObstacle
    }

    /// Why not even what is in hand should be written: most of the reserve is used up.
    func hardObstacle() -> FileError? {
        diskObstacle(share: 4)
    }

    private var limitObstacle: FileError? {
        let reached: String
        if let limit = limits.maxFiles, files >= limit {
            reached = "\(files) files wait, and spool.max-files is \(limit)"
        } else if let limit = limits.maxSize, bytes >= limit {
            reached = "\(bytes) bytes wait, and spool.max-size is \(limit)"
        } else {
            return nil
        }
        return FileError(.noRoom, contents.path, "is full: \(reached)", nil)
    }

    private func diskObstacle(share: Int) -> FileError? {
        Self.diskObstacle(path: contents.path, limits, share: share)
            ?? Self.diskObstacle(path: statePath, limits, share: share)
    }

    /// Judges the file system of a path; if it cannot be examined, writing will show.
    private static func diskObstacle(
        path: String,
        _ limits: SpoolLimits,
        share: Int
    ) -> FileError? {
        var status = statvfs()
        guard unsafe statvfs(path, &status) == 0 else { return nil }
        let unit = Int(clamping: status.f_frsize)
        func bytes(_ blocks: UInt) -> Int {
            let (product, overflow) = Int(clamping: blocks).multipliedReportingOverflow(by: unit)
            return overflow ? .max : product
        }
        let free = bytes(status.f_bavail)
        let reserve = limits.reserve(of: bytes(status.f_blocks))
        let message: String
        if status.f_flag & UInt(ST_RDONLY) != 0 {
            message = "is on a file system that is mounted read-only"
        } else if free < reserve / share {
            message =
                "its disk is nearly full: \(free) bytes are free, and spool.min-free is \(reserve)"
        } else if status.f_files > 0, status.f_favail < 128 / UInt(share) {
            message = "its disk is nearly full: room for \(status.f_favail) more files (inodes)"
        } else {
            return nil
        }
        return FileError(.noRoom, path, message, nil)
    }
}
