import FeedmillAddress
import FeedmillConfig
import FeedmillDaemon
@testable import FeedmillDelivery
import FeedmillDoubles
@testable import FeedmillFetch
@testable import FeedmillLoop
import FeedmillModel
import FeedmillPoll
import FeedmillSchedule
import FeedmillState
import FeedmillTestSupport
import Logging
import Synchronization
import Testing

/// Two weeks before one host that serves only so much, by the daemon and by passes of a timer.
@Suite(.fewAtOnce)
struct RationedHostTests {
    private static let start = Timestamp(year: 2026, month: 3, day: 2, hour: 6)
    private static let weeks = 14 * 86_400

    /// A host that answers one request in so many seconds, and refuses the others.
    private final class Server: Sendable {
        private struct State {
            var last: Timestamp?
            var answers: [String: [Timestamp]] = [:]
            var refusals: [Timestamp] = []
            var starts: [Duration] = []
        }

        private let interval: Duration
        private let retryAfter: Int?
        private let state = Mutex(State())

        init(interval: Duration = .zero, retryAfter: Int? = nil) {
            self.interval = interval
            self.retryAfter = retryAfter
        }

        var answers: [String: [Timestamp]] { state.withLock(\.answers) }
        var refusals: [Timestamp] { state.withLock(\.refusals) }
        var starts: [Duration] { state.withLock(\.starts) }

        func answer(_ request: FetchRequest, at now: Timestamp, _ uptime: Duration) -> FetchOutcome
        {
            let isAnswered = state.withLock { state in
                state.starts.append(uptime)
                if let last = state.last, now - last < interval {
                    state.refusals.append(now)
                    return false
                }
                state.last = now
                state.answers[request.url.string, default: []].append(now)
                return true
            }
            let wait = retryAfter.map { [("Retry-After", "\($0)")] } ?? []
            return .response(
                FetchResponse(
                    status: isAnswered ? 200 : 429,
                    headers: FetchHeaders(isAnswered ? [] : wait),
                    body: isAnswered ? Array(Self.document.utf8) : [],
                    finalURL: request.url,
                    hops: [],
                    address: nil,
                    publicAddress: nil,
                    timings: FetchTimings(),
                    wireBytes: 500
                )
            )
        }

        private static let document =
            "<rss version=\"2.0\"><channel><title>t</title></channel></rss>"
    }

    private func feeds(_ count: Int, interval: Int, hosts: Int = 1) throws -> [Feed] {
        try (0..<count).map { index in
            let url = try #require(WebURL("https://host\(index % hosts).example/\(index)"))
            var feed = Feed(url: url)
            feed.settings.interval = .fixed(.seconds(interval))
            feed.settings.keepsPace = false
            return feed
        }
    }

    private func delivery(_ now: @escaping @Sendable () -> Timestamp) async throws -> Delivery {
        try await Delivery(state: MemoryStore(), targets: [], now: now, random: { 0.5 })
    }

    /// Lets the loop work until it ends, or until that time.
    private func work(
        _ clock: ManualClock,
        until end: Duration,
        _ stop: StopSignal,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let executor = SettlingExecutor()
        let isOver = Watched(false)
        try await withThrowingTaskGroup(of: Void.self) { group in
            executor.begin()
            group.addTask(executorPreference: executor) {
                executor.end()
                defer { isOver.change { $0 = true } }
                try await body()
            }
            repeat {
                try await executor.settle()
            } while !isOver.value && clock.now.offset < end && clock.advanceToNextEnd()
            stop.stop()
            repeat { try await executor.settle() } while clock.advanceToNextEnd()
            try await group.waitForAll()
        }
    }

    /// Plans as the delivery does, and remembers nothing.
    private struct DecidingSink: AnswerSink {
        func deliver(_ answers: [FeedAnswer]) async throws -> [DeliveredFeed] {
            var decisions = Deduplication(known: LedgerExtract())
            return answers.map {
                $0.decide(with: &decisions, overlaps: true, at: $0.time, random: 0.5)
            }
        }

        func newEntries(in answer: FeedAnswer) async throws -> [Int] { [] }
    }

    /// The daemon, until that time.
    private func run(_ feeds: [Feed], on server: Server, until end: Duration) async throws {
        let delivery = try await delivery { Self.start }
        let tracked = try await delivery.trackedFeeds(for: feeds)
        try await run(tracked, into: delivery, on: server, until: end)
    }

    private func run(
        _ tracked: [TrackedFeed],
        into sink: some AnswerSink,
        on server: Server,
        until end: Duration
    ) async throws {
        let clock = ManualClock()
        let environment = LoopEnvironment.manual(clock, from: Self.start)
        let runner = LoopRunner(configuration: Configuration(), environment: environment)
        let loop = runner.loop(into: sink) { request in
            server.answer(request, at: environment.now(), environment.uptime())
        }
        let stop = StopSignal()
        try await work(clock, until: end, stop) {
            _ = try await loop.run(tracked, mode: .untilStopped, stop: stop) {}
        }
    }

    /// A pass every so many seconds, each at one moment of its own.
    private func pass(
        _ feeds: [Feed],
        on server: Server,
        every period: Int,
        until end: Int
    ) async throws {
        let time = ManualNow(seconds: Self.start.seconds)
        let delivery = try await delivery { Timestamp(seconds: time.seconds) }
        for second in stride(from: 0, to: end, by: period) {
            let now = Self.start + .seconds(second)
            time.set(seconds: now.seconds)
            let clock = ManualClock()
            var environment = LoopEnvironment.manual(clock, from: now)
            environment.now = { now }
            environment.holdLimit = .zero
            var due = try await delivery.trackedFeeds(for: feeds)
            for index in due.indices { due[index].feed.settings.keepsPace = true }
            due.removeAll { !$0.isDue(at: now) }
            let runner = LoopRunner(configuration: Configuration(), environment: environment)
            let loop = runner.loop(into: delivery) { request in
                server.answer(request, at: now, clock.now.offset)
            }
            let stop = StopSignal()
            try await work(clock, until: .seconds(period), stop) { [due] in
                _ = try await loop.run(due, mode: .once, stop: stop) {}
            }
        }
    }

    private func judge(_ server: Server, feeds: Int, possible: Int) {
        let answers = server.answers.mapValues(\.count)
        let firsts = server.answers.values.compactMap(\.first)
        #expect(answers.count == feeds)
        #expect(firsts.allSatisfy { $0 - Self.start <= .seconds(7_200) }, "read within two hours")
        let (most, least) = (answers.values.max() ?? 0, answers.values.min() ?? 0)
        #expect(most <= 2 * least, "\(least) to \(most) polls")
        let good = answers.values.reduce(0, +)
        #expect(good * 10 >= possible * 8, "\(good) of \(possible) answers")
        let hour = Self.start + .seconds(3_600)
        let refused = server.refusals.count { $0 > hour }
        let late = server.answers.values.joined().count { $0 > hour }
        #expect(refused * 20 <= late + refused, "\(refused) refusals beside \(late) answers")
        print(
            "\(feeds) feeds: \(good) of \(possible) answers, \(least) to \(most) a feed,"
                + " \(refused) refusals after the first hour,"
                + " all read after \((firsts.max() ?? hour) - Self.start)"
        )
    }

    @Test(arguments: [nil, 60])
    func theDaemonSharesAMinuteAmongTwentyFeeds(retryAfter: Int?) async throws {
        let server = Server(interval: .seconds(60), retryAfter: retryAfter)
        try await run(
            try feeds(20, interval: 900),
            on: server,
            until: .seconds(Self.weeks)
        )
        judge(server, feeds: 20, possible: Self.weeks / 60)
    }

    @Test(arguments: [nil, 60])
    func passesShareAMinuteAmongTwentyFeeds(retryAfter: Int?) async throws {
        let server = Server(interval: .seconds(60), retryAfter: retryAfter)
        try await pass(
            try feeds(20, interval: 900),
            on: server,
            every: 300,
            until: Self.weeks
        )
        judge(server, feeds: 20, possible: Self.weeks / 300)
    }

    @Test func feedsOfOneIntervalAreNoBurst() async throws {
        let server = Server()
        try await run(
            try feeds(240, interval: 6 * 3_600, hosts: 240),
            on: server,
            until: .seconds(Self.weeks)
        )
        let starts = server.starts.sorted()
        #expect(starts.count > 240 * 50)
        for (place, start) in starts.enumerated().dropFirst(10) {
            #expect(start - starts[place - 10] >= .milliseconds(100))
        }
        // After some days they lie far apart.
        let late = starts.filter { $0 > .seconds(10 * 86_400) }.map { $0.components.seconds / 60 }
        let busiest = Dictionary(grouping: late) { $0 }.values.map(\.count).max() ?? 0
        #expect(busiest <= 24)
    }

    @Test func manyFeedsOfOneHostGetTheirShareEach() async throws {
        let server = Server()
        let count = 12_000
        let feeds = try feeds(count, interval: 3_600).enumerated().map { index, feed in
            let url = feed.url.string
            let state = FeedState(id: Int64(index), identity: url, url: url, added: Self.start)
            return TrackedFeed(feed: feed, state: state)
        }
        try await run(feeds, into: DecidingSink(), on: server, until: .seconds(40_000))
        let times = server.answers
        #expect(times.count == count)
        // One request a second: everybody's turn comes once in so many seconds.
        let longest = times.values.flatMap { zip($0, $0.dropFirst()).map { $1 - $0 } }.max()
        #expect(longest.map { $0 <= .seconds(count * 3 / 2) } == true)
        let counts = times.values.map(\.count)
        #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
    }
}
