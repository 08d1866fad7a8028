import FeedmillFetch
import FeedmillModel
import FeedmillState
import Logging

extension Logger {
    /// Writes one line for what became of a feed.
    ///
    /// - Parameters:
    ///   - delivered: the feed.
    ///   - mode: with `.untilStopped`, a failure that goes on is a warning only once a day.
    func report(_ delivered: DeliveredFeed, mode: PollMode) {
        let polled = delivered.polled
        var metadata: Logger.Metadata = ["url": "\(polled.feed.url.masked)"]
        if let name = polled.feed.name { metadata["feed"] = "\(name)" }
        metadata["next"] = "\(delivered.state.nextDue.rfc3339)"
        if polled.response?.hops.contains(where: \.isDowngrade) == true {
            warning("the server leads from https to http", metadata: metadata)
        }
        switch polled.result {
        case .news:
            metadata["records"] = "\(delivered.records.count)"
            metadata["duplicates"] = "\(delivered.duplicates)"
            log(level: delivered.records.isEmpty ? .debug : .info, "delivered", metadata: metadata)
        case .unchanged:
            debug("not modified", metadata: metadata)
        case .failed(let failure):
            metadata["error"] = "\(failure.message)"
            metadata["failures"] = "\(delivered.state.failures)"
            if let since = delivered.state.failingSince { metadata["since"] = "\(since.rfc3339)" }
            if delivered.state.hasEnded { metadata["next"] = "never" }
            log(
                level: mode == .once || delivered.isFailureNews ? .warning : .debug,
                "feed failed",
                metadata: metadata
            )
        }
    }
}

extension DeliveredFeed {
    /// The first failure, and then one a day: repeated failures are not repeated in the log.
    fileprivate var isFailureNews: Bool {
        guard let before = polled.state.failingSince, let last = polled.state.lastAttempt else {
            return true
        }
        let day = Duration.seconds(86_400).components.seconds
        return (polled.time.seconds - before.seconds) / day > (last.seconds - before.seconds) / day
    }
}
