import FeedmillSystem

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
