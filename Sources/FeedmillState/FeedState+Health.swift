package import FeedmillModel
package import FeedmillSchedule

extension FeedState {
    /// Whether the next request at that time carries the validators.
    package func sendsValidators(at time: Timestamp) -> Bool {
        (etag != nil || lastModified != nil) && health.trust.allowsConditions(at: time)
    }

    /// Its conditions, the one that tells most first; none when all is well.
    package func conditions(
        _ settings: FeedSettings,
        at now: Timestamp
    ) -> [FeedCondition] {
        FeedCondition.judge(facts(settings), at: now)
    }

    private func facts(_ settings: FeedSettings) -> FeedCondition.Facts {
        var facts = FeedCondition.Facts(added: added, nextDue: nextDue)
        facts.isPaused = settings.isPaused
        facts.lastAttempt = lastAttempt
        facts.lastSuccess = lastSuccess
        if hasEnded { facts.endedSince = failingSince ?? lastAttempt }
        facts.failingSince = failingSince
        facts.failures = failures
        facts.health = health
        if isQuarantined { facts.quarantinedUntil = nextDue }
        facts.expected = settings.expected
        return facts
    }

    /// Takes over what the operator has changed since the last attempt.
    ///
    /// What made the last requests is no longer what makes the next one: failures and every wait of
    /// our own are void. What the server has asked for stays in force.
    ///
    /// - Parameters:
    ///   - feed: the feed as it is configured now.
    ///   - now: the time.
    /// - Returns: whether anything changed.
    @discardableResult
    package mutating func mend(for feed: Feed, at now: Timestamp) -> Bool {
        guard let used = health.fingerprint, let present = feed.fingerprint, used != present,
            let lastAttempt
        else { return false }
        let allowed = max(now, memory.wait(at: now) ?? now)
        if used.request != present.request,
            isFailing || hasEnded || health.offlineSince != nil
        {
            health.fingerprint = present
            failures = 0
            failingSince = nil
            health.offlineSince = nil
            health.trust.refusals = 0
            nextDue = allowed
            dueRule = .changedSettings
            return true
        }
        guard used.pace != present.pace, !hasEnded else { return false }
        let regular = PollPlan.regularWait(feed.settings, memory)
        let due = max(lastAttempt + regular, memory.wait(at: now) ?? lastAttempt)
        guard due != nextDue else { return false }
        health.fingerprint?.pace = present.pace
        nextDue = due
        dueRule = .changedSettings
        return true
    }
}
