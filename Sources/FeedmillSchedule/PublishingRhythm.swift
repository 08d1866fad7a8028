package import FeedmillModel

/// How often a feed publishes, estimated from what is known of its entries.
package struct PublishingRhythm: Sendable, Hashable {
    /// The entries that count; older ones tell of other times.
    private static let window = 20
    /// What is assumed of a feed that tells nothing.
    private static let unknown = Duration.seconds(3_600)

    /// The time between two polls that suits the feed; not bounded by any setting.
    package let interval: Duration

    /// Makes the estimate that follows from a poll.
    ///
    /// Half the mean time between entries, counting the time since the newest one, so that a feed
    /// that falls silent is asked less and less. It changes by a factor of two at most from one
    /// poll to the next: one busy evening does not turn a weekly feed into a news ticker.
    ///
    /// - Parameters:
    ///   - entries: Publishing times of the entries in the feed, in any order.
    ///   - previous: The estimate before this poll.
    ///   - hasNews: Whether this poll brought new entries.
    ///   - now: The time of the poll.
    package init(
        entries: [Timestamp],
        previous: PublishingRhythm? = nil,
        hasNews: Bool,
        now: Timestamp
    ) {
        // Equal times come from feeds that date all entries with the time of the request.
        let times = Set(entries.filter { $0 <= now }).sorted(by: >).prefix(Self.window)
        let target: Duration
        if let oldest = times.last, times.count >= 2 {
            target = (now - oldest) / times.count / 2
        } else if let previous {
            target = hasNews ? previous.interval / 2 : previous.interval * 3 / 2
        } else {
            target = Self.unknown
        }
        let bounded = Wait.bounded(max(target, .seconds(60)))
        if let previous {
            interval = min(max(bounded, previous.interval / 2), previous.interval * 2)
        } else {
            interval = bounded
        }
    }

    /// An estimate that was made before.
    package init(interval: Duration) {
        self.interval = min(max(interval, .seconds(60)), Wait.longest)
    }
}
