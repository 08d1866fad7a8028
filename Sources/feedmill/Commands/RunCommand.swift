import ArgumentParser
import FeedmillConfig
import FeedmillDelivery
import FeedmillLoop
import FeedmillState
import FeedmillStatus
import FeedmillSystem
import Glibc
import Logging
import UnixSignals

/// The daemon: `feedmill run`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "The daemon: ask every feed when it is due, for ever.",
        discussion: """
            Stops on SIGTERM or SIGINT, at most times within a second: transfers are given up, what \
            was read is still delivered; feeds whose articles' pages are still to be read are asked \
            again at the next start. \
            Changed feed lists are taken up within seconds, the whole configuration on SIGHUP. \
            SIGUSR1 asks every feed now whose server has not asked to be left alone.

            Example: feedmill run --verbose, to look on; as a service: systemctl enable --now feedmill
            """
    )

    @OptionGroup var common: CommonOptions

    func run() async throws {
        // From here on, a request waits instead of ending the process.
        let signals = await UnixSignalsSequence(trapping: .sighup, .sigusr1)
        let source = try common.source()
        let loaded = try common.load(source)
        let configuration = loaded.configuration
        if let reason = Advice.againstRoot(configuration) {
            throw CommandFailure(.refused, "\(reason) run")
        }
        let logger = common.logger(configuration.log)
        let passed = try PassedSocket(
            environment: CommonOptions.environment.variables,
            processID: getpid()
        )
        let notifier = ServiceNotifier(
            environment: CommonOptions.environment.variables,
            processID: getpid(),
            logger: logger
        )
        let page = StatusPage(passed: passed, configuration: configuration, logger: logger)
        let runner = LoopRunner(
            configuration: configuration,
            logger: logger,
            notifier: notifier,
            statusPage: page
        )
        let delivery = try await Delivery.open(
            configuration,
            now: runner.now,
            logger: logger,
            variables: CommonOptions.environment.variables,
            recovering: { notifier?.recovering(published: $0) }
        )
        let subjects = try await delivery.subjects(for: configuration.feeds)
            .filter(\.isAskable)
        var start: Logger.Metadata = [
            "feeds": "\(subjects.count)", "spool": "\(configuration.spool.directory)",
            "version": "\(Feedmill.version)",
        ]
        if let invocation = CommonOptions.invocation { start["invocation"] = "\(invocation)" }
        logger.notice("started", metadata: start)
        if configuration.feeds.isEmpty { logger.notice("no feed is listed; \(Advice.addFeeds)") }
        let summary = try await runner.run(
            subjects,
            into: delivery,
            mode: .untilStopped,
            reload: { poller in
                ReloadService(
                    source: source,
                    loaded: loaded,
                    parts: .init(
                        open: { [common] () throws(ConfigurationError) in try common.source() },
                        subjects: { try await delivery.subjects(for: $0) },
                        poller: poller,
                        limits: { LoopRunner.limits($0) },
                        requests: signals.map { $0 == .sigusr1 ? .pollNow : .reload },
                        environment: runner.environment,
                        notifier: notifier,
                        adopt: {
                            await delivery.adopt($0)
                            page.adopt($0)
                        }
                    )
                )
            }
        )
        try await delivery.close()
        logger.notice("stopped", metadata: ["records": "\(summary.records)"])
    }
}
