import ArgumentParser
import FeedmillConfig
import FeedmillModel
import FeedmillPipeline
import FeedmillState
import Glibc
import Logging

/// The daemon: `feedmill run`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "The daemon: ask every feed when it is due, for ever.",
        discussion: """
            Stops within five seconds on SIGTERM or SIGINT: what was read is still delivered.

            Example: systemctl enable --now feedmill
            """
    )

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let configuration = try common.load().configuration
        let logger = common.logger(configuration.log)
        let notifier = ServiceNotifier(
            environment: CommonOptions.environment,
            processID: getpid(),
            logger: logger
        )
        let page = configuration.status.listen.map {
            StatusPage(address: $0, configuration: configuration, logger: logger)
        }
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
            recovering: { notifier?.recovering(published: $0) }
        )
        let subjects = try await delivery.subjects(for: configuration.feeds)
            .filter { !$0.feed.settings.isPaused && !$0.state.hasEnded }
        logger.notice(
            "started",
            metadata: [
                "feeds": "\(subjects.count)", "spool": "\(configuration.spool.directory)",
                "version": "\(Feedmill.version)",
            ]
        )
        let summary = try await runner.run(subjects, into: delivery, mode: .untilStopped)
        try await delivery.close()
        logger.notice("stopped", metadata: ["records": "\(summary.records)"])
    }
}
