import FeedmillAddress
import FeedmillFetch
import FeedmillModel
import FeedmillNormalise
import FeedmillSchedule
import FeedmillState

/// What the schedule decided after a poll.
struct ScheduledState {
    var state: FeedState
    /// How long the whole host is to be left alone.
    var hostHold: Duration?
    /// The older pages that are to be read now.
    var walk: ArchiveWalk?
}

extension FeedState {
    /// The state with the time of the next poll, and with the feed's address moved when the
    /// evidence for that is complete.
    ///
    /// - Parameters:
    ///   - polled: what the poll came to.
    ///   - hasNews: whether records were delivered.
    ///   - olderPages: what the document says about older pages.
    ///   - time: the time of first sight of what is new.
    ///   - random: 0..<1, for the jitter.
    /// - Returns: the state and the hold-back of the host.
    func scheduled(
        after polled: FeedAnswer,
        hasNews: Bool,
        olderPages: ArchiveWalk.Document?,
        at time: Timestamp,
        random: Double
    ) -> ScheduledState {
        var next = self
        let report = PollReport(polled, failures: failures, hasNews: hasNews)
        let plan = PollPlan.decide(
            after: report,
            settings: polled.feed.settings,
            memory: &next.memory,
            random: random
        )
        next.judgeMove(polled)
        if let olderPages {
            next.memory.walk = .begin(after: olderPages, pending: memory.walk, now: time)
        }
        if polled.response != nil { next.memory.address = polled.hostAddress }
        next.nextDue = plan.due ?? polled.time
        next.dueRule = plan.rule
        let isRead = if case .failed = polled.result { false } else { true }
        return ScheduledState(
            state: next,
            hostHold: plan.hostHold,
            walk: isRead ? next.memory.walk : nil
        )
    }

    /// Follows a permanent redirect once it has been seen often and long enough.
    private mutating func judgeMove(_ polled: FeedAnswer) {
        guard let response = polled.answer else { return }
        let sighting = MoveEvidence.Sighting(
            origin: address(of: polled.feed).withoutCredentials,
            target: response.finalURL,
            isPermanent: response.hops.allSatisfy(\.isPermanent),
            isDowngrade: response.hops.contains(where: \.isDowngrade)
        )
        switch MoveEvidence.judge(sighting, before: memory.move, now: polled.time) {
        case .stays: memory.move = nil
        case .watch(let evidence): memory.move = evidence
        case .adopt(let target):
            memory.move = nil
            url = target.string
        }
    }
}

extension FeedAnswer {
    /// The answer of a poll that worked.
    fileprivate var answer: FetchResponse? {
        switch result {
        case .news(let news): news.response
        case .unchanged(let response): response
        case .failed: nil
        }
    }
}

// MARK: - What the schedule is told

extension PollReport {
    init(_ polled: FeedAnswer, failures: Int, hasNews: Bool) {
        self.init(Self.result(of: polled, hasNews: hasNews), now: polled.time, failures: failures)
        asked = polled.asked
        retryAfter = polled.hops.compactMap(\.retryAfter)
            .compactMap { RetryAfter.wait($0, now: polled.time) }.max()
        switch polled.result {
        case .news(let news):
            hints = ScheduleHints(news.feed.hints)
            isDelta = news.isDelta
            entries = news.feed.entries.compactMap { $0.article.datePublished }
            freshness = Freshness(of: news.response, at: polled.time)
        case .unchanged(let response):
            freshness = Freshness(of: response, at: polled.time)
        case .failed(let failure):
            guard case .status(let response) = failure else { return }
            let wait = response.headers["Retry-After"].flatMap {
                RetryAfter.wait($0, now: polled.time)
            }
            retryAfter = [retryAfter, wait].compactMap { $0 }.max()
        }
    }

    private static func result(of polled: FeedAnswer, hasNews: Bool) -> Result {
        guard case .failed(let failure) = polled.result else { return .success(hasNews: hasNews) }
        switch failure {
        case .status(let response): return .status(response.status)
        case .notAFeed: return .notAFeed
        case .fetch(let fetch):
            let isOurs = [.outOfResources, .cancelled, .internal].contains(fetch.code)
            return isOurs ? .ourFault : .noAnswer
        }
    }
}

extension Freshness {
    fileprivate init?(of response: FetchResponse, at time: Timestamp) {
        self.init(
            cacheControl: response.headers.values("Cache-Control"),
            expires: response.headers["Expires"],
            date: response.headers["Date"],
            age: response.headers["Age"],
            now: time
        )
    }
}

extension ScheduleHints {
    fileprivate init(_ hints: PollingHints) {
        self.init(
            ttl: hints.timeToLive,
            skipHours: hints.skipHours,
            skipDays: hints.skipDays,
            updatePeriod: hints.updatePeriod,
            updateFrequency: hints.updateFrequency
        )
    }
}
