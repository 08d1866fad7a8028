@testable import FeedmillAddress
import FeedmillConfig
@testable import FeedmillDelivery
@testable import FeedmillFetch
import FeedmillModel
@testable import FeedmillPoll
import FeedmillSchedule
import FeedmillState
import Testing

/// Months in the life of one feed whose server or operator does odd things.
@Suite struct FeedLifeTests {
    private let start = Timestamp(year: 2026, month: 3, day: 2, hour: 6)
    private static let day = Duration.seconds(86_400)

    /// What a server answers: a status, headers, and the numbers of the entries in its document.
    private struct Answer {
        var status = 200
        var headers: [(String, String)] = []
        var entries: ClosedRange<Int>?
        /// Where it redirects to for good.
        var location: String?
    }

    /// What was delivered, and what the requests were like.
    private struct Life {
        var records: Set<String> = []
        var conditional = 0
        var requests: [(url: String, time: Timestamp)] = []
        var state: FeedState

        func requests(to url: String) -> Int { requests.count { $0.url == url } }
    }

    /// Polls the feed whenever it is due, until so many days are over.
    private func live(
        days: Int,
        interval: FeedSettings.Interval = .automatic,
        change: (Int, inout Feed) -> Void = { _, _ in },
        _ server: @escaping @Sendable (FetchRequest, _ day: Int) -> Answer
    ) async throws -> Life {
        var feed = Feed(url: try #require(WebURL("https://news.example/feed")))
        feed.settings.interval = interval
        feed.fingerprint = FeedFingerprint(request: 0, pace: 0)
        var life = Life(state: FeedState(id: 1, identity: "x", url: feed.url.string, added: start))
        var known = LedgerExtract()
        var time = start
        while time < start + Self.day * days {
            change(Int((time - start) / Self.day), &feed)
            var tracked = TrackedFeed(feed: feed, state: life.state)
            tracked.mend(at: time)
            guard tracked.isDue(at: time) else {
                time = time + .seconds(900)
                continue
            }
            let (now, day) = (time, Int((time - start) / Self.day))
            let poller = FeedPoller(configuration: Configuration(), userAgent: "t", now: { now }) {
                Self.outcome($0, server, day)
            }
            let answer = await poller.poll(tracked)
            life.conditional += tracked.state.sendsValidators(at: now) ? 1 : 0
            life.requests.append((tracked.state.url, now))
            var decisions = Deduplication(known: known)
            let delivered = answer.decide(with: &decisions, overlaps: true, at: now, random: 0.5)
            known.articles.merge(decisions.added) { $1 }
            for alias in decisions.aliases { known.aliases[alias.key] = alias.article }
            life.records.formUnion(delivered.records.compactMap(\.title))
            life.state = delivered.state
        }
        return life
    }

    /// Follows the redirects of a server, as the fetcher does.
    private static func outcome(
        _ request: FetchRequest,
        _ server: (FetchRequest, Int) -> Answer,
        _ day: Int
    ) -> FetchOutcome {
        var (request, hops) = (request, [FetchHop]())
        var answer = server(request, day)
        while let target = answer.location.flatMap({ WebURL($0) }) {
            hops.append(
                FetchHop(url: request.url, status: 301, target: target, retryAfter: nil)
            )
            request.url = target
            answer = server(request, day)
        }
        if answer.status == 304, request.validators.isEmpty {
            return .failed(FetchFailure(.notModifiedUnasked, request.url))
        }
        let body = answer.entries.map { document($0) } ?? ""
        return .response(
            FetchResponse(
                status: answer.status,
                headers: FetchHeaders(answer.headers),
                body: Array(body.utf8),
                finalURL: request.url,
                hops: hops,
                address: nil,
                publicAddress: nil,
                timings: FetchTimings(),
                wireBytes: 1
            )
        )
    }

    private static func document(_ entries: ClosedRange<Int>) -> String {
        let items = entries.map { number in
            "<item><title>No. \(number)</title><link>https://news.example/\(number)</link></item>"
        }
        return "<rss version=\"2.0\"><channel><title>News</title>\(items.joined())</channel></rss>"
    }

    /// The twenty newest articles of a feed that publishes one a day.
    private static func window(_ day: Int) -> ClosedRange<Int> { max(0, day - 19)...day }

    // MARK: - Validators

    @Test func aServerThatIsStuckAtNotModifiedLosesHardlyAnArticle() async throws {
        let life = try await live(days: 121) { request, day in
            request.validators.isEmpty
                ? Answer(headers: [("ETag", "\"e\(day)\"")], entries: Self.window(day))
                : Answer(status: 304)
        }
        print(
            "stuck at 304: \(life.records.count) of 121, \(life.requests.count) requests,"
                + " \(life.conditional) of them conditional"
        )
        #expect(life.records.count >= 119)
        #expect(life.state.health.trust.doubt?.reason == .latched)
        // One a day without conditions, and no more.
        #expect(life.requests.count - life.conditional <= 1 + 108)
    }

    @Test func aQuietServerThatTellsTheTruthIsNotSuspected() async throws {
        let life = try await live(days: 60) { request, _ in
            request.validators.isEmpty
                ? Answer(headers: [("ETag", "\"e\"")], entries: 1...5) : Answer(status: 304)
        }
        #expect(life.state.health.trust.doubt == nil)
        #expect(life.requests.count - life.conditional <= 5)
        #expect(life.state.conditions(FeedSettings(), at: life.requests[0].time).isEmpty)
    }

    @Test(arguments: [400, 403, 406, 412, 500])
    func aServerThatFailsOnConditionsIsReadWithout(_ status: Int) async throws {
        let life = try await live(days: 15) { request, day in
            request.validators.isEmpty
                ? Answer(headers: [("ETag", "\"e\(day)\"")], entries: Self.window(day))
                : Answer(status: status)
        }
        #expect(life.records.count == 15)
        #expect(life.conditional <= 4)
        #expect(life.state.health.trust.doubt?.reason == .refused)
    }

    @Test func aServerThatAnswersNotModifiedWhateverIsAskedIsSaid() async throws {
        let life = try await live(days: 40) { request, day in
            day == 0 ? Answer(headers: [("ETag", "\"e\"")], entries: 1...5) : Answer(status: 304)
        }
        let conditions = life.state.conditions(FeedSettings(), at: life.state.nextDue)
        #expect(conditions.map(\.code).contains(.onlyNotModified))
    }

    // MARK: - Addresses

    /// A feed that moves for good, to a place that answers with that status from day 6 on.
    private func moved(_ status: Int) async throws -> Life {
        try await live(days: 40) { request, day in
            switch request.url.string {
            case "https://news.example/feed":
                Answer(location: "https://news.example/" + (day < 6 ? "new" : "third"))
            case "https://news.example/new" where day >= 6: Answer(status: status)
            default: Answer(entries: Self.window(day))
            }
        }
    }

    @Test(arguments: [404, 410, 403, 500])
    func aLearntAddressThatFailsIsGivenUpForTheConfiguredOne(_ status: Int) async throws {
        let life = try await moved(status)
        #expect(life.requests(to: "https://news.example/new") > 0)
        // It moves on to the third in the same way.
        #expect(life.state.url == "https://news.example/third")
        #expect(life.records.count == 40)
        #expect(!life.state.hasEnded && !life.state.isFailing)
    }

    @Test func whatHasEndedIsTriedOnceAMonthAndComesBack() async throws {
        let life = try await live(days: 120) { _, day in
            (10..<70).contains(day) ? Answer(status: 410) : Answer(entries: Self.window(day))
        }
        let tried = life.requests.filter { $0.time > start + Self.day * 11 }
            .prefix { $0.time < start + Self.day * 70 }
        #expect(tried.count == 1)
        #expect(!life.state.hasEnded)
        #expect(life.records.contains("No. 119"))
    }

    @Test func goneBehindATemporaryRedirectIsAnOrdinaryFailure() throws {
        var report = PollReport(.status(410), now: start, failures: 1)
        report.isOfConfiguredAddress = false
        var memory = ScheduleMemory()
        let plan = PollPlan.decide(
            after: report,
            settings: FeedSettings(),
            memory: &memory,
            random: 0
        )
        #expect(plan.rule == .backOff)
    }

    // MARK: - What the operator changes

    @Test func anotherIntervalCountsAtOnce() async throws {
        let life = try await live(
            days: 2,
            interval: .fixed(.seconds(86_400 * 10)),
            change: { day, feed in
                guard day == 1 else { return }
                feed.settings.interval = .fixed(.seconds(7_200))
                feed.fingerprint?.pace = 1
            },
            { _, day in Answer(entries: Self.window(day)) }
        )
        #expect((12...13).contains(life.requests.count))
    }

    @Test(arguments: [401, 403, 404, 410, 500])
    func anotherRequestVoidsFailuresAndTheEnd(_ status: Int) async throws {
        let life = try await live(
            days: 9,
            change: { day, feed in if day >= 7 { feed.fingerprint?.request = 1 } },
            { _, day in day < 7 ? Answer(status: status) : Answer(entries: Self.window(day)) }
        )
        let first = try #require(life.requests.first { $0.time >= start + Self.day * 7 })
        #expect(first.time == start + Self.day * 7)
        #expect(!life.state.isFailing && !life.state.hasEnded && !life.records.isEmpty)
    }

    @Test func whatTheServerAskedForOutlastsAChange() async throws {
        let life = try await live(
            days: 9,
            change: { day, feed in if day >= 2 { feed.fingerprint = .init(request: 1, pace: 1) } },
            { _, _ in Answer(status: 429, headers: [("Retry-After", "432000")]) }
        )
        #expect(life.requests.count == 2)
        #expect(life.requests.last?.time == start + Self.day * 5)
    }
}
