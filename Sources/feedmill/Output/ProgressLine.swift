import FeedmillConfig
import FeedmillLoop

/// One line on a terminal that shows the progress of a pass; nothing elsewhere.
struct ProgressLine: Sendable {
    private let isShown: Bool
    private static let erase = "\r\u{1B}[K"

    /// Shown on a terminal only, when there is more than one feed.
    init(feeds: Int, quiet: Bool) {
        isShown = feeds > 1 && !quiet && StandardError.isTerminal
    }

    func show(_ summary: PollSummary) {
        guard isShown else { return }
        StandardError.writeRaw(
            "\(Self.erase)\(summary.done)/\(summary.total) feeds, "
                + "\(summary.failures.count) failed, \(summary.records) records"
        )
    }

    /// Removes the line, before anything else is said.
    func clear() {
        if isShown { StandardError.writeRaw(Self.erase) }
    }
}
