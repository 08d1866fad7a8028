import Dispatch

/// An executor for tasks that must not take up the threads of Swift's shared pool.
///
/// It has a Dispatch queue, and so a thread of its own while there is something to do.
package final class TaskQueue: TaskExecutor {
    private let queue: DispatchQueue

    package init(label: String) {
        queue = DispatchQueue(label: label)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Runs work that blocks for as long as it likes.
    package func run(_ work: @escaping @Sendable () -> Void) {
        queue.async(execute: work)
    }
}
