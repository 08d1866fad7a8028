import FeedmillSystem
import Glibc
import SystemPackage

/// Waits for something to happen in `new`: inotify(7), no polling.
final class SpoolWatch {
    private let watch: Int32
    private let stop: ConsumerStop

    /// Starts to watch: what happens from now on ends the next wait.
    init(_ folder: SpoolFolder, stop: ConsumerStop) throws(FileError) {
        self.stop = stop
        watch = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard watch >= 0 else {
            throw folder.failure(
                .cannotWatch,
                nil,
                "cannot be watched; raise fs.inotify.max_user_instances"
            )
        }
        // Records come by a rename, copies of other people by a link or whole new file; the last
        // two tell of the end of the folder itself.
        let events = IN_MOVED_TO | IN_CREATE | IN_DELETE_SELF | IN_MOVE_SELF
        let flags = UInt32(events) | UInt32(IN_ONLYDIR) | UInt32(IN_DONT_FOLLOW)
        guard unsafe inotify_add_watch(watch, folder.path, flags) >= 0 else {
            let error = folder.failure(
                .cannotWatch,
                nil,
                "cannot be watched; raise fs.inotify.max_user_watches"
            )
            close(watch)
            throw error
        }
    }

    deinit {
        close(watch)
    }

    /// Returns when something has happened since the last call, at the deadline, or when the
    /// consumer is to stop.
    ///
    /// - Parameters:
    ///   - deadline: when to return at the latest; `nil` for never.
    ///   - ignoringNews: whether only the deadline and the wish to stop count.
    func wait(until deadline: ContinuousClock.Instant?, ignoringNews: Bool = false) {
        var sources = [pollfd(fd: stop.readEnd, events: Int16(POLLIN), revents: 0)]
        if !ignoringNews { sources.append(pollfd(fd: watch, events: Int16(POLLIN), revents: 0)) }
        while !stop.isStopping {
            let count = unsafe poll(&sources, nfds_t(sources.count), Self.milliseconds(deadline))
            if count < 0, errno == EINTR { continue }
            guard count == 0, let deadline, ContinuousClock.now < deadline else { break }
        }
        drain()
    }

    /// Forgets what has happened: the caller looks at the folder itself now.
    private func drain() {
        var events = [UInt8](repeating: 0, count: 16_384)
        while unsafe read(watch, &events, events.count) > 0 {}
    }

    private static func milliseconds(_ deadline: ContinuousClock.Instant?) -> Int32 {
        guard let deadline else { return -1 }
        let (seconds, attoseconds) = max(.zero, deadline - ContinuousClock.now).components
        return Int32(clamping: seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1)
    }
}
