@testable import FeedmillAddress
import FeedmillConfig
import FeedmillDaemon
@testable import FeedmillDelivery
import FeedmillDoubles
@testable import FeedmillFetch
@testable import FeedmillLoop
import FeedmillModel
@testable import FeedmillPoll
import FeedmillSchedule
import FeedmillState
@testable import FeedmillSystem
import FeedmillTestSupport
import Logging
import Testing

/// A loop that is watched, on a clock that stands still until the test moves it.
@Suite(.fewAtOnce) struct WatchdogTests {
    private let clock = ManualClock()
    private let now = Timestamp(seconds: 1_800_000_000)
    private let stop = StopSignal()
    private let folder: TemporaryDirectory
    private let manager: ServiceManager
    private let notifier: ServiceNotifier

    init() throws {
        folder = try TemporaryDirectory()
        manager = ServiceManager(folder.path("notify"))
        notifier = try #require(
            ServiceNotifier(
                environment: ["NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "20000000"],
                processID: 1,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
        )
    }

    private func feed() throws -> TrackedFeed {
        let url = try #require(WebURL("https://h.example/feed"))
        var state = FeedState(id: 1, identity: url.string, url: url.string, added: now)
        state.nextDue = now
        state.lastAttempt = now
        return TrackedFeed(feed: Feed(url: url), state: state)
    }

    private func run(
        _ feeds: [TrackedFeed],
        into sink: QuietSink = QuietSink(),
        probe: @escaping @Sendable () async -> Void = {},
        fetch: @escaping @Sendable (FetchRequest) async -> FetchOutcome = { $0.unanswered }
    ) async throws {
        var environment = LoopEnvironment.manual(clock, from: now)
        environment.now = { [now] in now }
        environment.watchdog = Watchdog(to: notifier, probe: probe)
        let runner = LoopRunner(configuration: Configuration(), environment: environment)
        _ = try await runner.loop(into: sink, fetch: fetch)
            .run(feeds, mode: .untilStopped, stop: stop, abort: {})
    }

    @Test func aLoopThatOnlyWaitsIsStillChecked() async throws {
        async let ending: Void = run([])
        for count in 1...3 {
            try await clock.waitForSleepers()
            clock.advance(by: .seconds(10))
            try await manager.wait { $0.count >= count }
        }
        stop.stop()
        try await ending
        #expect(
            manager.messages == [
                "STATUS=0 feeds, 0 failing; 0 records delivered\nWATCHDOG=1", "WATCHDOG=1",
                "WATCHDOG=1",
            ]
        )
    }

    @Test func aPollThatNeverEndsStopsTheChecks() async throws {
        let hanging = Hanging()
        async let ending: Void = run(
            [try feed()],
            fetch: { request in
                await hanging.wait()
                return request.unanswered
            }
        )
        try await hanging.waitForVisitor()
        // As long as the server may take, and the manager's patience on top of it.
        for count in 1...8 {
            try await clock.waitForSleepers()
            clock.advance(by: .seconds(10))
            try await manager.wait { signs($0) >= count }
        }
        for _ in 0..<5 {
            try await clock.waitForSleepers()
            clock.advance(by: .seconds(10))
        }
        try await clock.waitForSleepers()
        #expect(signs(manager.messages) == 8)
        hanging.letGo()
        try await clock.waitForSleepers(2)
        clock.advance(by: .seconds(10))
        try await manager.wait { signs($0) >= 9 }
        stop.stop()
        try await ending
        #expect(signs(manager.messages) == 9)
    }

    @Test func aDeliveryThatNeverEndsStopsTheChecks() async throws {
        let hanging = Hanging()
        async let ending: Void = run([try feed()], into: QuietSink(hanging: hanging))
        try await hanging.waitForVisitor()
        for _ in 0..<6 {
            try await clock.waitForSleepers()
            clock.advance(by: .seconds(10))
        }
        try await clock.waitForSleepers()
        try await manager.wait { signs($0) >= 2 }
        stop.stop()
        hanging.letGo()
        try await ending
        #expect(signs(manager.messages) == 2)
    }

    @Test func aTransferThreadThatDoesNotAnswerStopsTheChecks() async throws {
        let hanging = Hanging()
        async let ending: Void = run([], probe: { await hanging.wait() })
        try await clock.waitForSleepers()
        clock.advance(by: .seconds(10))
        try await hanging.waitForVisitor()
        clock.advance(by: .seconds(600))
        #expect(manager.messages.isEmpty)
        hanging.letGo()
        try await manager.wait { !$0.isEmpty }
        stop.stop()
        try await ending
        #expect(signs(manager.messages) == 1)
    }

    @Test func aLongIntervalIsDividedIntoShortChecks() {
        let notifier = ServiceNotifier(
            watchdogInterval: .seconds(60),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            send: { _ in }
        )
        let minute = Watchdog(
            to: notifier,
            probe: {}
        )
        #expect(minute.period == .seconds(10))
        #expect(minute.checksPerSign == 3)
        var progress = LoopProgress()
        let signs = (1...6).map { progress.check(minute, at: .seconds(10 * $0)).isSignOfLife }
        #expect(signs == [false, false, true, false, false, true])
        let unwatched = Watchdog(
            to: nil,
            probe: {}
        )
        #expect(unwatched.checksPerSign == nil)
    }

    @Test func aPageThatIsBeingReadForTooLongIsAStallAndWaitingForOneIsNone() throws {
        let watchdog = Watchdog(to: notifier, probe: {})
        var progress = LoopProgress()
        let feed = try feed()
        let request = ArticleRequest.page(try #require(WebURL("https://h.example/1")))
        progress.began(.read(0, feed, request), at: .zero, timeout: .seconds(60))
        #expect(progress.check(watchdog, at: .seconds(79)).stuck == nil)
        #expect(progress.check(watchdog, at: .seconds(81)).stuck != nil)
        let failure = PageFailure(.noTime, time: now)
        progress.ended(.read(0, request, .failed(failure)))
        #expect(progress.check(watchdog, at: .seconds(600)).stuck == nil)
    }
}

@Sendable private func signs(_ messages: [String]) -> Int {
    messages.count { $0.contains("WATCHDOG=1") }
}

extension FetchRequest {
    var unanswered: FetchOutcome {
        .failed(FetchFailure(.hostUnreachable(host: "a"), url))
    }
}

/// Takes everything and remembers nothing.
struct QuietSink: AnswerSink {
    var hanging: Hanging?

    func deliver(_ answers: [FeedAnswer]) async throws -> [DeliveredFeed] {
        await hanging?.wait()
        throw CancellationError()
    }

    func newEntries(in answer: FeedAnswer) async throws -> [Int] { [] }

}
