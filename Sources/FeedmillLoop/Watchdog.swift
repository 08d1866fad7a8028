import FeedmillAddress
import FeedmillDelivery
import FeedmillModel
package import FeedmillSystem

/// How often a loop shows that it gets on, and to whom.
///
/// The signs come from the loop's own turns: a loop that hangs gives none.
package struct Watchdog: Sendable {
    /// Time between two beats.
    let period: Duration
    /// Every how many beats a sign of life is due; `nil` when nobody waits for one.
    let beatsPerSign: Int?
    /// How long a delivery may take before the loop counts as stuck, and a poll beyond its time-out.
    let patience: Duration
    /// Returns when the thread of the transfers has answered.
    let probe: @Sendable () async -> Void
    /// Tells what the beat has found.
    let report: @Sendable (LoopReport) -> Void

    private static let longestPeriod = Duration.seconds(10)

    /// The pulse that a service manager wants, or those who ask.
    ///
    /// - Parameters:
    ///   - notifier: the way to the manager, and how often it wants a sign of life.
    ///   - watch: remembers how the loop is, for those who ask.
    ///   - probe: returns when the thread of the transfers has answered.
    package init(
        to notifier: ServiceNotifier?,
        watch: LoopHealth? = nil,
        probe: @escaping @Sendable () async -> Void
    ) {
        // Half of what is allowed, as sd_watchdog_enabled(3) has it.
        if let half = notifier?.watchdogInterval.map({ $0 / 2 }) {
            let beats = max(1, Int((half / Self.longestPeriod).rounded(.up)))
            period = half / beats
            beatsPerSign = beats
        } else {
            period = Self.longestPeriod
            beatsPerSign = nil
        }
        patience = notifier?.watchdogInterval ?? .seconds(60)
        self.probe = probe
        report = { health in
            watch?.beat(health)
            notifier?.report(
                status: health.words,
                isAlive: health.isSignOfLife,
                needsTime: health.isStopping && health.stuck == nil
            )
        }
    }
}

/// How a loop is at one beat.
struct LoopReport: Sendable {
    var feeds: Int
    var failing: Int
    /// Records delivered since the start.
    var records: Int
    /// Files that wait in the spool; `nil` when that cannot be told.
    var waiting: Int?
    /// Why no feed is asked at present.
    var obstacle: String?
    var isStopping: Bool
    /// What has been under way for too long.
    var stuck: String?
    /// Whether the manager is to be told that all gets on.
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

/// What a loop has under way, and since when: whether it gets on.
struct LoopProgress {
    private var polls: [Int: (latest: Duration, start: Duration, subject: TrackedFeed)] = [:]
    private var delivery: Duration?
    private var beats = 0
    private(set) var wasStuck = false

    /// Notes the start of an action.
    ///
    /// - Parameters:
    ///   - action: what was started.
    ///   - uptime: when.
    ///   - timeout: how long one exchange with a server may take.
    mutating func began(_ action: LoopState.Action, at uptime: Duration, timeout: Duration) {
        switch action {
        case .poll(let index, let subject), .read(let index, let subject, _):
            polls[index] = (uptime + timeout, uptime, subject)
        case .deliver, .identify: delivery = uptime
        case .wake: break
        }
    }

    mutating func ended(_ event: LoopEvent) {
        switch event {
        case .polled(let index, _), .read(let index, _, _): polls[index] = nil
        case .delivered, .identified: delivery = nil
        case .woken, .stop, .beat, .ordered, .orderless: break
        }
    }

    /// Counts a beat.
    ///
    /// - Returns: what has been under way for too long, when something has; whether that is new;
    ///   and whether a sign of life is due.
    mutating func beat(
        _ pulse: Watchdog,
        at uptime: Duration
    ) -> (stuck: String?, isNews: Bool, isSignOfLife: Bool) {
        beats += 1
        let stuck = stuck(pulse, at: uptime)
        defer { wasStuck = stuck != nil }
        let isDue = pulse.beatsPerSign.map { beats % $0 == 0 } ?? false
        return (stuck, stuck != nil && !wasStuck, isDue && stuck == nil)
    }

    private func stuck(_ pulse: Watchdog, at uptime: Duration) -> String? {
        if let delivery, uptime - delivery > pulse.patience {
            return "a delivery that began \((uptime - delivery).components.seconds) s ago"
        }
        let oldest = polls.values.min { $0.latest < $1.latest }
        guard let oldest, uptime - oldest.latest > pulse.patience else { return nil }
        let age = (uptime - oldest.start).components.seconds
        return "the poll of \(oldest.subject.feed.url.masked) that began \(age) s ago"
    }
}
