import Dispatch
import Synchronization

/// Runs the tasks of one test, one job at a time, and knows when nothing is left to do.
///
/// Nothing is left when no job waits or runs and no occupation outside (a transfer, a delivery) is
/// under way: then only time, or the test, can bring more.
package final class SettlingExecutor: TaskExecutor {
    private struct State {
        var jobs = 0
        var occupations = 0
        var waiting: [CheckedContinuation<Void, Never>] = []

        /// Those who wait for quiet, when there is quiet.
        mutating func quiet() -> [CheckedContinuation<Void, Never>] {
            guard jobs == 0, occupations == 0 else { return [] }
            defer { waiting = [] }
            return waiting
        }
    }

    private let queue = DispatchQueue(label: "feedmill.test")
    private let state = Mutex(State())

    package init() {}

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs += 1 }
        queue.async { [self] in
            unsafe job.runSynchronously(on: asUnownedTaskExecutor())
            change { $0.jobs -= 1 }
        }
    }

    /// Waits until nothing is left to do.
    package func settle() async {
        await withCheckedContinuation { continuation in
            change { $0.waiting.append(continuation) }
        }
    }

    /// Does something whose end does not come from this executor.
    package func occupied<Value: Sendable, Failure: Error>(
        _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        begin()
        defer { end() }
        return try await body()
    }

    /// Begins something whose end does not come from this executor.
    package func begin() {
        change { $0.occupations += 1 }
    }

    /// Ends what ``begin()`` began.
    package func end() {
        change { $0.occupations -= 1 }
    }

    private func change(_ body: (inout State) -> Void) {
        let ready = state.withLock { state in
            body(&state)
            return state.quiet()
        }
        for continuation in ready { continuation.resume() }
    }
}
