import FeedmillConfig
import FeedmillDelivery
import FeedmillFetch
import FeedmillLoop
import FeedmillModel
import FeedmillPoll
import FeedmillSchedule
import FeedmillSystem
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

/// Connects fetcher, poller, sink and signals for `fetch`, `poll` and `run`.
struct LoopRunner {
    let configuration: Configuration
    let logger: Logger
    /// Replaces the wall clock.
    var fixedNow: Timestamp?
    /// The service manager that started this process.
    var notifier: ServiceNotifier?
    /// What is shown over HTTP while the loop runs.
    var statusPage: StatusPage?

    var now: @Sendable () -> Timestamp {
        if let fixedNow { return { fixedNow } }
        return { .current }
    }

    /// Runs the loop until it is done, or until SIGTERM or SIGINT asks it to stop.
    ///
    /// - Parameters:
    ///   - subjects: the feeds.
    ///   - sink: where the news go.
    ///   - mode: one pass, or until stopped.
    ///   - observe: called after each delivery.
    ///   - reload: makes what watches the feed lists, told how to make pollers.
    /// - Returns: the totals.
    /// - Throws: when fetching cannot start, or a delivery failed.
    func run(
        _ subjects: [TrackedFeed],
        into sink: some AnswerSink,
        mode: PollMode,
        observe: @escaping @Sendable (PollSummary) -> Void = { _ in },
        reload: ((@escaping @Sendable (Configuration) -> FeedPoller) -> ReloadService)? = nil
    ) async throws -> PollSummary {
        MemoryThrift.begin()
        let fetcher = try Fetcher(
            maxConnections: max(512, configuration.http.connections * 4)
        )
        var environment = environment
        if notifier != nil || statusPage != nil {
            environment.pulse = Watchdog(to: notifier, watch: statusPage?.watch) {
                await fetcher.answer()
            }
        }
        let poller = { @Sendable [now] configuration in
            FeedPoller(
                configuration: configuration,
                userAgent: Self.userAgent,
                now: now,
                fetch: { await fetcher.fetch($0) }
            )
        }
        let loop = PollLoop(
            poller: poller(configuration),
            sink: sink,
            limits: Self.limits(configuration),
            environment: environment
        )
        let reload = reload?(poller)
        let service = LoopService(
            loop: loop,
            subjects: subjects,
            mode: mode,
            orders: reload?.orders,
            notifier: notifier,
            abort: { await fetcher.close() },
            observe: observe
        )
        var companions: [any Service] = []
        if let reload { companions.append(reload) }
        if let statusPage { companions.append(statusPage) }
        do {
            try await Self.group(around: service, beside: companions).run()
        } catch {
            await fetcher.close()
            throw error
        }
        await fetcher.close()
        guard let summary = service.summary else { throw CancellationError() }
        return summary
    }

    static var userAgent: String {
        "feedmill/\(Feedmill.version) (+https://github.com/feedmill/feedmill)"
    }
}

extension LoopRunner {
    /// How many transfers a configuration allows.
    static func limits(_ configuration: Configuration) -> HostGate.Limits {
        var limits = HostGate.Limits()
        limits.connections = configuration.http.connections
        limits.connectionsPerHost = configuration.http.connectionsPerHost
        limits.connectionsPerGroup = max(
            limits.connectionsPerGroup,
            configuration.http.connectionsPerHost
        )
        limits.connectionsPerAddress = max(
            configuration.http.connectionsPerAddress,
            configuration.http.connectionsPerHost
        )
        limits.delayPerHost = configuration.http.delayPerHost
        return limits
    }

    var environment: LoopEnvironment {
        let clock = ContinuousClock()
        let start = clock.now
        var environment = LoopEnvironment(
            now: now,
            uptime: { clock.now - start },
            // Cancelled at the end of the loop.
            sleep: { try? await clock.sleep(until: start + $0) },
            logger: logger
        )
        if fixedNow != nil { environment.patience = .zero }
        return environment
    }

    private static func group(
        around service: any Service,
        beside companions: [any Service]
    ) -> ServiceGroup {
        var services = [
            ServiceGroupConfiguration.ServiceConfiguration(
                service: service,
                successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .cancelGroup
            )
        ]
        for companion in companions {
            services.append(.init(service: companion, successTerminationBehavior: .ignore))
        }
        var configuration = ServiceGroupConfiguration(
            services: services,
            gracefulShutdownSignals: [.sigterm, .sigint],
            // Its own lines about services starting and stopping do not help an operator.
            logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }
        )
        // Transfers end at once; only a delivery in progress may take as long as the disk needs. It
        // can be killed at any time: the next start recovers.
        configuration.maximumGracefulShutdownDuration = .seconds(60)
        configuration.maximumCancellationDuration = .seconds(1)
        return ServiceGroup(configuration: configuration)
    }
}
