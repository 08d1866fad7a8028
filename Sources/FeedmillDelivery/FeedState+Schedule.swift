import FeedmillAddress
import FeedmillFetch
import FeedmillModel
import FeedmillNormalise
import FeedmillSchedule
import FeedmillState

/// What the schedule decided after a poll.
struct ScheduledState {
    var state: FeedState
    /// The archive pages to read now.
    var walk: ArchiveWalk?
}

extension FeedState {
    /// The state with the time of the next poll, and with the feed's address moved when the
    /// evidence for that is complete.
    ///
    /// - Parameters:
    ///   - answer: what the poll came to.
    ///   - novelty: how much of it was new.
    ///   - olderPages: what the document says about its archive.
    ///   - time: the time of first sight of what is new.
    ///   - random: 0..<1, for the jitter.
    /// - Returns: the state, and the archive pages to read.
    func scheduled(
        after answer: FeedAnswer,
        novelty: PublishingRhythm.Novelty,
        olderPages: ArchiveWalk.Document?,
        at time: Timestamp,
        random: Double
    ) -> ScheduledState {
        var next = self
        var report = PollReport(answer, failures: failures, novelty: novelty)
        report.phase = Phase(of: identity)
        report.failingSince = failingSince
        report.refusal = answer.refusal
        report.refusals = answer.refusals
        let plan = PollPlan.decide(
            after: report,
            settings: answer.feed.settings,
            memory: &next.memory,
            random: random
        )
        next.judgeMove(answer)
        if report.dropsLearntAddress { next.returnToConfiguredAddress() }
        next.learnHealth(from: answer, hasNewEntries: novelty != .nothing)
        if let olderPages {
            next.memory.walk = .begin(after: olderPages, pending: memory.walk, now: time)
        }
        if answer.response != nil { next.memory.address = answer.hostAddress }
        next.nextDue = plan.due ?? answer.time
        next.dueRule = plan.rule
        let isRead = if case .failed = answer.result { false } else { true }
        return ScheduledState(
            state: next,
            walk: isRead ? next.memory.walk : nil
        )
    }

    /// Follows a permanent redirect once it has been seen often and long enough.
    private mutating func judgeMove(_ answer: FeedAnswer) {
        guard let response = answer.answer else { return }
        let sighting = MoveEvidence.Sighting(
            origin: address(of: answer.feed).withoutCredentials,
            target: response.finalURL,
            isPermanent: response.hops.allSatisfy(\.isPermanent),
            isDowngrade: response.hops.contains(where: \.isDowngrade)
        )
        switch MoveEvidence.judge(sighting, before: memory.move, now: answer.time) {
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
        case .document(let document): document.response
        case .unchanged(let response): response
        case .failed: nil
        }
    }
}

// MARK: - What the schedule is told

extension PollReport {
    init(_ answer: FeedAnswer, failures: Int, novelty: PublishingRhythm.Novelty = .nothing) {
        self.init(
            Self.result(of: answer, novelty: novelty),
            now: answer.time,
            failures: failures
        )
        asked = answer.asked
        lastSuccess = answer.state.lastSuccess
        hasEnded = answer.state.hasEnded
        isOfLearntAddress = answer.state.hasMoved
        isOfConfiguredAddress = answer.hops.allSatisfy(\.isPermanent)
        retryAfter = answer.hops.compactMap(\.retryAfter)
            .compactMap { RetryAfter.wait($0, now: answer.time) }.max()
        switch answer.result {
        case .document(let document):
            hints = ScheduleHints(document.feed.hints)
            isDelta = document.isDelta
            entries = document.feed.entries.compactMap { $0.article.datePublished }
            freshness = Freshness(of: document.response, at: answer.time)
        case .unchanged(let response):
            freshness = Freshness(of: response, at: answer.time)
        case .failed(let failure):
            guard case .status(let response) = failure else { return }
            let wait = response.headers["Retry-After"].flatMap {
                RetryAfter.wait($0, now: answer.time)
            }
            retryAfter = [retryAfter, wait].compactMap { $0 }.max()
        }
    }

    private static func result(of answer: FeedAnswer, novelty: PublishingRhythm.Novelty) -> Result {
        guard case .failed(let failure) = answer.result else {
            return .success(novelty)
        }
        if answer.isOffline { return .offline }
        switch failure {
        case .status(let response): return .status(response.status)
        case .notAFeed: return .notAFeed
        case .unread(let times): return .unread(times: times)
        case .stopped: return .ourFault
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
