import Synchronization

/// The wish to stop, told from a signal handler's side and waited for in the loop.
package final class StopSignal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let flag = Atomic(false)

    package init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    /// Asks the loop to stop; further calls change nothing.
    package func stop() {
        flag.store(true, ordering: .relaxed)
        continuation.finish()
    }

    package var isStopping: Bool { flag.load(ordering: .relaxed) }

    /// Returns once `stop` was called, or the task is cancelled.
    ///
    /// For one waiter.
    func wait() async {
        for await _ in stream {}
    }
}
