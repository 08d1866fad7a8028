import FeedmillAddress
import FeedmillSchedule
import FeedmillState

/// Finds the feeds of which the operator has rewritten the address.
enum FeedSuccession {
    /// Pairs feeds that were never polled with those that are no longer listed.
    ///
    /// A new address is that of an old feed when it has moved there, or when both differ in no
    /// more than a final slash, a renewed token, or the name of a format. Where two feeds fit one,
    /// or one fits two, none does.
    ///
    /// - Parameters:
    ///   - new: the feeds that were never polled.
    ///   - old: the feeds that are no longer listed.
    /// - Returns: the index of each new one with the old one whose history it goes on with.
    static func pairs(
        _ new: [FeedState],
        after old: [FeedState]
    ) -> [(heir: Int, old: FeedState.ID)] {
        let moved = Dictionary(grouping: old.flatMap(targets)) { $0.identity }
        let alike = Dictionary(grouping: old.flatMap(likeness)) { $0.identity }
        var claims: [FeedState.ID: [Int]] = [:]
        for (index, heir) in new.enumerated() {
            let found =
                moved[heir.identity]
                ?? FeedIdentity.likeness(of: heir.configuredURL).flatMap { alike[$0] } ?? []
            let feeds = Set(found.map(\.feed))
            if feeds.count == 1, let feed = feeds.first { claims[feed, default: []].append(index) }
        }
        return claims.compactMap { feed, heirs in heirs.count == 1 ? (heirs[0], feed) : nil }
            .sorted { $0.heir < $1.heir }
    }

    private typealias Place = (identity: String, feed: FeedState.ID)

    /// Where redirects of a feed lead.
    private static func targets(_ feed: FeedState) -> [Place] {
        let urls = [feed.url, feed.validatorsURL, feed.memory.move?.target.string]
        return urls.compactMap { $0.flatMap { WebURL($0) } }
            .map { (FeedIdentity.of($0), feed.id) }
    }

    private static func likeness(_ feed: FeedState) -> [Place] {
        FeedIdentity.likeness(of: feed.configuredURL).map { [($0, feed.id)] } ?? []
    }
}
