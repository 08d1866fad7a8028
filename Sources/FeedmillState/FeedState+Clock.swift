package import FeedmillModel
import FeedmillSchedule

extension FeedState {
    /// Corrects times that a clock has set which was put back since.
    ///
    /// How long the waits have lasted is not known; they are as long as they were, from now on, at
    /// most.
    ///
    /// - Returns: whether there was anything to correct.
    package mutating func settle(at now: Timestamp) -> Bool {
        let start = lastAttempt ?? added
        guard ClockGuard.isAhead(start, of: now) else { return false }
        let before = self
        nextDue = ClockGuard.settled(nextDue, since: start, at: now)
        memory.notBefore = memory.notBefore.map {
            ClockGuard.settled($0, since: start, at: now)
        }
        lastAttempt = lastAttempt.map { min($0, now) }
        lastSuccess = lastSuccess.map { min($0, now) }
        lastDocument = lastDocument.map { min($0, now) }
        failingSince = failingSince.map { min($0, now) }
        return self != before
    }
}
