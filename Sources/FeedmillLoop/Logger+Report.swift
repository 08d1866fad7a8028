import FeedmillAddress
import FeedmillDelivery
import FeedmillFetch
import FeedmillModel
import FeedmillPoll
import FeedmillSchedule
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
        if let page = polled.errand.page {
            return report(delivered, page: page, metadata: metadata)
        }
        metadata["next"] = "\(delivered.state.nextDue.rfc3339)"
        if polled.hops.contains(where: \.isDowngrade) {
            warning("the server leads from https to http", metadata: metadata)
        }
        switch polled.result {
        case .news:
            metadata["records"] = "\(delivered.records.count)"
            metadata["duplicates"] = "\(delivered.duplicates)"
            if let pages = polled.pages {
                metadata["pages"] = "\(pages.read)"
                if pages.failed > 0 { metadata["pages_without_text"] = "\(pages.failed)" }
            }
            log(level: delivered.records.isEmpty ? .debug : .info, "delivered", metadata: metadata)
            if let losses = polled.losses {
                warning("part of a feed was not read", metadata: metadata.with("why", losses))
            }
            reportRecovery(delivered, metadata)
        case .unchanged:
            debug("not modified", metadata: metadata)
            reportRecovery(delivered, metadata)
        case .failed(let failure):
            metadata["error"] = "\(failure.reason.words)"
            metadata["code"] = "\(failure.reason.code)"
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

extension Logger {
    /// Says what came of a page of an article, or of the rules of its host.
    func report(_ answer: PageAnswer, to errand: ArticleRequest) {
        let metadata: Logger.Metadata = ["url": "\(errand.url.masked)"]
        switch answer {
        case .rules(let rules):
            var metadata = metadata
            metadata["crawl_delay"] = rules.crawlDelay.map { "\($0.components.seconds)" }
            debug("read the rules of a host", metadata: metadata)
        case .page(_, let url, _):
            var metadata = metadata
            if url != errand.url { metadata["at"] = "\(url.masked)" }
            debug("read a page", metadata: metadata)
        case .moved(let target):
            debug("a page leads to another host", metadata: metadata.with("at", target.masked))
        case .failed(let failure):
            let failed = metadata.with("error", failure.problem.words)
            guard let hold = failure.hold else {
                return debug("no text from a page", metadata: failed)
            }
            info(
                "a host asks to be left alone",
                metadata: failed.with("seconds", "\(hold.components.seconds)")
            )
        }
    }

    /// Says that a feed which had been failing works again.
    private func reportRecovery(_ delivered: DeliveredFeed, _ metadata: Logger.Metadata) {
        let before = delivered.polled.state
        guard before.isFailing else { return }
        var metadata = metadata
        metadata["records"] = nil
        metadata["duplicates"] = nil
        metadata["failures"] = "\(before.failures)"
        metadata["since"] = before.failingSince.map { "\($0.rfc3339)" }
        notice("feed works again", metadata: metadata)
    }

    private func report(_ delivered: DeliveredFeed, page: ArchiveVisit, metadata: Logger.Metadata) {
        var metadata = metadata
        metadata["page"] = "\(page.url.masked)"
        metadata["end"] = delivered.walkEnd.map { "\($0.words)" }
        if case .failed(let failure) = delivered.polled.result {
            metadata["error"] = "\(failure.reason.words)"
            return warning("an older page of the feed failed", metadata: metadata)
        }
        metadata["records"] = "\(delivered.records.count)"
        metadata["duplicates"] = "\(delivered.duplicates)"
        if page.walk.leavesGap(delivered.walkEnd) {
            warning("entries between two polls may be missing", metadata: metadata)
        } else {
            info("read an older page", metadata: metadata)
        }
    }
}

extension Logger.Metadata {
    fileprivate func with(_ key: String, _ value: String) -> Logger.Metadata {
        merging([key: .string(value)]) { $1 }
    }
}

extension DeliveredFeed {
    /// The first failure, another cause, and then one line a day: repeated failures are not
    /// repeated in the log.
    fileprivate var isFailureNews: Bool {
        guard polled.state.lastFailure?.code == state.lastFailure?.code else { return true }
        guard let before = polled.state.failingSince, let last = polled.state.lastAttempt else {
            return true
        }
        let day = Duration.seconds(86_400).components.seconds
        return (polled.time.seconds - before.seconds) / day > (last.seconds - before.seconds) / day
    }
}
