package import FeedmillDelivery
package import FeedmillModel

/// The totals of a pass.
package struct PollSummary: Sendable {
    /// A feed that could not be read.
    package struct Failure: Sendable {
        package let feed: Feed
        package let failure: PollFailure
    }

    /// How many feeds are to be polled.
    package internal(set) var total = 0
    package internal(set) var succeeded = 0
    package internal(set) var unchanged = 0
    package internal(set) var failures: [Failure] = []
    package internal(set) var records = 0
    package internal(set) var duplicates = 0
    /// Feeds that were not polled because their host is on hold.
    package internal(set) var held: [TrackedFeed] = []
    package var heldBack: Int { held.count }

    /// How many feeds were polled.
    package var done: Int { succeeded + failures.count }

    mutating func add(_ delivered: DeliveredFeed) {
        records += delivered.records.count
        duplicates += delivered.duplicates
        // The feed was counted with its own document.
        guard delivered.answer.request.archive == nil else { return }
        switch delivered.answer.result {
        case .document:
            succeeded += 1
        case .unchanged:
            succeeded += 1
            unchanged += 1
        case .failed(let failure):
            failures.append(Failure(feed: delivered.answer.feed, failure: failure))
        }
    }
}
