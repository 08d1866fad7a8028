import Metrics

/// Counters of what was polled and delivered, for whatever metrics backend the process has.
enum PollMetrics {
    private static let records = Counter(label: "feedmill_records_total")
    private static let duplicates = Counter(label: "feedmill_duplicates_total")
    private static let news = Counter(
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

    static func countExpired(_ files: Int) {
        expired.increment(by: files)
    }
    private static let pages = Counter(label: "feedmill_pages_total")

    static func count(_ feed: DeliveredFeed) {
        records.increment(by: feed.records.count)
        duplicates.increment(by: feed.duplicates)
        guard feed.polled.errand.page == nil else { return pages.increment() }
        switch feed.polled.result {
        case .news: news.increment()
        case .unchanged: unchanged.increment()
        case .failed: failed.increment()
        }
    }
}
