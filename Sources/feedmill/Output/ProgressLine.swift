import FeedmillConfig
import FeedmillLoop

/// One line on a terminal that tells how far a pass is; nothing anywhere else.
struct ProgressLine: Sendable {
    private let isShown: Bool
    private static let erase = "\r\u{1B}[K"

    /// Decides whether a line is shown: on a terminal, when there is more than one feed.
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
