import FeedmillFetch
import FeedmillState

extension PollTally {
    /// Counts one feed of a batch; an older page of a feed is no poll, but its records count.
    package mutating func count(_ feed: DeliveredFeed) {
        records += feed.records.count
        duplicates += feed.duplicates
        bytes += feed.answer.response?.wireBytes ?? 0
        guard feed.answer.request.archive == nil else { return }
        switch feed.answer.result {
        case .document: self.news += 1
        case .unchanged: unchanged += 1
        case .failed: failed += 1
        }
    }
}
