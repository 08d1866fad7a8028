package import FeedmillModel

/// What polls have shown of a feed, besides its schedule: whether its validators can be believed,
/// how it usually publishes, and with which settings it was last polled.
package struct FeedHealth: Sendable, Hashable {
    package var trust = ValidatorTrust()
    package var publishing = PublishingHabit()
    package var document = DocumentHabit()
    package var totals = FeedTotals()
    /// Since when it cannot be reached because our own network is out.
    package var offlineSince: Timestamp?
    /// What the last attempt used.
    package var fingerprint: FeedFingerprint?

    package init() {}
}

/// What a feed has come to so far.
package struct FeedTotals: Sendable, Hashable {
    /// Entries that had been delivered before, counted at each poll that shows them.
    package var duplicates = 0
    /// Article pages that gave a text, and that did not.
    package var pagesRead = 0
    package var pagesFailed = 0
    /// The usual time from publication to delivery: a running median.
    package var usualLag: Duration?

    package init() {}

    /// Learns how old an entry was when it was delivered.
    package mutating func learn(lag: Duration) {
        let lag = max(.zero, lag)
        guard let usual = usualLag else {
            usualLag = lag
            return
        }
        // By a tenth towards each, by a second at least, and never beyond it.
        let step = max(usual / 10, .seconds(1))
        usualLag = lag > usual ? min(lag, usual + step) : max(lag, usual - step)
    }
}
