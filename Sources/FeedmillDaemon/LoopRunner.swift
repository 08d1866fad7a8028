// FeedmillDaemon: the wiring behind `run`, `poll` and `fetch`.
//
// Puts the parts of the program together, once, for the executable and for tests that run it on a
// clock of their own. A request to stop is obeyed: transfers are given up, what was read is still
// delivered, and the loop ends. It reads no arguments, writes to no standard stream and chooses no
// exit code: that is left to the executable.

import FeedmillAddress
package import FeedmillConfig
package import FeedmillDelivery
package import FeedmillFetch
package import FeedmillLoop
package import FeedmillModel
package import FeedmillPoll
import FeedmillSchedule
import FeedmillState
import FeedmillSystem
import Foundation
package import Logging
import ServiceLifecycle
import UnixSignals

/// Wires fetcher, poller, loop and signals together.
package struct LoopRunner: Sendable {
    package static let version = "0.1.0"
    package static let userAgent = "feedmill/\(version) (+https://github.com/feedmill/feedmill)"

    package let configuration: Configuration
    package var environment: LoopEnvironment
    /// Where it is noted which documents are being read.
    var marks: AttemptMarks?
    private var reading = DocumentReading()
    /// Tells the service manager that started us.
    var notifier: ServiceNotifier?
    /// Called when a signal stops the loop instead of ending the process.
    var started: @Sendable () -> Void = {}
    /// What is shown over HTTP while the loop runs.
    var statusPage: StatusPage?

    package init(configuration: Configuration, environment: LoopEnvironment) {
        self.configuration = configuration
        self.environment = environment
    }

    /// A loop that fetches that way and hands the answers to a sink.
    package func loop<Sink: AnswerSink>(
        into sink: Sink,
        fetch: @escaping @Sendable (FetchRequest) async -> FetchOutcome
    ) -> PollLoop<Sink> {
        PollLoop(
            poller: poller(configuration, fetch: fetch),
            sink: sink,
            limits: HostGate.Limits(configuration.http),
            environment: environment
        )
    }

    package func poller(
        _ configuration: Configuration,
        fetch: @escaping @Sendable (FetchRequest) async -> FetchOutcome
    ) -> FeedPoller {
        FeedPoller(
            configuration: configuration,
            userAgent: Self.userAgent,
            reading: reading,
            now: environment.now,
            fetch: fetch
        )
    }

    /// Runs the loop until it is done, or until SIGTERM or SIGINT asks it to stop.
    ///
    /// - Parameters:
    ///   - feeds: the feeds, with what is remembered of them.
    ///   - sink: takes the answers.
    ///   - mode: one pass, or until stopped.
    ///   - observe: called after each delivery.
    ///   - reload: makes the service that watches the feed lists, given how to make pollers.
    /// - Returns: the totals.
    /// - Throws: when fetching cannot start, or a delivery failed.
    package func run(
        _ feeds: [TrackedFeed],
        into sink: some AnswerSink,
        mode: PollMode,
        observe: @escaping @Sendable (PollSummary) -> Void = { _ in },
        reload: ((@escaping @Sendable (Configuration) -> FeedPoller) -> ReloadService)? = nil
    ) async throws -> PollSummary {
        MemoryThrift.begin()
        let fetcher = try Fetcher(maxConnections: max(512, configuration.http.connections * 4))
        let fetch = { @Sendable request in await fetcher.fetch(request) }
        var runner = self
        let reading = DocumentReading(marks: marks)
        runner.reading = reading
        if notifier != nil || statusPage != nil {
            runner.environment.watchdog = Watchdog(to: notifier, health: statusPage?.health) {
                await fetcher.answer()
            }
        }
        let reload = reload?({ [runner] in runner.poller($0, fetch: fetch) })
        let service = LoopService(
            loop: runner.loop(into: sink, fetch: fetch),
            feeds: feeds,
            mode: mode,
            orders: reload?.orders,
            notifier: notifier,
            started: started,
            abort: {
                reading.stop()
                await fetcher.close()
            },
            observe: observe
        )
        let companions: [(any Service)?] = [reload, statusPage]
        do {
            try await Self.group(around: service, beside: companions.compactMap { $0 }).run()
        } catch {
            await fetcher.close()
            throw error
        }
        await fetcher.close()
        guard let summary = service.summary else { throw CancellationError() }
        return summary
    }

    /// Fetches feeds once, remembering nothing of them.
    ///
    /// - Parameters:
    ///   - feeds: the feeds.
    ///   - sink: takes the answers.
    ///   - observe: called after each answer.
    /// - Returns: the totals.
    /// - Throws: when fetching cannot start, or what the sink throws.
    package func fetch(
        _ feeds: [Feed],
        into sink: some AnswerSink,
        observe: @escaping @Sendable (PollSummary) -> Void = { _ in }
    ) async throws -> PollSummary {
        let tracked = feeds.enumerated().map { index, feed in
            let state = FeedState(
                id: Int64(index),
                identity: feed.identity,
                url: feed.url.withoutCredentials.string,
                added: environment.now()
            )
            return TrackedFeed(feed: feed, state: state)
        }
        return try await run(tracked, into: sink, mode: .once, observe: observe)
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
            // Its own lines about starting and stopping services mean nothing to an operator.
            logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }
        )
        // Transfers end at once; a delivery in hand takes as long as the disk needs. If that is too
        // long, the process is killed, and the next start recovers.
        configuration.maximumGracefulShutdownDuration = .seconds(60)
        configuration.maximumCancellationDuration = .seconds(1)
        return ServiceGroup(configuration: configuration)
    }
}

extension LoopEnvironment {
    /// The clocks of the system.
    ///
    /// - Parameters:
    ///   - logger: told what happens.
    ///   - fixedNow: replaces the wall clock, which then stands still: no waiting brings a host's
    ///     time nearer.
    /// - Returns: the environment of a loop.
    package static func system(logger: Logger, fixedNow: Timestamp? = nil) -> LoopEnvironment {
        let clock = ContinuousClock()
        let start = clock.now
        var environment = LoopEnvironment(
            now: { fixedNow ?? .current },
            uptime: { clock.now - start },
            // Cancelled at the end of the loop.
            sleep: { try? await clock.sleep(until: start + $0) },
            logger: logger
        )
        if fixedNow != nil { environment.holdLimit = .zero }
        return environment
    }
}

extension Timestamp {
    /// The wall clock; read here and in the commands only: everything below is told the time.
    package static var current: Timestamp {
        Timestamp(seconds: Int64(Date().timeIntervalSince1970))
    }
}
