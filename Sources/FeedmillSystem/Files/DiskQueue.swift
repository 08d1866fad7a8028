import Dispatch

/// The executor of actors whose work blocks (write, fsync, rename).
///
/// Swift's shared pool has as many threads as there are cores; an fsync there would stop the
/// parsing of other feeds. Each of these has a Dispatch queue, and so a thread while it works.
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
