package import FeedmillModel
package import Logging

/// What a loop needs from outside: time, the wish to stop, and somebody to tell.
package struct LoopEnvironment: Sendable {
    /// The wall clock, for every decision about dates.
    package var now: @Sendable () -> Timestamp
    /// Monotonic time since some origin, for waits.
    package var uptime: @Sendable () -> Duration
    /// Sleeps until that uptime; returns early when cancelled.
    package var sleep: @Sendable (_ until: Duration) async -> Void
    package var logger: Logger
    /// How long one pass waits for a host that asked to be left alone; not at all when the wall
    /// clock stands still, since no waiting would bring the host's time nearer.
    package var patience = Duration.seconds(30)
    /// How the loop shows that it gets on; `nil` when nobody wants to know.
    package var pulse: Watchdog?

    package init(
        now: @escaping @Sendable () -> Timestamp,
        uptime: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (_ until: Duration) async -> Void,
        logger: Logger
    ) {
        self.now = now
        self.uptime = uptime
        self.sleep = sleep
        self.logger = logger
    }
}
