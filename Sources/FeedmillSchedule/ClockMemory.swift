package import FeedmillModel

/// What is known of the clock across restarts, to tell whether ages can be believed.
///
/// What is removed because of its age is lost for good, and a clock that is wrong for a moment makes
/// everything old. So nothing is removed for some time after the clock has jumped.
package struct ClockMemory: Sendable, Hashable {
    /// A jump of the clock.
    package struct Step: Sendable, Hashable {
        /// The clock when it was noticed.
        package var noticed: Timestamp
        /// How far it had jumped; negative when it was set back.
        package var by: Duration

        package init(noticed: Timestamp, by: Duration) {
            self.noticed = noticed
            self.by = by
        }
    }

    /// A longer time without any work counts as a jump: which of both it was cannot be told.
    private static let longestRest = Duration.seconds(2 * 86_400)
    /// How long ages are not believed after a jump.
    private static let doubt = Duration.seconds(2 * 86_400)

    /// The time of the latest attempt to poll a feed.
    package var lastWork: Timestamp?
    package var step: Step?

    package init(lastWork: Timestamp? = nil, step: Step? = nil) {
        self.lastWork = lastWork
        self.step = step
    }

    /// Judges the clock at the start of a process.
    ///
    /// - Returns: the jump, if there was one.
    package mutating func look(at now: Timestamp) -> Step? {
        if let step, ClockGuard.isAhead(step.noticed, of: now) {
            return jumped(to: now, by: now - step.noticed)
        }
        guard let lastWork else { return nil }
        if ClockGuard.isAhead(lastWork, of: now) { return jumped(to: now, by: now - lastWork) }
        // Passes that are always that far apart would never be believed: every other one is.
        let isKnown = step.map { lastWork - $0.noticed < Self.longestRest } ?? false
        guard now - lastWork > Self.longestRest, !isKnown else { return nil }
        return jumped(to: now, by: now - lastWork)
    }

    /// Notes a jump.
    package mutating func jumped(to now: Timestamp, by length: Duration) -> Step {
        let step = Step(noticed: now, by: length)
        self.step = step
        return step
    }

    /// Whether what seems to be old at that time really is.
    package func believesAges(at now: Timestamp) -> Bool {
        step.map { now - $0.noticed >= Self.doubt } ?? true
    }
}
