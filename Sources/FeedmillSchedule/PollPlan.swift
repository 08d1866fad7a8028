// FeedmillSchedule: pure decisions about time.
//
// When a feed is due next and which rule decided it, how many transfers a host gets and how close
// together, how fresh an answer is, what robots.txt allows, and whether to believe a permanent
// redirect. Everything is a value: time and randomness are parameters, and there is no I/O. Two
// promises hold for every input, however absurd: hints of servers and feeds only ever lengthen a
// wait, and no wait is longer than 31 days.

package import FeedmillModel

/// When a feed is polled next, and which rule decided it.
package struct PollPlan: Sendable, Hashable {
    /// `nil` when it is not polled again.
    package let due: Timestamp?
    package let rule: Rule

    /// The rules; the state stores the raw values.
    package enum Rule: String, Sendable, Hashable, CaseIterable {
        case interval
        case rhythm
        case minInterval = "min-interval"
        case maxInterval = "max-interval"
        case maxAge = "max-age"
        case expires
        case ttl
        case updatePeriod = "update-period"
        case skip
        case retryAfter = "retry-after"
        case tooManyRequests = "too-many-requests"
        case unavailable
        case backOff = "back-off"
        case refused
        case ourFault = "internal-error"
        case gone
        /// The network was out; tried again soon.
        case offline
        /// The address that the feed had moved to failed: the configured one is next.
        case configuredAddress = "configured-address"
        /// The operator has changed what the last attempt used.
        case changedSettings = "changed-settings"
        case longest
        case quarantined
    }

    /// Decides after a poll.
    ///
    /// - Parameters:
    ///   - report: The result of the poll.
    ///   - settings: The feed's settings.
    ///   - memory: What the schedule remembers of the feed; updated by the poll.
    ///   - random: A random number from 0 up to but not including 1, for the jitter.
    /// - Returns: The plan.
    package static func decide(
        after report: PollReport,
        settings: FeedSettings,
        memory: inout ScheduleMemory,
        random: Double
    ) -> PollPlan {
        memory.learn(from: report)
        if report.showsEnd { return .trial(after: report, random: random) }
        var wait: RuledWait
        if case .success = report.result {
            wait = RuledWait.regular(settings, memory)
            // A feed that keeps a pace keeps it from request to request, however slow the server
            // is.
            if settings.keepsPace { wait.countInterval(from: report.asked, to: report.now) }
        } else {
            wait = RuledWait.afterFailure(report, settings, memory)
        }
        let hints = hints(report, memory, bound: max(settings.maxInterval, wait.length))
        for hint in hints { wait.lengthen(to: hint.wait, by: hint.rule) }
        let named = hints.map(\.wait) + [report.retryAfter, refusalWait(report, memory)]
        memory.leaveAlone(for: named.compactMap { $0 }.max(), at: report.now)
        wait.addSpread(random, report, settings)
        // Never before the time that the server named; jitter only adds to it.
        wait.lengthen(to: report.retryAfter, by: .retryAfter)
        wait.bound()
        return plan(wait, report, memory, random)
    }

    /// What the answer and the feed ask for, up to a bound: many feeds name a month where they mean
    /// an hour, and lose articles by it.
    private static func hints(
        _ report: PollReport,
        _ memory: ScheduleMemory,
        bound: Duration
    ) -> [(wait: Duration, rule: Rule)] {
        var hints: [(wait: Duration?, rule: Rule)] = []
        if case .success = report.result {
            hints.append((memory.hints.ttl, .ttl))
            hints.append((memory.hints.updateInterval, .updatePeriod))
        }
        let source = report.freshness?.source == .expires ? Rule.expires : .maxAge
        hints.append((report.freshness?.remaining, source))
        return hints.compactMap { hint in hint.wait.map { (min($0, bound), hint.rule) } }
    }

    private static func refusalWait(_ report: PollReport, _ memory: ScheduleMemory) -> Duration? {
        if case .host(let hold) = report.refusal { return hold }
        return report.result == .status(429) && report.retryAfter == nil ? memory.throttleWait : nil
    }

    /// The next look at a feed that is gone, in a month.
    private static func trial(after report: PollReport, random: Double) -> PollPlan {
        let jitter = RuledWait.part(of: Wait.day, random)
        return PollPlan(due: report.now + Wait.day * 30 + jitter, rule: .gone)
    }

    private static func plan(
        _ wait: RuledWait,
        _ report: PollReport,
        _ memory: ScheduleMemory,
        _ random: Double
    ) -> PollPlan {
        var due = report.now + wait.length
        var rule = wait.rule
        let allowed = memory.hints.allowed(from: due)
        if allowed != due {
            // The skipped hours have just ended, for every feed that skips the same ones: spread
            // them.
            due = allowed + RuledWait.part(of: .seconds(900), random)
            rule = .skip
        }
        return PollPlan(due: min(due, report.now + Wait.longest), rule: rule)
    }

    /// The wait after a poll that worked, as far as it is our own.
    package static func regularWait(_ settings: FeedSettings, _ memory: ScheduleMemory) -> Duration
    {
        RuledWait.regular(settings, memory).length
    }
}
