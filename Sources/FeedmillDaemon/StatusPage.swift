import CoreMetrics
import FeedmillAddress
import FeedmillBytes
import FeedmillConfig
import FeedmillLoop
import FeedmillPoll
import FeedmillStatus
import Logging
import ServiceLifecycle
import Synchronization

/// The status page of the daemon at `status.listen`, which a reload may change.
package struct StatusPage: Service {
    /// Why it is not shown.
    package struct Refusal: Error, CustomStringConvertible {
        package let description: String
    }

    let health: LoopHealth
    private let passed: PassedSocket?
    private let content: StatusServer.Content
    private let configuration: CurrentConfiguration
    private let logger: Logger
    private let addresses: AsyncStream<ListenAddress?>
    private let nextAddress: AsyncStream<ListenAddress?>.Continuation

    /// Starts the counters: call it before the first event, and once in a process.
    init(passed: PassedSocket? = nil, configuration: Configuration, logger: Logger) {
        let clock = ContinuousClock()
        let start = clock.now
        let health = LoopHealth(uptime: { clock.now - start })
        let registry = MetricsRegistry(help: PollMetrics.help)
        MetricsSystem.bootstrap(registry)
        let current = CurrentConfiguration(configuration)
        self.configuration = current
        PollMetrics.begin()
        self.health = health
        self.passed = passed
        self.logger = logger
        (addresses, nextAddress) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        nextAddress.yield(passed?.address ?? configuration.status.listen)
        content = .init(
            illness: { health.illness },
            report: { try await StatusReport.read(current.value, at: .current) },
            explanation: { try await FeedExplanation.read(id: $0, current.value, at: .current) },
            metrics: registry,
            version: LoopRunner.version,
            now: { .current }
        )
    }

    /// Shows the feeds of another configuration from now on, at the address that it names.
    func adopt(_ configuration: Configuration) {
        self.configuration.value = configuration
        if passed == nil { nextAddress.yield(configuration.status.listen) }
    }

    package func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await show() }
        } catch is CancellationError {
            return
        } catch {
            guard !Task.isCancelled, !Task.isShuttingDownGracefully else { return }
            throw Refusal(description: Self.words(error))
        }
    }

    /// Serves at one address after another; only a failure at the first one is thrown.
    private func show() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            var current: Showing?
            var isFirst = true
            for await address in addresses {
                defer { isFirst = false }
                guard address != current?.address else { continue }
                let next = address.map { Showing(address: $0) }
                if let next {
                    let server = StatusServer(
                        address: next.address,
                        passed: passed,
                        content: content
                    )
                    group.addTask { await next.run(server, logger: logger) }
                    do {
                        let place = try await next.place()
                        logger.notice("status is shown", metadata: ["at": "\(place)"])
                    } catch {
                        if isFirst { throw error }
                        logger.error("\(Self.words(error))")
                        continue
                    }
                }
                await current?.end()
                if current != nil, next == nil { logger.notice("status is no longer shown") }
                current = next
            }
        }
    }

    private static func words(_ error: any Error) -> String {
        let reason = "\(error)".printable(limit: 200)
        return "status.listen: cannot listen there; is the address in use? (\(reason))"
    }
}

/// A server at one address, until it is told to stop.
private final class Showing: Sendable {
    let address: ListenAddress
    private let hasStarted = Atomic(false)
    private let start = AsyncStream<Result<String, any Error>>.makeStream()
    private let end = AsyncStream<Never>.makeStream()
    private let wish = AsyncStream<Never>.makeStream()

    init(address: ListenAddress) {
        self.address = address
    }

    /// Serves until `end` is called; `place` throws why the server did not start.
    ///
    /// A server that ends on its own is missed by those who look at it, and by nobody else.
    func run(_ server: StatusServer, logger: Logger) async {
        defer {
            start.continuation.finish()
            end.continuation.finish()
        }
        do {
            try await withThrowingTaskGroup(of: Void.self) { [self] group in
                group.addTask { [self] in
                    try await server.run { [self] place in
                        hasStarted.store(true, ordering: .relaxed)
                        start.continuation.yield(.success(place))
                    } troubled: { error in
                        logger.warning(
                            "status page: no connection can be accepted for a moment",
                            metadata: ["reason": "\(error)"]
                        )
                    }
                }
                group.addTask { [self] in for await _ in wish.stream {} }
                defer { group.cancelAll() }
                try await group.next()
            }
        } catch {
            if hasStarted.load(ordering: .relaxed) {
                logger.error(
                    "status is no longer shown",
                    metadata: ["reason": "\("\(error)".printable(limit: 200))"]
                )
            } else {
                start.continuation.yield(.failure(error))
            }
        }
    }

    /// Waits for the server to start.
    ///
    /// - Returns: where it listens.
    /// - Throws: why it cannot.
    func place() async throws -> String {
        for await outcome in start.stream { return try outcome.get() }
        throw CancellationError()
    }

    /// Ends the server, and returns when its address is free again.
    func end() async {
        wish.continuation.finish()
        for await _ in end.stream {}
    }
}

/// The configuration in force, which a reload changes and the page shows.
private final class CurrentConfiguration: Sendable {
    private let configuration: Mutex<Configuration>

    init(_ configuration: Configuration) {
        self.configuration = Mutex(configuration)
    }

    var value: Configuration {
        get { configuration.withLock { $0 } }
        set { configuration.withLock { $0 = newValue } }
    }
}
