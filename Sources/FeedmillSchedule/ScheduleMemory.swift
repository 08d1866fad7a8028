package import FeedmillModel

/// What the schedule keeps of one feed between polls.
package struct ScheduleMemory: Sendable, Hashable {
    package var rhythm: PublishingRhythm?
    /// The newest entries of the last document.
    package var window: PublishingRhythm.Window?
    /// The hints of the last document.
    package var hints = ScheduleHints()
    /// Consecutive answers 429 without a time that were its own.
    package var throttled = 0
    /// How often it was refused in a row although others of its host had been answered in between.
    package var refusals = 0
    /// The permanent redirect under watch.
    package var move: MoveEvidence?
    /// The archive pages that are still to be read.
    package var walk: ArchiveWalk?
    /// The address that the feed's host had at the last poll.
    package var address: String?
    /// Until when server or feed asked not to be polled.
    package var notBefore: Timestamp?

    package init() {}

    /// Learns from a poll.
    mutating func learn(from report: PollReport) {
        if let hints = report.hints {
            self.hints = hints
            // A delta (RFC 3229) shows new entries only: how far back the others go is already
            // known.
            window =
                report.isDelta
                ? window?.extended(by: report.entries, now: report.now)
                : PublishingRhythm.Window(entries: report.entries, now: report.now)
        }
        switch report.result {
        case .success(let novelty):
            (throttled, refusals) = (0, 0)
            rhythm = PublishingRhythm(
                window: window,
                previous: rhythm,
                novelty: novelty,
                now: report.now
            )
        case .status(let status):
            refusals = report.refusals
            if status == 429, report.retryAfter == nil, !report.isRefusedByHost {
                throttled = min(throttled + 1, 100)
            }
        default:
            break
        }
    }

    /// The wait after a 429 that named no time: ten minutes at first, growing up to a day.
    var throttleWait: Duration {
        Wait.grown(.seconds(600), times: throttled - 1, bound: Wait.day)
    }
}

// MARK: - What others asked for

extension ScheduleMemory {
    /// Notes a wait that server or feed asked for; a longer earlier one stays in force.
    mutating func leaveAlone(for wait: Duration?, at now: Timestamp) {
        if let known = notBefore, known <= now || known - now > Wait.longest { notBefore = nil }
        guard let wait, wait > .zero else { return }
        let end = now + Wait.bounded(wait)
        notBefore = max(notBefore ?? end, end)
    }

    /// The end of the wait that server or feed asked for; `nil` when none is in force.
    package func wait(at now: Timestamp) -> Timestamp? {
        notBefore.flatMap { now < $0 && $0 - now <= Wait.longest ? $0 : nil }
    }

    /// Whether server and feed allow a poll at that time.
    ///
    /// A wait that ends later than any wait can is the result of a wrong clock and is ignored.
    package func allows(_ time: Timestamp) -> Bool {
        if let notBefore, time < notBefore, notBefore - time <= Wait.longest { return false }
        return hints.allowed(from: time) == time
    }
}
