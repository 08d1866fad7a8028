@testable import FeedmillAddress
import FeedmillConfig
@testable import FeedmillDelivery
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

    private func subject() throws -> TrackedFeed {
        let url = try #require(WebURL("https://h.example/feed"))
        var state = FeedState(id: 1, identity: url.string, url: url.string, added: now)
        state.nextDue = now
        state.lastAttempt = now
        return TrackedFeed(feed: Feed(url: url), state: state)
    }

    private func run(
        _ subjects: [TrackedFeed],
        into sink: QuietSink = QuietSink(),
        probe: @escaping @Sendable () async -> Void = {},
        fetch: @escaping @Sendable (FetchRequest) async -> FetchOutcome = { $0.unanswered }
    ) async throws {
        let (clock, start, now) = (clock, clock.now, now)
        var environment = LoopEnvironment(
            now: { now },
            uptime: { clock.now.offset },
            sleep: { try? await clock.sleep(until: start.advanced(by: $0)) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        environment.pulse = Watchdog(to: notifier, probe: probe)
        let loop = PollLoop(
            poller: FeedPoller(
                configuration: Configuration(),
                userAgent: "test",
                now: { now },
                fetch: fetch
            ),
            sink: sink,
            limits: .init(),
            environment: environment
        )
        _ = try await loop.run(subjects, mode: .untilStopped, stop: stop, abort: {})
    }

    @Test func aLoopThatOnlyWaitsStillBeats() async throws {
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

    @Test func aPollThatNeverEndsStopsTheBeats() async throws {
        let hanging = Hanging()
        async let ending: Void = run(
            [try subject()],
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

    @Test func aDeliveryThatNeverEndsStopsTheBeats() async throws {
        let hanging = Hanging()
        async let ending: Void = run([try subject()], into: QuietSink(hanging: hanging))
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

    @Test func aTransferThreadThatDoesNotAnswerStopsTheBeats() async throws {
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

    @Test func aLongIntervalIsDividedIntoShortBeats() {
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
        #expect(minute.beatsPerSign == 3)
        var vitals = LoopProgress()
        let signs = (1...6).map { vitals.beat(minute, at: .seconds(10 * $0)).isSignOfLife }
        #expect(signs == [false, false, true, false, false, true])
        let unwatched = Watchdog(
            to: nil,
            probe: {}
        )
        #expect(unwatched.beatsPerSign == nil)
    }

    @Test func aPageThatIsBeingReadForTooLongIsAStallAndWaitingForOneIsNone() throws {
        let pulse = Watchdog(to: notifier, probe: {})
        var vitals = LoopProgress()
        let subject = try subject()
        let errand = ArticleRequest.page(try #require(WebURL("https://h.example/1")))
        vitals.began(.read(0, subject, errand), at: .zero, timeout: .seconds(60))
        #expect(vitals.beat(pulse, at: .seconds(79)).stuck == nil)
        #expect(vitals.beat(pulse, at: .seconds(81)).stuck != nil)
        let failure = PageFailure(.noTime, time: now)
        vitals.ended(.read(0, errand, .failed(failure)))
        #expect(vitals.beat(pulse, at: .seconds(600)).stuck == nil)
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

    func deliver(_ polled: [FeedAnswer]) async throws -> [DeliveredFeed] {
        await hanging?.wait()
        throw CancellationError()
    }

    func newcomers(in polled: FeedAnswer) async throws -> [Int] { [] }

    func hostHolds() async throws -> [String: Timestamp] { [:] }
}
