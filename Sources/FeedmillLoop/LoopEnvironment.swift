package import FeedmillModel
package import FeedmillSchedule
package import Logging

/// What a loop needs from outside: clocks, a logger and a watchdog.
package struct LoopEnvironment: Sendable {
    /// The wall clock, for every decision about dates.
    package var now: @Sendable () -> Timestamp
    /// Monotonic time since some origin, for waits.
    package var uptime: @Sendable () -> Duration
    /// Sleeps until that uptime; returns early when cancelled.
    package var sleep: @Sendable (_ until: Duration) async -> Void
    package var logger: Logger
    /// How long one pass waits for a host that is on hold; not at all when the wall clock stands
    /// still, since the hold would never end.
    package var holdLimit = Duration.seconds(30)
    /// What is known of an outage at the start; by the feeds of the loop when `nil`.
    package var outage: OutageEvidence?
    /// Whether every failure of a feed is a warning, or only one that lasts.
    package var reportsEveryFailure = false
    /// How the loop reports its progress; `nil` if nobody wants to know.
    package var watchdog: Watchdog?

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
