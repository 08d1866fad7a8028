import ArgumentParser
import FeedmillConfig
import FeedmillDaemon
import FeedmillLoop
import FeedmillStatus
import FeedmillSystem
import Glibc
import Logging
import UnixSignals

/// The daemon: `feedmill run`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "The daemon: poll every feed when it is due, until stopped.",
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
        // From here on, a signal is queued instead of ending the process.
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
        let daemon = try await Daemon(
            source,
            loaded,
            variables: CommonOptions.environment.variables,
            logger: logger,
            notifier: notifier,
            passed: passed
        )
        var start: Logger.Metadata = [
            "feeds": "\(daemon.feeds.count)", "spool": "\(configuration.spool.directory)",
            "version": "\(Feedmill.version)",
        ]
        if let invocation = CommonOptions.invocation { start["invocation"] = "\(invocation)" }
        let summary = try await daemon.run(
            requests: signals.map { $0 == .sigusr1 ? .pollNow : .reload },
            reopen: { [common] () throws(ConfigurationError) in try common.source() },
            started: { [start] in
                logger.notice("started", metadata: start)
                if configuration.feeds.isEmpty {
                    logger.notice("no feed is listed; \(Advice.addFeeds)")
                }
            }
        )
        logger.notice("stopped", metadata: ["records": "\(summary.records)"])
    }
}
