import ArgumentParser
import FeedmillConfig
import FeedmillDaemon
import FeedmillLoop
import FeedmillModel
import Logging

/// Polls due feeds once: `feedmill poll`.
struct PollCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poll",
        abstract: "Poll the feeds that are due, deliver what is new, and exit.",
        discussion: """
            For cron and timers. A second one on the same state exits 75 at once. Exits 0 while at \
            least one feed worked or none was due, 69 when all failed. With --force and names, each \
            feed is polled, or it is said until when and why not, and the exit status is 75.

            Example: */15 * * * * feedmill poll
            """
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "Names or addresses of feeds; all when none is given.")
    var feeds: [ArgumentList] = []

    @Flag(help: "Poll the feeds even when they are not due.")
    var force = false

    @Flag(help: "Exit non-zero when any feed failed.")
    var strict = false

    @Option(
        help: ArgumentHelp(
            "Follow up to this many archive pages of each feed polled, where it has them.",
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
        var options = PollPass.Options()
        options.isForced = force
        options.history = history
        options.now = now
        options.isNamed = !feeds.values.isEmpty
        // A person who polls wants to know; a timer repeats itself.
        options.reportsEveryFailure =
            force || !feeds.values.isEmpty || common.verbose > 0 || StandardError.isTerminal
        let pass = try await PollPass(
            configuration,
            of: chosen,
            options,
            variables: CommonOptions.environment.variables,
            logger: logger
        )
        if configuration.feeds.isEmpty, !common.quiet {
            StandardError.write("feedmill: no feed is listed; \(Advice.addFeeds)")
        }
        let progress = ProgressLine(feeds: pass.due.count, quiet: common.quiet)
        let summary: PollSummary
        do {
            summary = try await pass.run { progress.show($0) }
            progress.clear()
        } catch {
            progress.clear()
            throw error
        }
        try report(summary, waiting: pass.waiting)
        let refusals = try await pass.refusals(summary)
        for refusal in refusals { StandardError.write("feedmill: \(refusal.text)") }
        try judge(summary)
        if !refusals.isEmpty { throw CommandFailure.quietly(.tryLater) }
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
