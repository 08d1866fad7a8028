import FeedmillConfig
import FeedmillDaemon
import FeedmillDelivery
import FeedmillDoubles
import FeedmillFetch
import FeedmillLoop
import FeedmillModel
import FeedmillPoll
import FeedmillSchedule
import FeedmillState
import FeedmillTestSupport
import Foundation
import Logging
import Synchronization

/// Daemons in this process, one after the other, on a clock that the test moves.
final class Engagement: Sendable {
    private struct State {
        var daemon: Daemon?
        /// Why a daemon has ended that nobody had stopped.
        var failure: (any Error)?
    }

    let executor = SettlingExecutor()
    private let configurationPath: String
    private let clock = ManualClock()
    private let state = Mutex(State())
    private let daemons: AsyncStream<Daemon>
    private let hire: AsyncStream<Daemon>.Continuation

    init(configurationPath: String) {
        self.configurationPath = configurationPath
        (daemons, hire) = AsyncStream.makeStream()
    }

    /// Runs the daemons; to be called once, on ``executor``.
    func serve() async {
        for await daemon in daemons {
            do {
                try await daemon.run()
            } catch {
                state.withLock { $0.failure = error }
            }
        }
    }

    /// Moves the clock to that time and waits until the daemon has nothing left to do; starts one
    /// when none is there.
    ///
    /// - Returns: the lines that it has logged meanwhile.
    func settle(at offset: Duration) async throws -> [String] {
        clock.advance(by: offset - clock.now.offset)
        let daemon = try state.withLock { state in
            if let daemon = state.daemon { return daemon }
            let source = try ConfigurationLoader.open(
                path: configurationPath,
                environment: ProcessEnvironment(
                    variables: [:],
                    userID: 1_000,
                    currentDirectory: "/"
                )
            )
            let loaded = try source.load()
            let daemon = Daemon(loaded.configuration, clock: clock, executor: executor)
            state.daemon = daemon
            executor.begin()
            hire.yield(daemon)
            return daemon
        }
        try await executor.settle()
        if let failure = state.withLock(\.failure) { throw failure }
        return daemon.takeLines()
    }

    /// Stops the daemon and waits for its end.
    func release() async throws {
        let daemon = state.withLock { state in
            defer { state.daemon = nil }
            return state.daemon
        }
        try await daemon?.stop()
    }

    /// Stops the daemon, and hires no other one.
    func dismiss() async throws {
        defer { hire.finish() }
        try await release()
    }
}

/// What `feedmill run` wires together, with the time of a test.
final class Daemon: Sendable {
    private let configuration: Configuration
    private let clock: ManualClock
    private let executor: SettlingExecutor
    private let log = LoggedLines(from: .warning)
    private let signal = StopSignal()
    private let hasEnded = Watched(false)

    init(_ configuration: Configuration, clock: ManualClock, executor: SettlingExecutor) {
        self.configuration = configuration
        self.clock = clock
        self.executor = executor
    }

    func takeLines() -> [String] { log.take() }

    func stop() async throws {
        signal.stop()
        try await hasEnded.wait(for: "the end of the daemon") { $0 }
    }

    /// Works until it is stopped; whoever hires it has begun an occupation of the executor.
    func run() async throws {
        defer { hasEnded.change { $0 = true } }
        var isReady = false
        defer { if !isReady { executor.end() } }
        let environment = LoopEnvironment.manual(clock, from: Scenario.start, logger: log.logger)
        let runner = LoopRunner(configuration: configuration, environment: environment)
        let delivery = try await Delivery.open(
            configuration,
            now: environment.now,
            logger: log.logger
        )
        let feeds = try await delivery.trackedFeeds(for: configuration.feeds).filter(\.canBePolled)
        let fetcher = try Fetcher()
        let sink = OccupyingSink(sink: delivery, executor: executor)
        let loop = runner.loop(into: sink) { [executor] request in
            await executor.occupied { await fetcher.fetch(request) }
        }
        isReady = true
        executor.end()
        _ = try await loop.run(feeds, mode: .untilStopped, stop: signal) {
            await fetcher.close()
        }
        await fetcher.close()
        try await delivery.close()
    }
}

/// Makes the executor wait for deliveries.
private struct OccupyingSink: AnswerSink {
    let sink: Delivery
    let executor: SettlingExecutor

    func deliver(_ answers: [FeedAnswer]) async throws -> [DeliveredFeed] {
        try await executor.occupied { try await sink.deliver(answers) }
    }

    func newEntries(in answer: FeedAnswer) async throws -> [Int] {
        try await executor.occupied { try await sink.newEntries(in: answer) }
    }

    func hostPaces() async throws -> [String: HostPace] {
        try await executor.occupied { try await sink.hostPaces() }
    }
}
