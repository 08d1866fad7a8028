import Dispatch

/// Runs the tasks of one test, one job at a time, and knows when nothing is left to do.
///
/// Nothing is left when no job waits or runs and no occupation outside (a transfer, a delivery) is
/// under way: then only time, or the test, can bring more.
package final class SettlingExecutor: TaskExecutor {
    private struct State {
        var jobs = 0
        var occupations = 0
    }

    private let queue = DispatchQueue(label: "feedmill.test")
    private let state = Watched(State())

    package init() {}

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.change { $0.jobs += 1 }
        queue.async { [self] in
            unsafe job.runSynchronously(on: asUnownedTaskExecutor())
            state.change { $0.jobs -= 1 }
        }
    }

    /// Waits until nothing is left to do.
    package func settle() async throws {
        try await state.wait(for: "the end of the work, of which is left: \(self.state.value)") {
            $0.jobs == 0 && $0.occupations == 0
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
        state.change { $0.occupations += 1 }
    }

    /// Ends what ``begin()`` began.
    package func end() {
        state.change { $0.occupations -= 1 }
    }
}
