import Dispatch

// FeedmillSystem: system calls and what is built directly on them.
//
// Atomic replacement of files, private files, the process lock, an executor for blocking work, and
// the service manager's protocol (sd_notify). System calls that a delivery depends on are values,
// so that a test can make each of them fail. Every failure is a `FileError` that names the path.

/// The executor of actors whose work blocks (write, fsync, rename).
///
/// Swift's shared pool has as many threads as there are cores; an fsync there would delay the
/// parsing of other feeds. Each of these executors has a Dispatch queue, and so a thread while it
/// works.
package final class DiskQueue: SerialExecutor {
    private let queue: DispatchQueue

    package init(label: String) {
        queue = DispatchQueue(label: label)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    package func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
