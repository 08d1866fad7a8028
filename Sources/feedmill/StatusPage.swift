import CoreMetrics
import FeedmillConfig
import FeedmillModel
import FeedmillPipeline
import FeedmillStatus
import Logging
import ServiceLifecycle
import Synchronization

/// What the daemon shows on `status.listen`.
struct StatusPage: Service {
    let watch: LoopHealth
    private let server: StatusServer
    private let configuration: CurrentConfiguration
    private let logger: Logger

    /// Begins to count; call it before the first event that is counted, and once in a process.
    init(
        address: ListenAddress,
        passed: PassedSocket? = nil,
        configuration: Configuration,
        logger: Logger
    ) {
        let clock = ContinuousClock()
        let start = clock.now
        let watch = LoopHealth(uptime: { clock.now - start })
        let registry = MetricsRegistry(help: PollMetrics.help)
        MetricsSystem.bootstrap(registry)
        let current = CurrentConfiguration(configuration)
        self.configuration = current
        PollMetrics.begin()
        self.watch = watch
        self.logger = logger
        server = StatusServer(
            address: address,
            passed: passed,
            content: .init(
                illness: { watch.illness },
                report: { try await StatusReport.now(current.value) },
                explanation: { try await FeedExplanation.now(id: $0, current.value) },
                metrics: registry,
                version: Feedmill.version,
                now: { .current }
            )
        )
    }

    /// Shows the feeds of another configuration from now on.
    func adopt(_ configuration: Configuration) { self.configuration.value = configuration }

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { [server, logger] in
                try await server.run { address in
                    logger.notice("status is shown", metadata: ["at": "\(address)"])
                }
            }
        } catch is CancellationError {
            return
        } catch {
            guard !Task.isCancelled, !Task.isShuttingDownGracefully else { return }
            let reason = "\(error)".printable(limit: 200)
            throw CommandFailure(
                .cannotCreate,
                "status.listen: cannot listen there; is the address in use? (\(reason))"
            )
        }
    }
}

/// The configuration that the loop goes by, shared between who changes and who shows it.
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
