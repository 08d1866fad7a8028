import Dispatch
import FeedmillAddress
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
import ServiceLifecycle
import Testing

/// The whole of what the daemon says to the service manager, on a clock that the test moves: start,
/// life, reloads, stalls and stop.
@Suite(.fewAtOnce) struct NotifyTranscriptTests {
    private let clock = ManualClock()
    private let lines = LoggedLines()
    private let folder: TemporaryDirectory
    private let manager: ServiceManager
    private let notifier: ServiceNotifier
    private let fetcher: Fetcher
    private let delivery = Hanging()
    private let start = Timestamp(seconds: 1_800_000_000)
    private static let firstDue = 1_000

    init() throws {
        folder = try TemporaryDirectory()
        manager = ServiceManager(folder.path("notify"))
        let socket = try ServiceSocket(manager.address)
        notifier = ServiceNotifier(
            watchdogInterval: .seconds(20),
            logger: lines.logger,
            monotonicMicroseconds: { 12_345_678 },
            send: { try socket.send($0) }
        )
        fetcher = try Fetcher()
        try configure("feed: [https://a.example/]\n")
    }

    private func configure(_ text: String) throws { try folder.write("feedmill.yaml", text) }

    @Test func fromStartToStop() async throws {
        let (requests, request) = AsyncStream<ReloadService.Request>.makeStream()
        let group = try group(requests)
        async let ending: Void = group.run()
        try await check(to: 2)
        try await check(to: 3)
        // A good file, and that a poll is wanted at once: nobody may be asked, and it says nothing.
        try configure("feed: [https://a.example/, https://b.example/]\n")
        request.yield(.reload)
        request.yield(.pollNow)
        try await lines.wait { $0.contains { $0.contains("polling now") } }
        try await check(to: 6)
        // A bad one.
        try configure("feed: [")
        request.yield(.reload)
        try await manager.wait { $0.count >= 8 }
        try await check(to: 9)
        try await stallTheFetchThread(until: 10)
        try await stallTheDelivery(until: 12)
        await group.triggerGracefulShutdown()
        try await ending
        await fetcher.close()
        try await manager.wait { $0.count >= 13 }
        #expect(
            manager.messages == [
                "READY=1\nSTATUS=1 feed",
                "STATUS=1 feed, 0 failing; 0 records delivered\nWATCHDOG=1", "WATCHDOG=1",
                "RELOADING=1\nMONOTONIC_USEC=12345678", "READY=1",
                "STATUS=2 feeds, 0 failing; 0 records delivered\nWATCHDOG=1",
                "RELOADING=1\nMONOTONIC_USEC=12345678", "READY=1", "WATCHDOG=1",
                // The fetch thread answers again; the delivery begins, and ends.
                "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1", "STOPPING=1\nSTATUS=stopping",
            ]
        )
        #expect(
            lines.logged.map { $0.prefix { $0 != "=" } } == [
                "notice configuration reloaded added", "notice polling now, on request feeds",
                "error configuration not reloaded; the old stays in force problem",
                "critical stuck; the service manager is told nothing more until it goes on at",
                "error nothing can be delivered; polling pauses again_in_seconds",
            ]
        )
    }

    /// Lets time pass to the next check, which makes it so many messages.
    private func check(to count: Int, sleepers: Int = 2) async throws {
        // The check, and the time when a feed is due.
        try await clock.waitForSleepers(sleepers)
        clock.advance(by: .seconds(10))
        try await manager.wait { $0.count >= count }
    }

    /// Blocks the thread of the transfers itself, for more than three times the watchdog's patience.
    private func stallTheFetchThread(until count: Int) async throws {
        let block = DispatchSemaphore(value: 0)
        defer { block.signal() }
        let isBlocked = Watched(false)
        async let blocked: Void = fetcher.block(on: block) { isBlocked.change { $0 = true } }
        try await isBlocked.wait(for: "the fetcher's thread") { $0 }
        for _ in 0..<7 {
            try await clock.waitForSleepers()
            clock.advance(by: .seconds(10))
        }
        #expect(manager.messages.count == count - 1)
        block.signal()
        await blocked
        try await manager.wait { $0.count >= count }
    }

    /// Lets a feed be due whose delivery hangs.
    private func stallTheDelivery(until count: Int) async throws {
        try await clock.waitForSleepers(2)
        clock.advance(by: .seconds(Self.firstDue))
        try await delivery.waitForVisitor()
        try await manager.wait { $0.count >= count - 1 }
        for _ in 0..<3 {
            try await clock.waitForSleepers(2)
            clock.advance(by: .seconds(60))
        }
        try await lines.wait { $0.contains { $0.hasPrefix("critical stuck") } }
        try await clock.waitForSleepers(2)
        #expect(manager.messages.count == count - 1)
        delivery.letGo()
        try await lines.wait { $0.contains { $0.contains("nothing can be delivered") } }
        try await check(to: count, sleepers: 3)
    }
}

// MARK: - The daemon

extension NotifyTranscriptTests {
    private func group(_ requests: AsyncStream<ReloadService.Request>) throws -> ServiceGroup {
        let source = try open()
        let loaded = try source.load()
        var runner = LoopRunner(
            configuration: loaded.configuration,
            environment: .manual(clock, from: start, logger: lines.logger)
        )
        runner.environment.watchdog = Watchdog(to: notifier) { [fetcher] in
            await fetcher.answer()
        }
        let reload = ReloadService(
            source: source,
            loaded: loaded,
            parts: .init(
                open: { [self] () throws(ConfigurationError) in try open() },
                track: { [self] in feeds($0) },
                poller: { [runner] in runner.poller($0) { $0.unanswered } },
                requests: requests,
                // It looks at the lists on a clock that stands still: that is not tested here.
                environment: .manual(ManualClock(), from: start, logger: lines.logger),
                notifier: notifier
            )
        )
        let service = LoopService(
            loop: runner.loop(into: QuietSink(hanging: delivery)) { $0.unanswered },
            feeds: feeds(loaded.configuration.feeds),
            mode: .untilStopped,
            orders: reload.orders,
            notifier: notifier,
            abort: {},
            observe: { _ in }
        )
        return ServiceGroup(services: [service, reload], logger: lines.logger)
    }

    private func open() throws(ConfigurationError) -> ConfigurationSource {
        try ConfigurationLoader.open(
            path: folder.path("feedmill.yaml"),
            environment: ProcessEnvironment(
                variables: ["HOME": folder.path],
                userID: 1_000,
                currentDirectory: folder.path
            )
        )
    }

    /// Feeds that have a time to wait for, by the word of their servers.
    private func feeds(_ feeds: [Feed]) -> [TrackedFeed] {
        feeds.enumerated().map { number, feed in
            let url = feed.url.string
            var state = FeedState(id: Int64(number), identity: url, url: url, added: start)
            state.lastAttempt = start
            state.nextDue = start + .seconds(Self.firstDue * (1 + 9 * number))
            state.memory.notBefore = state.nextDue
            return TrackedFeed(feed: feed, state: state)
        }
    }
}

extension Fetcher {
    /// Keeps the fetcher's own thread from everything else.
    fileprivate func block(on semaphore: DispatchSemaphore, entered: @Sendable () -> Void) {
        entered()
        // The test signals it also when it fails; no test may block a thread without an end.
        _ = semaphore.wait(timeout: .now() + .seconds(600))
    }
}
