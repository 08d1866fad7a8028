package import FeedmillModel

/// Spreads the first polls of many new feeds, so that an import is not a burst.
package struct ImportSpread: Sendable, Hashable {
    /// Feeds that may be polled at once without harm.
    package static let immediate = 50
    /// First polls per second beyond those.
    package static let rate = 10

    /// The time over which `count` new feeds are spread; an hour at most.
    package let window: Duration
    private let count: Int

    package init(count: Int) {
        self.count = max(0, count)
        let rest = max(0, self.count - Self.immediate)
        window = min(.milliseconds(rest * 1_000 / Self.rate), .seconds(3_600))
    }

    /// When the feed with this index, counted from zero, is polled for the first time.
    package func due(index: Int, now: Timestamp) -> Timestamp {
        let place = max(0, index - Self.immediate + 1)
        let rest = max(1, count - Self.immediate)
        guard place > 0 else { return now }
        return now + window * min(place, rest) / rest
    }
}
