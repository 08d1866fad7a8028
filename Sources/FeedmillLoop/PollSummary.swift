package import FeedmillDelivery
package import FeedmillModel

/// What a pass came to.
package struct PollSummary: Sendable {
    /// A feed that could not be read.
    package struct Failure: Sendable {
        package let feed: Feed
        package let failure: PollFailure
    }

    /// How many feeds are to be asked.
    package internal(set) var total = 0
    package internal(set) var succeeded = 0
    package internal(set) var unchanged = 0
    package internal(set) var failures: [Failure] = []
    package internal(set) var records = 0
    package internal(set) var duplicates = 0
    /// Feeds that were not asked because their host asked to be left alone.
    package internal(set) var heldBack = 0

    /// How many feeds were asked.
    package var done: Int { succeeded + failures.count }

    mutating func add(_ delivered: DeliveredFeed) {
        records += delivered.records.count
        duplicates += delivered.duplicates
        // The feed was counted with its own document.
        guard delivered.polled.errand.page == nil else { return }
        switch delivered.polled.result {
        case .news:
            succeeded += 1
        case .unchanged:
            succeeded += 1
            unchanged += 1
        case .failed(let failure):
            failures.append(Failure(feed: delivered.polled.feed, failure: failure))
        }
    }
}
