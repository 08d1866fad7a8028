package import FeedmillModel
package import FeedmillSchedule

extension HostPace {
    /// Whether it says nothing any more about the host.
    package func isForgotten(at now: Timestamp) -> Bool {
        let period = isBlank(at: now) ? StateLimits.blankHostPeriod : StateLimits.hostPeriod
        guard let lastStart else { return isBlank(at: now) }
        return now - lastStart > period
    }
}
