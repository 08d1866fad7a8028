import FeedmillFetch
import FeedmillModel
import FeedmillNormalise
import FeedmillSchedule
import FeedmillState

extension FeedState {
    /// Goes back to the configured address: the one that the feed had moved to has failed.
    mutating func returnToConfiguredAddress() {
        url = configuredURL
        memory.move = nil
        forgetValidators()
    }

    /// Counts what a poll came to.
    mutating func count(_ taken: FeedAnswer.Taken, of answer: FeedAnswer) {
        health.totals.duplicates += taken.duplicates
        health.totals.pagesRead += answer.pages?.read ?? 0
        health.totals.pagesFailed += answer.pages?.failed ?? 0
        // The first document holds articles of all ages.
        guard answer.state.lastSuccess != nil else { return }
        for record in taken.records where record.feedmill.revision == 1 {
            guard let published = record.datePublished else { continue }
            health.totals.learn(lag: answer.time - published)
        }
    }

    /// Learns what a poll shows of the feed besides its schedule.
    mutating func learnHealth(from answer: FeedAnswer, hasNewEntries: Bool) {
        let before = answer.state
        health.fingerprint = answer.feed.fingerprint
        health.trust.learn(
            answer.trustAnswer(hasNewEntries: hasNewEntries),
            wasConditional: answer.request.isLatest && before.sendsValidators(at: answer.asked),
            at: answer.time
        )
        // A new address has validators of its own.
        if url != before.url || configuredURL != before.configuredURL {
            health.trust = ValidatorTrust()
        }
        guard case .document(let document) = answer.result, !document.isDelta else { return }
        health.document.learn(entries: document.feed.entries.count, at: answer.time)
        health.publishing.learn(
            hasNewEntries: hasNewEntries,
            entries: document.feed.entries.compactMap(\.article.datePublished),
            lastSuccess: before.lastSuccess,
            at: answer.time
        )
    }
}

extension FeedRequest {
    fileprivate var isLatest: Bool { if case .latest = self { true } else { false } }
}

extension FeedAnswer {
    /// What it says about the server's treatment of conditional requests.
    fileprivate func trustAnswer(hasNewEntries: Bool) -> ValidatorTrust.Answer {
        switch result {
        case .document(let document):
            return hasNewEntries ? .news(changed: change(document)) : .document
        case .unchanged(let response):
            return response.status == 304 ? .unchanged : .document
        case .failed(.status(let response)):
            return .status(response.status)
        case .failed(.fetch(let failure)):
            return failure.problem == .notModifiedUnasked ? .unchanged : .none
        case .failed(.notAFeed), .failed(.unread), .failed(.stopped):
            return .none
        }
    }

    /// When a document changed, by its server or by its newest entry.
    ///
    /// With the validator that it had before, it has changed behind it at any time.
    private func change(_ document: PollDocument) -> Timestamp? {
        let headers = document.response.headers
        if let etag = state.etag, headers["ETag"] == etag { return nil }
        let modified = headers["Last-Modified"].flatMap { HTTPDate.parse($0, now: time) }
        let newest = document.feed.entries.compactMap(\.article.datePublished).max()
        return [modified, newest].compactMap { $0 }.min()
    }
}
