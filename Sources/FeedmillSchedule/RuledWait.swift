import FeedmillModel

/// A wait, and the rule that made it as long as it is.
struct RuledWait {
    /// The time between two attempts while our own network is out.
    static let outageInterval = Duration.seconds(900)

    private(set) var length: Duration
    private(set) var rule: PollPlan.Rule
    /// The longest that it may become by jitter.
    private var jitterBound = Wait.longest

    /// The wait after success, without hints.
    static func regular(_ settings: FeedSettings, _ memory: ScheduleMemory) -> RuledWait {
        switch settings.interval {
        case .fixed(let interval):
            return RuledWait(length: max(interval, .seconds(1)), rule: .interval)
        case .automatic:
            let wanted = memory.rhythm?.interval ?? settings.minInterval
            // If the bounds contradict each other, the longer one is the politer choice.
            let longest = max(settings.maxInterval, settings.minInterval)
            if wanted < settings.minInterval {
                return RuledWait(length: settings.minInterval, rule: .minInterval)
            }
            return wanted > longest
                ? RuledWait(length: longest, rule: .maxInterval)
                : RuledWait(length: wanted, rule: .rhythm)
        }
    }

    /// The wait after a failure, without what the server asked for.
    static func afterFailure(
        _ report: PollReport,
        _ settings: FeedSettings,
        _ memory: ScheduleMemory
    ) -> RuledWait {
        let regular = regular(settings, memory)
        if report.result == .ourFault {
            return RuledWait(length: regular.length, rule: .ourFault)
        }
        if report.result == .offline {
            // No server is bothered, so there is nobody to be polite to.
            return RuledWait(length: min(regular.length, outageInterval), rule: .offline)
        }
        if report.dropsLearntAddress {
            return RuledWait(length: regular.length, rule: .configuredAddress)
        }
        if case .host(let hold) = report.refusal {
            // It is the host that needs time: the feed is due as soon as that answers again.
            let rule: PollPlan.Rule =
                report.retryAfter != nil
                ? .retryAfter : report.result == .status(429) ? .tooManyRequests : .unavailable
            return RuledWait(length: hold, rule: rule, jitterBound: hold)
        }
        if case .unread(let times) = report.result, times > 1 {
            return RuledWait(length: Wait.longest, rule: .quarantined)
        }
        var base = regular.length
        if case .automatic = settings.interval {
            // A slow feed need not wait a whole day for the end of a short outage.
            base = max(settings.minInterval, min(base, .seconds(3_600)))
        }
        // The back-off grows up to a day; a feed with a longer interval stays at its interval.
        let bound = max(Wait.day, base)
        let times = max(0, report.failures - 1)
        var wait: RuledWait
        switch report.result {
        case .status(403) where report.isPassing, .status(404) where report.isPassing:
            // Many a large host answers that way for an hour, for all its feeds.
            let length = Wait.grown(base, times: times, bound: bound)
            wait = RuledWait(length: length, rule: .backOff)
        case .status(401), .status(403), .status(404):
            let start = max(base, .seconds(3_600))
            let length = Wait.grown(start, by: 4, times: times, bound: bound)
            wait = RuledWait(length: length, rule: .refused)
        case .unread:
            wait = RuledWait(length: max(base, .seconds(3_600)), rule: .backOff)
        default:
            let length = Wait.grown(base, times: times, bound: bound)
            wait = RuledWait(length: length, rule: .backOff)
        }
        if report.result == .status(429), report.retryAfter == nil {
            wait.lengthen(to: memory.throttleWait, by: .tooManyRequests)
        }
        wait.jitterBound = max(bound, wait.length)
        return wait
    }

    /// Makes it as long as `other` if that is longer.
    mutating func lengthen(to other: Duration?, by rule: PollPlan.Rule) {
        guard let other, other > length else { return }
        length = other
        self.rule = rule
    }

    /// Subtracts the part of a fixed interval that has already passed.
    mutating func countInterval(from start: Timestamp, to now: Timestamp) {
        guard rule == .interval, start < now else { return }
        length = max(.zero, length - (now - start))
    }

    /// Adds up to a tenth; for a fixed interval, what brings the feed nearer to its own place in it,
    /// and nothing for the pace of a timer.
    mutating func addSpread(_ random: Double, _ report: PollReport, _ settings: FeedSettings) {
        if rule == .interval {
            guard !settings.keepsPace, length < jitterBound, let phase = report.phase else {
                return
            }
            length += phase.delay(after: report.now + length, interval: length)
            return
        }
        let most = min(length / 10, .seconds(900))
        length = max(length, min(length + Self.part(of: most, random), jitterBound))
    }

    /// A random part of a duration, in whole seconds.
    static func part(of duration: Duration, _ random: Double) -> Duration {
        let share = random > 0 ? min(random, 1) : 0
        return .seconds(Int64(Double(duration.components.seconds) * share))
    }

    /// Cuts it to the longest wait there is.
    mutating func bound() {
        guard length > Wait.longest else { return }
        length = Wait.longest
        rule = .longest
    }
}
