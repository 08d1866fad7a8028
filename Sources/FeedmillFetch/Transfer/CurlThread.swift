import Glibc
import Synchronization

/// The thread that libcurl runs on, and the executor of the actor that speaks to it.
///
/// Its loop is: run jobs, let transfers go on, take those that have ended, wait. After ``stop()``
/// jobs run on whoever brings them, one at a time, so that no caller waits without end.
///
/// Safe because the engine is touched by this thread alone, but for waking it up, which happens
/// under the lock and only while it exists; everything else is behind the lock.
final class CurlThread: SerialExecutor, @unchecked Sendable {
    private enum Phase {
        case working
        /// The thread sleeps in the engine and must be woken up for new mail.
        case waiting
        case stopping
        case stopped
    }

    private struct Mail {
        var phase = Phase.working
        var jobs: [UnownedJob] = []
        var cancellations: [Transfer.ID] = []
        /// Memory for bodies has become free.
        var hasRoom = false
        /// Whether somebody runs jobs in the place of the stopped thread.
        var isBorrowed = false
        var isStopRequested = false
        var waitsForEnd: [CheckedContinuation<Void, Never>] = []
    }

    private struct Identity {
        var thread: pthread_t?
        /// Whether somebody still has to join or detach the thread.
        var isJoinable = false
    }

    private let mail = Mutex(Mail())
    private let identity = Mutex(Identity())
    private var engine: TransferEngine?

    init(engine: TransferEngine) {
        self.engine = engine
    }

    /// Starts the thread, which keeps this object alive until it has stopped.
    func start() throws(CurlError) {
        let context = unsafe Unmanaged.passRetained(self)
        var thread = pthread_t()
        let code = identity.withLock { identity in
            let code = unsafe pthread_create(
                &thread,
                nil,
                { context in
                    guard let context = unsafe context else { return nil }
                    // Taken back exactly once: by the thread itself.
                    unsafe Unmanaged<CurlThread>.fromOpaque(context).takeRetainedValue().run()
                    return nil
                },
                context.toOpaque()
            )
            if code == 0 { identity = Identity(thread: thread, isJoinable: true) }
            return code
        }
        guard code == 0 else {
            unsafe context.release()
            throw CurlError(call: "pthread_create", code: UInt32(bitPattern: code))
        }
    }
}

// MARK: - Executor

extension CurlThread {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isMine = mail.withLock { mail in
            mail.jobs.append(job)
            wakeUp(&mail)
            guard mail.phase == .stopped, !mail.isBorrowed else { return false }
            mail.isBorrowed = true
            return true
        }
        guard isMine else { return }
        while let jobs = takeBorrowed() {
            for job in jobs { unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
        }
    }

    func checkIsolated() {
        let isHere = identity.withLock(\.thread) == pthread_self()
        let isBorrowed = mail.withLock { $0.phase == .stopped && $0.isBorrowed }
        precondition(isHere || isBorrowed, "not on the thread of libcurl")
    }

    private func takeBorrowed() -> [UnownedJob]? {
        mail.withLock { mail in
            guard !mail.jobs.isEmpty else {
                mail.isBorrowed = false
                return nil
            }
            defer { mail.jobs = [] }
            return mail.jobs
        }
    }
}

// MARK: - Requests from elsewhere

extension CurlThread {
    /// The engine, for isolated code only; `nil` after the stop.
    var isolatedEngine: TransferEngine? {
        checkIsolated()
        return engine
    }

    /// Takes a transfer out, soon.
    func cancel(_ id: Transfer.ID) {
        mail.withLock { mail in
            mail.cancellations.append(id)
            wakeUp(&mail)
        }
    }

    /// Lets transfers that wait for memory go on, soon.
    func resumePaused() {
        mail.withLock { mail in
            mail.hasRoom = true
            wakeUp(&mail)
        }
    }

    /// Ends all transfers and the thread, soon.
    func stop() {
        mail.withLock { mail in
            mail.isStopRequested = true
            wakeUp(&mail)
        }
    }

    /// Waits until the thread has ended after a ``stop()``.
    func waitForEnd() async {
        await withCheckedContinuation { continuation in
            let isOver = mail.withLock { mail in
                if mail.phase == .stopped { return true }
                mail.waitsForEnd.append(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
        // Its last act was to say so: this wait is over at once.
        if let thread = takeJoinable() { _ = pthread_join(thread, nil) }
    }

    /// Stops the thread without waiting for its end.
    func abandon() {
        stop()
        if let thread = takeJoinable() { _ = pthread_detach(thread) }
    }

    private func takeJoinable() -> pthread_t? {
        identity.withLock { identity in
            defer { identity.isJoinable = false }
            return identity.isJoinable ? identity.thread : nil
        }
    }

    private func wakeUp(_ mail: inout Mail) {
        guard mail.phase == .waiting else { return }
        mail.phase = .working
        engine?.wakeUp()
    }
}

// MARK: - Loop

extension CurlThread {
    private func run() {
        blockSignals()
        while let engine, takeMail(engine) {
            if engine.turn() { continue }
            let isQuiet = mail.withLock { mail in
                guard mail.jobs.isEmpty, mail.cancellations.isEmpty, !mail.hasRoom,
                    !mail.isStopRequested
                else {
                    return false
                }
                mail.phase = .waiting
                return true
            }
            guard isQuiet else { continue }
            engine.wait()
            mail.withLock { $0.phase = .working }
        }
        engine?.cancelAll()
        mail.withLock { $0.phase = .stopping }
        engine = nil
        end()
    }

    /// Runs the jobs and cancellations that have come; false when the thread is to stop.
    private func takeMail(_ engine: TransferEngine) -> Bool {
        let (taken, goesOn) = mail.withLock { mail in
            defer {
                mail.jobs = []
                mail.cancellations = []
                mail.hasRoom = false
            }
            return (mail, !mail.isStopRequested)
        }
        for job in taken.jobs { unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
        for id in taken.cancellations { engine.cancel(id) }
        if taken.hasRoom { engine.resumePaused() }
        return goesOn
    }

    /// Runs what came last, then hands the executor over and tells who waits.
    private func end() {
        while true {
            let (jobs, waiting) = mail.withLock { mail in
                let jobs = mail.jobs
                mail.jobs = []
                guard jobs.isEmpty else { return (jobs, [CheckedContinuation<Void, Never>]()) }
                mail.phase = .stopped
                defer { mail.waitsForEnd = [] }
                return (jobs, mail.waitsForEnd)
            }
            guard !jobs.isEmpty else {
                for continuation in waiting { continuation.resume() }
                return
            }
            for job in jobs { unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
        }
    }

    /// Signals are for the thread that waits for them, not for this one.
    private func blockSignals() {
        var all = sigset_t()
        unsafe sigfillset(&all)
        _ = unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
    }
}
