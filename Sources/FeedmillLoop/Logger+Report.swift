import FeedmillAddress
import FeedmillDelivery
import FeedmillFetch
import FeedmillModel
import FeedmillPoll
import FeedmillSchedule
import FeedmillState
import Logging

extension Logger {
    /// Logs what became of a feed, in one line.
    ///
    /// - Parameters:
    ///   - delivered: the feed.
    ///   - sayingAll: whether every failure is a warning; else those that last, once a day.
    func report(_ delivered: DeliveredFeed, sayingAll: Bool) {
        let answer = delivered.answer
        var metadata: Logger.Metadata = ["url": "\(answer.feed.url.masked)"]
        if let name = answer.feed.name { metadata["feed"] = "\(name)" }
        if let page = answer.request.archive {
            return report(delivered, page: page, metadata: metadata)
        }
        metadata["next"] = "\(delivered.state.nextDue.rfc3339)"
        if answer.hops.contains(where: \.isDowngrade), sayingAll || delivered.isFirstOfTheDay {
            warning("the server leads from https to http", metadata: metadata)
        }
        switch answer.result {
        case .document:
            metadata["records"] = "\(delivered.records.count)"
            metadata["duplicates"] = "\(delivered.duplicates)"
            if let pages = answer.pages {
                metadata["pages"] = "\(pages.read)"
                if pages.failed > 0 { metadata["pages_without_text"] = "\(pages.failed)" }
            }
            log(level: delivered.records.isEmpty ? .debug : .info, "delivered", metadata: metadata)
            if let losses = answer.losses {
                let why = losses.map(\.words).joined(separator: "; ")
                warning("part of a feed was not read", metadata: metadata.with("why", why))
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
            log(
                level: sayingAll || delivered.isWorthAWarning ? .warning : .debug,
                "feed failed",
                metadata: metadata
            )
        }
    }
}

extension Logger {
    /// Logs what became of an article page, or of the robots.txt of its host.
    func report(_ answer: PageAnswer, to request: ArticleRequest) {
        let metadata: Logger.Metadata = ["url": "\(request.url.masked)"]
        switch answer {
        case .rules(let rules):
            var metadata = metadata
            metadata["crawl_delay"] = rules.crawlDelay.map { "\($0.components.seconds)" }
            debug("read the rules of a host", metadata: metadata)
        case .page(_, let url, _):
            var metadata = metadata
            if url != request.url { metadata["at"] = "\(url.masked)" }
            debug("read a page", metadata: metadata)
        case .moved(let target):
            debug("a page leads to another host", metadata: metadata.with("at", target.masked))
        case .failed(let failure):
            let failed = metadata.with("error", failure.problem.words)
            guard let hold = failure.refusal?.hold else {
                return debug("no text from a page", metadata: failed)
            }
            info(
                "a host says to retry later",
                metadata: failed.with("seconds", "\(hold.components.seconds)")
            )
        }
    }

    /// Logs that a feed which had been failing works again.
    private func reportRecovery(_ delivered: DeliveredFeed, _ metadata: Logger.Metadata) {
        let before = delivered.answer.state
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
        if case .failed(let failure) = delivered.answer.result {
            metadata["error"] = "\(failure.reason.words)"
            return warning("an archive page of the feed failed", metadata: metadata)
        }
        metadata["records"] = "\(delivered.records.count)"
        metadata["duplicates"] = "\(delivered.duplicates)"
        if page.walk.leavesGap(delivered.walkEnd) {
            warning("entries between two polls may be missing", metadata: metadata)
        } else {
            info("read an archive page", metadata: metadata)
        }
    }
}

extension Logger.Metadata {
    fileprivate func with(_ key: String, _ value: String) -> Logger.Metadata {
        merging([key: .string(value)]) { $1 }
    }
}

extension DeliveredFeed {
    /// Whether the feed was not read before on the same day.
    fileprivate var isFirstOfTheDay: Bool {
        let day = Int64(86_400)
        return answer.state.lastSuccess.map { $0.seconds / day != answer.time.seconds / day }
            ?? true
    }

    /// From the second failure in a row, another cause, and then one line a day.
    ///
    /// A single failure of a feed that works is passing in most cases, and nobody can do anything
    /// about it. While our own network is out, no feed is to blame.
    fileprivate var isWorthAWarning: Bool {
        if answer.isOffline { return false }
        guard answer.state.lastSuccess != nil, state.failures <= 2,
            state.lastFailure?.oftenPasses == true
        else { return isNewFailure }
        return state.failures == 2
    }

    private var isNewFailure: Bool {
        guard answer.state.lastFailure?.code == state.lastFailure?.code else { return true }
        guard let before = answer.state.failingSince, let last = answer.state.lastAttempt else {
            return true
        }
        let day = Duration.seconds(86_400).components.seconds
        return (answer.time.seconds - before.seconds) / day > (last.seconds - before.seconds) / day
    }
}

extension FailureReason {
    /// Whether the next attempt works in most cases: a fault of a server or of the way to it.
    fileprivate var oftenPasses: Bool {
        switch self {
        case .status(let status): [404, 408, 425, 429].contains(status) || status >= 500
        case .transfer(let problem):
            switch problem {
            case .connectionRefused, .noAnswerWithin, .tooSlow, .closedWithoutAnswer,
                .brokenOffBeforeAnswer:
                true
            default: problem.isBeforeConnection
            }
        default: false
        }
    }
}
