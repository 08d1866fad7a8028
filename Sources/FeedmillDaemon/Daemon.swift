package import FeedmillConfig
package import FeedmillDelivery
package import FeedmillLoop
import FeedmillPoll
package import FeedmillStatus
package import FeedmillSystem
package import Logging

/// The daemon: polls every feed when it is due, until it is stopped.
package struct Daemon {
    /// The feeds that are polled from the start.
    package let feeds: [TrackedFeed]
    private let source: ConfigurationSource
    private let loaded: LoadedConfiguration
    private let runner: LoopRunner
    private let page: StatusPage
    private let delivery: Delivery
    private let marks: AttemptMarks

    /// Opens state and spool, recovers what an earlier process left, and looks the feeds up.
    ///
    /// Call it once in a process: counting begins here.
    ///
    /// - Parameters:
    ///   - source: the configuration file.
    ///   - loaded: what it says.
    ///   - variables: the environment variables of the process.
    ///   - logger: told what happens.
    ///   - notifier: the way to the service manager that started us.
    ///   - passed: the socket for the status page that it has passed.
    /// - Throws: `FileError` or `StateError`; with code `.locked` when another process is at work.
    package init(
        _ source: ConfigurationSource,
        _ loaded: LoadedConfiguration,
        variables: [String: String],
        logger: Logger,
        notifier: ServiceNotifier?,
        passed: PassedSocket?
    ) async throws {
        let configuration = loaded.configuration
        self.source = source
        self.loaded = loaded
        page = StatusPage(passed: passed, configuration: configuration, logger: logger)
        var runner = LoopRunner(
            configuration: configuration,
            environment: .system(logger: logger)
        )
        runner.notifier = notifier
        runner.statusPage = page
        let delivery = try await Delivery.open(
            configuration,
            now: runner.environment.now,
            logger: logger,
            variables: variables,
            recovering: { notifier?.recovering(published: $0) }
        )
        self.delivery = delivery
        marks = try AttemptMarks(path: configuration.state.marksPath)
        runner.marks = marks
        self.runner = runner
        try await delivery.releaseHosts(for: configuration.feeds)
        let tracked = try await delivery.trackedFeeds(for: configuration.feeds)
        feeds = try await delivery.backingOffUnread(
            tracked,
            marks,
            at: runner.environment.now(),
            logger: logger
        )
        .filter(\.canBePolled)
    }

    /// Works until SIGTERM or SIGINT asks for a stop.
    ///
    /// - Parameters:
    ///   - requests: to reload, or to poll now.
    ///   - reopen: opens the configuration file anew.
    ///   - started: called when a signal stops the daemon instead of ending the process.
    /// - Returns: the totals.
    /// - Throws: when fetching or the status page cannot start, or the state cannot be closed.
    package func run(
        requests: any AsyncSequence<ReloadService.Request, Never> & Sendable,
        reopen: @escaping @Sendable () throws(ConfigurationError) -> ConfigurationSource,
        started: @escaping @Sendable () -> Void
    ) async throws -> PollSummary {
        var runner = runner
        runner.started = started
        let reload = { [runner] (poller: @escaping @Sendable (Configuration) -> FeedPoller) in
            ReloadService(
                source: source,
                loaded: loaded,
                parts: .init(
                    open: reopen,
                    track: { try await delivery.trackedFeeds(for: $0) },
                    poller: poller,
                    requests: requests,
                    environment: runner.environment,
                    notifier: runner.notifier,
                    adopt: {
                        await delivery.adopt($0)
                        page.adopt($0)
                    },
                    release: { try await delivery.releaseHosts(for: $0) }
                )
            )
        }
        let summary = try await runner.run(
            feeds,
            into: delivery,
            mode: .untilStopped,
            reload: reload
        )
        try marks.close()
        try await delivery.close()
        return summary
    }
}
