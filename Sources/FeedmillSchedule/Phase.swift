import FeedmillModel

/// The place of a feed inside its fixed interval.
///
/// Feeds that were added together would be polled together for good. Each gets closer to a place of
/// its own with every poll, by so little that its interval stays what the operator has set.
package struct Phase: Sendable, Hashable {
    /// From 0 up to but not including 1.
    let share: Double

    /// The phase of a feed, the same in every process (FNV-1a, mixed).
    package init(of identity: String) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in identity.utf8 {
            hash ^= UInt64(byte)
            hash &*= 0x0000_0100_0000_01b3
        }
        // The last characters alone would change little of it.
        hash = (hash ^ hash >> 30) &* 0xbf58_476d_1ce4_e5b9
        hash = (hash ^ hash >> 27) &* 0x94d0_49bb_1331_11eb
        share = Double((hash ^ hash >> 31) >> 11) / Double(1 << 53)
    }

    /// What to add to a wait of the whole interval: a fiftieth of the way to its place.
    ///
    /// A feed that comes a little late keeps its place.
    func delay(after due: Timestamp, interval: Duration) -> Duration {
        let length = Double(interval.components.seconds)
        // A second would be more than a fiftieth.
        guard length >= 50 else { return .zero }
        let position = Double(due.seconds).truncatingRemainder(dividingBy: length) / length
        let distance = share > position ? share - position : share - position + 1
        guard (1 - distance) * length > min(Self.lateness, length / 50) else { return .zero }
        return .seconds(Int64((distance * min(length / 50, Self.longest)).rounded(.up)))
    }

    /// Servers take their time to answer, and hosts have queues; seconds.
    private static let lateness = 30.0
    /// Nothing gets later by more than that from poll to poll; seconds.
    private static let longest = 120.0
}
