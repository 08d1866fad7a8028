package import FeedmillDelivery
package import FeedmillSystem
import ServiceLifecycle
import Synchronization

/// A loop as a service: when asked to stop, it finishes what it has in hand.
package final class LoopService<Sink: AnswerSink>: Service {
    private let loop: PollLoop<Sink>
    private let feeds: [TrackedFeed]
    private let mode: PollMode
    private let orders: AsyncStream<LoopOrder>?
    private let abort: @Sendable () async -> Void
    private let observe: @Sendable (PollSummary) -> Void
    private let notifier: ServiceNotifier?
    private let started: @Sendable () -> Void
    private let result = Mutex<PollSummary?>(nil)

    package init(
        loop: PollLoop<Sink>,
        feeds: [TrackedFeed],
        mode: PollMode,
        orders: AsyncStream<LoopOrder>? = nil,
        notifier: ServiceNotifier? = nil,
        started: @escaping @Sendable () -> Void = {},
        abort: @escaping @Sendable () async -> Void,
        observe: @escaping @Sendable (PollSummary) -> Void
    ) {
        self.loop = loop
        self.feeds = feeds
        self.mode = mode
        self.orders = orders
        self.notifier = notifier
        self.started = started
        self.abort = abort
        self.observe = observe
    }

    /// The totals, once `run` has returned.
    package var summary: PollSummary? { result.withLock { $0 } }

    package func run() async throws {
        let stop = StopSignal()
        // Not earlier: until now, a signal would have ended the process instead of stopping the loop.
        started()
        let count = feeds.count
        notifier?.ready(status: "\(count) feed\(count == 1 ? "" : "s")")
        let summary = try await withGracefulShutdownHandler {
            try await loop.run(
                feeds,
                mode: mode,
                orders: orders,
                stop: stop,
                abort: abort,
                observe: observe
            )
        } onGracefulShutdown: { [notifier] in
            notifier?.stopping()
            stop.stop()
        }
        result.withLock { $0 = summary }
    }
}
