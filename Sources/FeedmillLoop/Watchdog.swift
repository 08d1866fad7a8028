import FeedmillAddress
import FeedmillDelivery
import FeedmillModel
package import FeedmillSystem

/// How often a loop is checked, and who is told.
///
/// Checks are events of the loop itself: a loop that hangs makes none.
package struct Watchdog: Sendable {
    /// Time between two checks.
    let period: Duration
    /// How many checks there are to one sign of life; `nil` if nobody waits for one.
    let checksPerSign: Int?
    /// How long a delivery may take before the loop counts as stuck, and a poll beyond its time-out.
    let limit: Duration
    /// Returns when the transfer thread has answered.
    let probe: @Sendable () async -> Void
    /// Reports what the check has found.
    let report: @Sendable (LoopReport) -> Void

    private static let longestPeriod = Duration.seconds(10)

    /// Creates the watchdog that the service manager wants, or the one for the status page only.
    ///
    /// - Parameters:
    ///   - notifier: the service manager, and how often it wants a sign of life.
    ///   - health: remembers the last check.
    ///   - probe: returns when the transfer thread has answered.
    package init(
        to notifier: ServiceNotifier?,
        health: LoopHealth? = nil,
        probe: @escaping @Sendable () async -> Void
    ) {
        // Half of what is allowed, as sd_watchdog_enabled(3) recommends.
        if let half = notifier?.watchdogInterval.map({ $0 / 2 }) {
            let checks = max(1, Int((half / Self.longestPeriod).rounded(.up)))
            period = half / checks
            checksPerSign = checks
        } else {
            period = Self.longestPeriod
            checksPerSign = nil
        }
        limit = notifier?.watchdogInterval ?? .seconds(60)
        self.probe = probe
        report = { report in
            health?.note(report)
            notifier?.report(
                status: report.words,
                isAlive: report.isSignOfLife,
                needsTime: report.isStopping && report.stuck == nil
            )
        }
    }
}

/// What one check of a loop has found.
struct LoopReport: Sendable {
    var feeds: Int
    var failing: Int
    /// Records delivered since the start.
    var records: Int
    /// Files that wait in the spool; `nil` if unknown.
    var waiting: Int?
    /// Why no feed is polled at present.
    var obstacle: String?
    var isStopping: Bool
    /// What has been in flight for too long.
    var stuck: String?
    /// Whether the service manager is sent a sign of life.
    var isSignOfLife: Bool

    /// One line for the operator.
    var words: String {
        if isStopping { return "stopping" }
        var words = "\(feeds) feed\(feeds == 1 ? "" : "s"), \(failing) failing;"
        words += " \(records) record\(records == 1 ? "" : "s") delivered"
        if let waiting { words += ", \(waiting) in the spool" }
        if let obstacle { words += "; polling pauses: \(obstacle)" }
        return words
    }
}

/// What a loop has in flight, and since when.
struct LoopProgress {
    private var polls: [Int: (latest: Duration, start: Duration, feed: TrackedFeed)] = [:]
    private var delivery: Duration?
    private var checks = 0
    private(set) var wasStuck = false

    /// Notes the start of an action.
    ///
    /// - Parameters:
    ///   - action: what was started.
    ///   - uptime: when.
    ///   - timeout: how long one exchange with a server may take.
    mutating func began(_ action: LoopState.Action, at uptime: Duration, timeout: Duration) {
        switch action {
        case .poll(let index, let feed), .read(let index, let feed, _):
            polls[index] = (uptime + timeout, uptime, feed)
        case .deliver, .identify: delivery = uptime
        case .wake: break
        }
    }

    mutating func ended(_ event: LoopEvent) {
        switch event {
        case .polled(let index, _), .read(let index, _, _): polls[index] = nil
        case .delivered, .identified: delivery = nil
        case .woken, .stop, .check, .ordered, .orderless: break
        }
    }

    /// Counts a check.
    ///
    /// - Returns: what has been in flight for too long, if anything has; whether that is new; and
    ///   whether a sign of life is due.
    mutating func check(
        _ watchdog: Watchdog,
        at uptime: Duration
    ) -> (stuck: String?, isNew: Bool, isSignOfLife: Bool) {
        checks += 1
        let stuck = stuck(watchdog, at: uptime)
        defer { wasStuck = stuck != nil }
        let isDue = watchdog.checksPerSign.map { checks % $0 == 0 } ?? false
        return (stuck, stuck != nil && !wasStuck, isDue && stuck == nil)
    }

    private func stuck(_ watchdog: Watchdog, at uptime: Duration) -> String? {
        if let delivery, uptime - delivery > watchdog.limit {
            return "a delivery that began \((uptime - delivery).components.seconds) s ago"
        }
        let oldest = polls.values.min { $0.latest < $1.latest }
        guard let oldest, uptime - oldest.latest > watchdog.limit else { return nil }
        let age = (uptime - oldest.start).components.seconds
        return "the poll of \(oldest.feed.feed.url.masked) that began \(age) s ago"
    }
}
