package import FeedmillModel

/// How many entries a feed's document usually holds, to notice when most of them are gone.
package struct DocumentHabit: Sendable, Hashable {
    /// Entries in the last document.
    package var last: Int?
    /// What they usually are, without what is unusual now.
    package var usual = 0
    /// Since when there are none, or far fewer.
    package var smallSince: Timestamp?

    package init() {}

    /// A document is small with a quarter of the usual entries, where these are at least so many.
    private static let leastUsual = 8
    /// After so long the new size is the usual one.
    private static let memory = Wait.day * 30

    /// Learns from a whole document.
    package mutating func learn(entries count: Int, at now: Timestamp) {
        last = count
        let isSmall = usual > 0 && (count == 0 || (usual >= Self.leastUsual && count * 4 <= usual))
        if isSmall {
            let since = smallSince.flatMap { $0 <= now ? $0 : nil } ?? now
            smallSince = since
            guard now - since > Self.memory else { return }
            usual = count
            smallSince = nil
        } else {
            smallSince = nil
            usual = usual == 0 ? count : usual + (count - usual) / 4
        }
    }
}
