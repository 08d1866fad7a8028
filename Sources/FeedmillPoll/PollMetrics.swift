package import FeedmillDelivery
import FeedmillFetch
import Metrics

/// Counters of polls and deliveries, for whatever metrics backend the process has.
package enum PollMetrics {
    /// What each metric means.
    package static let help = [
        "feedmill_records_total": "Records delivered.",
        "feedmill_duplicates_total": "Entries that had been delivered before.",
        "feedmill_polls_total": "Polls by outcome.",
        "feedmill_expired_files_total": "Files removed because nobody took them in time.",
        "feedmill_pages_total": "Archive pages of feeds that were read.",
        "feedmill_full_texts_total": "Pages of new articles, and whether they gave a text.",
        "feedmill_received_bytes_total": "Bytes that came over the network.",
        "feedmill_poll_seconds": "How long exchanges with servers took.",
    ]

    private static let received = Counter(label: "feedmill_received_bytes_total")
    private static let elapsed = Timer(label: "feedmill_poll_seconds")
    private static let records = Counter(label: "feedmill_records_total")
    private static let duplicates = Counter(label: "feedmill_duplicates_total")
    private static let changed = Counter(
        label: "feedmill_polls_total",
        dimensions: [("outcome", "news")]
    )
    private static let unchanged = Counter(
        label: "feedmill_polls_total",
        dimensions: [("outcome", "unchanged")]
    )
    private static let failed = Counter(
        label: "feedmill_polls_total",
        dimensions: [("outcome", "failed")]
    )

    private static let expired = Counter(label: "feedmill_expired_files_total")

    package static func countExpired(_ files: Int) {
        expired.increment(by: files)
    }
    private static let pages = Counter(label: "feedmill_pages_total")
    private static let fullTexts = Counter(
        label: "feedmill_full_texts_total",
        dimensions: [("outcome", "text")]
    )
    private static let missingTexts = Counter(
        label: "feedmill_full_texts_total",
        dimensions: [("outcome", "none")]
    )

    /// Counts the bytes of an article page or a robots.txt.
    static func countReceived(_ outcome: FetchOutcome) {
        if case .response(let response) = outcome { received.increment(by: response.wireBytes) }
    }

    /// Makes every metric visible from the start, at zero.
    package static func begin() {
        let counters = [
            records, duplicates, changed, unchanged, failed, expired, pages, fullTexts,
            missingTexts,
            received,
        ]
        for counter in counters { counter.increment(by: 0) }
        _ = elapsed
    }

    package static func count(_ feed: DeliveredFeed) {
        records.increment(by: feed.records.count)
        duplicates.increment(by: feed.duplicates)
        received.increment(by: feed.answer.response?.wireBytes ?? 0)
        if let pages = feed.answer.pages {
            fullTexts.increment(by: pages.read)
            missingTexts.increment(by: pages.failed)
        }
        elapsed.recordNanoseconds(Int64(feed.answer.elapsed / .nanoseconds(1)))
        guard feed.answer.request.archive == nil else { return pages.increment() }
        switch feed.answer.result {
        case .document: changed.increment()
        case .unchanged: unchanged.increment()
        case .failed: failed.increment()
        }
    }
}
