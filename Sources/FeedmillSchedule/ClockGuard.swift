package import FeedmillModel

/// Notices that the wall clock was set, by comparing it with the time that has really passed.
package struct ClockGuard: Sendable {
    /// Smaller differences come from rounding, or from a clock that is corrected little by little.
    package static let tolerance = Duration.seconds(60)
    /// The time between two looks, at most.
    package static let period = Duration.seconds(30)

    private struct Reading {
        let now: Timestamp
        let uptime: Duration
    }

    private var last: Reading?

    package init() {}

    /// Compares both clocks.
    ///
    /// - Parameters:
    ///   - now: the wall clock.
    ///   - uptime: monotonic time since some origin.
    /// - Returns: by how much the wall clock was set since the last look, negative when it was set
    ///   back; `nil` when it was not.
    package mutating func look(now: Timestamp, uptime: Duration) -> Duration? {
        defer { last = Reading(now: now, uptime: uptime) }
        guard let last else { return nil }
        let step = (now - last.now) - (uptime - last.uptime)
        guard step < .zero - Self.tolerance || Self.tolerance < step else { return nil }
        return .seconds(step.components.seconds)
    }
}

extension ClockGuard {
    /// Whether a time that the clock has shown proves that it was set back since.
    package static func isAhead(_ time: Timestamp, of now: Timestamp) -> Bool {
        time - now > tolerance
    }

    /// The end of a wait after the clock was set back: the whole wait from now on at most.
    ///
    /// - Parameters:
    ///   - end: the end by the clock of that time.
    ///   - start: when the wait began by the same clock.
    ///   - now: the time.
    /// - Returns: the end by the clock of now.
    package static func settled(
        _ end: Timestamp,
        since start: Timestamp,
        at now: Timestamp
    ) -> Timestamp {
        guard isAhead(start, of: now) else { return end }
        return min(end, now + Wait.bounded(end - start))
    }
}
