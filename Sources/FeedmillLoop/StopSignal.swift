import Synchronization

/// A request to stop, made by a signal handler and awaited by the loop.
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

    /// Returns when `stop` was called or the task is cancelled; for one waiter only.
    func wait() async {
        for await _ in stream {}
    }
}
