package import FeedmillModel

/// How often a feed publishes, estimated from what is known of its entries.
package struct PublishingRhythm: Sendable, Hashable {
    /// The assumption for a feed that gives no clue.
    private static let unknown = Duration.seconds(3_600)
    private static let shortest = Duration.seconds(60)
    /// A silence counts as so many gaps: a night is no reason to miss the morning.
    private static let silentGaps = 8

    /// The time between two polls that suits the feed, before the configured bounds.
    package let interval: Duration

    /// Makes the estimate that follows from a poll.
    ///
    /// Half the usual gap between entries, and longer while the feed is silent. It changes by a
    /// factor of two at most from one poll to the next: one busy evening does not turn a weekly feed
    /// into a news ticker.
    ///
    /// - Parameters:
    ///   - window: The newest entries; without it, only whether there was anything new decides.
    ///   - previous: The estimate before this poll.
    ///   - novelty: What this poll brought.
    ///   - now: The time of the poll.
    package init(
        window: Window?,
        previous: PublishingRhythm? = nil,
        novelty: Novelty,
        now: Timestamp
    ) {
        var target: Duration
        if let window, window.newest <= now {
            target = max(window.gap, (now - window.newest) / Self.silentGaps) / 2
        } else if let previous {
            target = novelty == .nothing ? previous.interval * 3 / 2 : previous.interval / 2
        } else {
            target = Self.unknown
        }
        if let previous {
            if novelty == .everything { target = min(target, previous.interval / 2) }
            target = min(max(target, previous.interval / 2), previous.interval * 2)
        }
        interval = Wait.bounded(max(target, Self.shortest))
    }

    /// An earlier estimate.
    package init(interval: Duration) {
        self.interval = min(max(interval, Self.shortest), Wait.longest)
    }
}

extension PublishingRhythm {
    /// How much of a document was new.
    package enum Novelty: Sendable, Hashable {
        case nothing
        case something
        /// No entry was known: others may have come and gone since the last poll.
        case everything
    }

    /// The newest entries of a feed.
    package struct Window: Sendable, Hashable {
        /// How many entries count; older ones say little about the present.
        private static let size = 20

        package let newest: Timestamp
        /// The median of the times between them: one old entry that stays on top changes nothing.
        package let gap: Duration
        /// How many there are.
        package let count: Int

        /// Makes the window of the publishing times in a document, in any order.
        ///
        /// Fewer than two show no rhythm. Equal ones count once: they come from feeds that date
        /// all entries with the time of the request.
        package init?(entries: [Timestamp], now: Timestamp) {
            let times = Set(entries.filter { $0 <= now }).sorted(by: >).prefix(Self.size)
            guard let newest = times.first, times.count >= 2 else { return nil }
            let gaps = zip(times, times.dropFirst()).map { $0 - $1 }.sorted()
            self.newest = newest
            gap = gaps[(gaps.count - 1) / 2]
            count = times.count
        }

        /// A window that was measured before.
        package init(newest: Timestamp, gap: Duration, count: Int) {
            self.newest = newest
            self.gap = gap
            self.count = count
        }
    }
}

extension PublishingRhythm.Window {
    /// The window with newer entries besides its own.
    ///
    /// Only the usual gap of the older ones is known: it counts as often as there are gaps.
    func extended(by entries: [Timestamp], now: Timestamp) -> PublishingRhythm.Window {
        let added = Set(entries.filter { newest < $0 && $0 <= now }).sorted(by: >)
        guard let latest = added.first else { return self }
        let gaps = zip(added, added.dropFirst() + [newest]).map { $0 - $1 }
        let known = max(0, min(count, Self.size - added.count) - 1)
        let all = (gaps + repeatElement(gap, count: known)).sorted()
        return Self(
            newest: latest,
            gap: all[(all.count - 1) / 2],
            count: min(count + added.count, Self.size)
        )
    }
}
