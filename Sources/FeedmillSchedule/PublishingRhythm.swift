package import FeedmillModel

/// How often a feed publishes, estimated from what is known of its entries.
package struct PublishingRhythm: Sendable, Hashable {
    /// What is assumed of a feed that tells nothing.
    private static let unknown = Duration.seconds(3_600)
    private static let shortest = Duration.seconds(60)

    /// The time between two polls that suits the feed; not bounded by any setting.
    package let interval: Duration

    /// Makes the estimate that follows from a poll.
    ///
    /// Half the mean time between entries, counting the time since the newest one, so that a feed
    /// that falls silent is asked less and less. It changes by a factor of two at most from one
    /// poll to the next: one busy evening does not turn a weekly feed into a news ticker.
    ///
    /// - Parameters:
    ///   - window: The newest entries; without it news and silence alone decide.
    ///   - previous: The estimate before this poll.
    ///   - hasNewEntries: Whether this poll brought new entries.
    ///   - now: The time of the poll.
    package init(
        window: Window?,
        previous: PublishingRhythm? = nil,
        hasNewEntries: Bool,
        now: Timestamp
    ) {
        let target: Duration
        if let window, window.oldest <= now {
            target = (now - window.oldest) / window.count / 2
        } else if let previous {
            target = hasNewEntries ? previous.interval / 2 : previous.interval * 3 / 2
        } else {
            target = Self.unknown
        }
        let bounded = Wait.bounded(max(target, Self.shortest))
        if let previous {
            interval = min(max(bounded, previous.interval / 2), previous.interval * 2)
        } else {
            interval = bounded
        }
    }

    /// An estimate that was made before.
    package init(interval: Duration) {
        self.interval = min(max(interval, Self.shortest), Wait.longest)
    }
}

extension PublishingRhythm {
    /// The newest entries of a feed: how many, and how far they go back.
    package struct Window: Sendable, Hashable {
        /// The entries that count; older ones tell of other times.
        private static let size = 20

        package let oldest: Timestamp
        package let count: Int

        /// Makes the window of the publishing times in a document, in any order.
        ///
        /// Fewer than two tell no rhythm. Equal ones count once: they come from feeds that date
        /// all entries with the time of the request.
        package init?(entries: [Timestamp], now: Timestamp) {
            let times = Set(entries.filter { $0 <= now }).sorted(by: >).prefix(Self.size)
            guard let oldest = times.last, times.count >= 2 else { return nil }
            self.oldest = oldest
            count = times.count
        }
    }
}

extension PublishingRhythm.Window {
    /// The window with newer entries besides its own.
    ///
    /// Of the older ones only their number is known: when there are too many, the window becomes
    /// shorter as if they lay evenly.
    func extended(by entries: [Timestamp], now: Timestamp) -> PublishingRhythm.Window {
        let added = Set(entries.filter { oldest < $0 && $0 <= now }).count
        guard added > 0 else { return self }
        let all = count + added
        let surplus = max(0, all - Self.size)
        return Self(oldest: oldest + (now - oldest) * surplus / all, count: all - surplus)
    }

    /// A window that was measured before.
    package init(oldest: Timestamp, count: Int) {
        self.oldest = oldest
        self.count = count
    }
}
