import ArgumentParser
import FeedmillConfig
import FeedmillDelivery
import FeedmillLoop
import FeedmillModel
import FeedmillSpool
import FeedmillState
import Logging

/// Asks what is due, once: `feedmill poll`.
struct PollCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poll",
        abstract: "Ask the feeds that are due, deliver what is new, and exit.",
        discussion: """
            For cron and timers. A second one on the same state exits 75 at once. Exits 0 while at \
            least one feed worked or none was due, 69 when all failed.

            Example: */15 * * * * feedmill poll
            """
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "Names or addresses of feeds; all when none is given.")
    var feeds: [ArgumentList] = []

    @Flag(help: "Ask the feeds whether they are due or not.")
    var force = false

    @Flag(help: "Exit non-zero when any feed failed.")
    var strict = false

    @Option(
        help: ArgumentHelp(
            "Follow so many older pages of each feed that is asked, where it names them.",
            valueName: "pages"
        )
    )
    var history: Int?

    @Option(help: ArgumentHelp("Decide as if it were that time.", valueName: "RFC 3339"))
    var now: Timestamp?

    @Flag(help: "Print what the pass came to as JSON.")
    var json = false

    func validate() throws {
        guard history.map((1...1_000).contains) ?? true else {
            throw ValidationError("--history takes a number of pages from 1 to 1000")
        }
    }

    func run() async throws {
        let configuration = try common.load().configuration
        if let reason = Advice.againstRoot(configuration) {
            throw CommandFailure(.refused, "\(reason) poll")
        }
        let chosen = try FeedSelection.select(feeds.values, from: configuration.feeds)
        let logger = common.logger(configuration.log, atLeast: .warning)
        let runner = LoopRunner(configuration: configuration, logger: logger, fixedNow: now)
        let delivery = try await Delivery.open(
            configuration,
            now: runner.now,
            logger: logger,
            variables: CommonOptions.environment.variables
        )
        if configuration.feeds.isEmpty, !common.quiet {
            StandardError.write("feedmill: no feed is listed; \(Advice.addFeeds)")
        }
        var all = try await delivery.subjects(for: chosen)
        for index in all.indices { all[index].feed.settings.keepsPace = !force }
        let time = runner.now()
        var due = all.filter { subject in
            if force { return !subject.feed.settings.isPaused }
            // No waiting brings anything nearer while the clock stands still.
            return now == nil ? subject.isDue(inPassFrom: time) : subject.isDue(at: time)
        }
        if let history {
            for index in due.indices { due[index].errand = .history(pages: history) }
        }
        let progress = ProgressLine(feeds: due.count, quiet: common.quiet)
        let summary: PollSummary
        do {
            summary = try await runner.run(due, into: delivery, mode: .once) { progress.show($0) }
            progress.clear()
        } catch {
            progress.clear()
            throw error
        }
        try await delivery.close()
        try report(summary, waiting: all.count - due.count)
        try judge(summary)
    }

    private func report(_ summary: PollSummary, waiting: Int) throws {
        if json {
            var output = StandardOutput()
            try output.writeLine(summary.json(waiting: waiting))
            try output.flush()
        } else if !common.quiet, summary.total > 0 || waiting > 0,
            StandardError.isTerminal || common.verbose > 0
        {
            StandardError.write("feedmill: \(summary.text(waiting: waiting))")
        }
    }

    private func judge(_ summary: PollSummary) throws {
        guard !summary.failures.isEmpty else { return }
        if summary.succeeded == 0 || strict { throw CommandFailure.quietly(.unavailable) }
    }
}

extension Timestamp: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(rfc3339: argument)
    }
}
