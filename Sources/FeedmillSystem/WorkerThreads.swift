import Dispatch
import Synchronization

/// Threads for work that may take long, outside of Swift's shared pool.
///
/// As many jobs run at once as there are threads. A job that has to be alone waits until no other
/// runs, and none starts before it has ended.
package final class WorkerThreads: Sendable {
    private struct Job: Sendable {
        let isAlone: Bool
        let work: @Sendable () -> Void
        /// Tells whoever waits for it that it will not be waited for.
        let giveUp: @Sendable () -> Void
    }

    private struct State {
        var waiting: [Job] = []
        var running: [Int: Job] = [:]
        var idle: [Int]
        var isStopped = false

        var isTaken: Bool { running.values.contains { $0.isAlone } }

        /// The jobs that can start now, each on its thread.
        mutating func starts(of count: Int) -> [(thread: Int, job: Job)] {
            var starts: [(Int, Job)] = []
            while let job = waiting.first, !isTaken, !job.isAlone || idle.count == count,
                let thread = idle.popLast()
            {
                waiting.removeFirst()
                running[thread] = job
                starts.append((thread, job))
            }
            return starts
        }
    }

    /// Jobs that run, of all such threads of the process.
    private static let busy = Atomic(0)

    private let queues: [DispatchQueue]
    private let state: Mutex<State>

    package init(label: String, count: Int) {
        queues = (0..<max(count, 1)).map { DispatchQueue(label: "\(label).\($0)") }
        state = Mutex(State(idle: Array(queues.indices)))
    }

    /// Whether any job still runs: then the process must end without the work of `exit`, which
    /// takes away what the job uses.
    package static var areBusy: Bool { busy.load(ordering: .acquiring) > 0 }

    /// Runs a job on one of the threads.
    ///
    /// - Parameters:
    ///   - isAlone: whether no other job may run beside it.
    ///   - work: the job.
    /// - Returns: its result; `nil` when the threads were stopped before it had one.
    package func run<Result: Sendable>(
        isAlone: Bool = false,
        _ work: @escaping @Sendable () -> Result
    ) async -> Result? {
        await withCheckedContinuation { continuation in
            let waiter = Waiter(continuation)
            let job = Job(isAlone: isAlone) {
                waiter.resume(returning: work())
            } giveUp: {
                waiter.resume(returning: nil)
            }
            let isRefused = state.withLock { state in
                if !state.isStopped { state.waiting.append(job) }
                return state.isStopped
            }
            if isRefused { job.giveUp() } else { startNext() }
        }
    }

    private func startNext() {
        let starts = state.withLock { $0.starts(of: queues.count) }
        for (thread, job) in starts {
            Self.busy.add(1, ordering: .acquiringAndReleasing)
            queues[thread].async {
                job.work()
                Self.busy.subtract(1, ordering: .acquiringAndReleasing)
                self.state.withLock { state in
                    state.running[thread] = nil
                    state.idle.append(thread)
                }
                self.startNext()
            }
        }
    }

    /// Ends the waiting for all jobs; none is taken any more.
    ///
    /// - Parameter grace: how long those that have begun are waited for; the result of one that
    ///   takes longer is dropped.
    package func stop(grace: Duration = .seconds(2)) {
        let dropped = state.withLock { state in
            defer { state.waiting = [] }
            state.isStopped = true
            return state.waiting
        }
        for job in dropped { job.giveUp() }
        let deadline = DispatchTime.now() + .milliseconds(Int(grace / .milliseconds(1)))
        DispatchQueue.global().asyncAfter(deadline: deadline) {
            let running = self.state.withLock { Array($0.running.values) }
            for job in running { job.giveUp() }
        }
    }
}

/// Whoever waits for a job: told once.
private final class Waiter<Result: Sendable>: Sendable {
    private let continuation: Mutex<CheckedContinuation<Result?, Never>?>

    init(_ continuation: CheckedContinuation<Result?, Never>) {
        self.continuation = Mutex(continuation)
    }

    func resume(returning result: Result?) {
        let waiting = continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }
        waiting?.resume(returning: result)
    }
}
