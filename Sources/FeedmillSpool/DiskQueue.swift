import Dispatch

/// The executor of actors whose work blocks (write, fsync, rename).
///
/// Swift's shared pool has as many threads as there are cores; an fsync there would stop the
/// parsing of other feeds. Each of these has a Dispatch queue, and so a thread while it works.
final class DiskQueue: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}

/// One of the threads that make files durable side by side.
actor FileSynchroniser {
    private let queue: DiskQueue
    private let calls: SystemCalls

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe queue.asUnownedSerialExecutor()
    }

    init(number: Int, calls: SystemCalls) {
        queue = DiskQueue(label: "feedmill.sync.\(number)")
        self.calls = calls
    }

    /// Synchronises each file once; stops at the first failure and returns its `errno`.
    func synchronise(_ files: [Int32]) -> Int32? {
        for file in files where calls.synchronise(file) != 0 { return errnoNow() }
        return nil
    }
}
