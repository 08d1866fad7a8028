import ArgumentParser
import FeedmillConfig
import FeedmillDaemon
import FeedmillNormalise
import FeedmillSchedule
import FeedmillSpool
import FeedmillState
import FeedmillStatus

/// Reports what fails and why: `feedmill status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say what fails, since when, why, and when it is polled again.",
        discussion: """
            A summary and the feeds that fail; with a name or an address, that feed alone. Works \
            also while the daemon runs.

            With --check it prints only what does not mend itself, one line each, and exits 1 when \
            there is something: no feed was read for a day though some are due or fail, there is \
            no room in the spool, a feed has been failing for a week, has ended, no longer \
            publishes as it used to, or has been due for a day.

            Example: feedmill status --check || mail -s feedmill operator
            Example: feedmill status --json | jq '.feed[] | select(.condition == "failing")'
            """
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The name or address of one feed.")
    var feed: String?

    @Flag(help: "Show every feed, not only those that need a look.")
    var all = false

    @Flag(help: "Print the report as JSON.")
    var json = false

    @Flag(help: "Print only what needs a person, and exit 1 when there is something.")
    var check = false

    @Option(
        help: ArgumentHelp(
            "With --check: how long nothing may have worked. (default: 24h)",
            valueName: "duration"
        )
    )
    var silence: DurationArgument?

    @Option(
        help: ArgumentHelp(
            "With --check: how long one feed may have been failing. (default: 7d)",
            valueName: "duration"
        )
    )
    var failing: DurationArgument?

    func validate() throws {
        guard check || (silence == nil && failing == nil) else {
            throw ValidationError("--silence and --failing are for --check")
        }
    }

    func run() async throws {
        let configuration = try common.load().configuration
        var report = try await StatusReport.read(configuration, of: feed, at: .current)
        if check { report.findings = findings(in: report) }
        try show(report)
        if !check, !json, !common.quiet, feed == nil { advise(configuration, report) }
        if report.findings?.isEmpty == false { throw CommandFailure.quietly(.needsPerson) }
    }

    private func findings(in report: StatusReport) -> [String] {
        var check = StatusCheck()
        if let silence { check.silence = silence.value }
        if let failing { check.failure = failing.value }
        return check.findings(in: report)
    }

    /// What a new user does first.
    private func advise(_ configuration: Configuration, _ report: StatusReport) {
        if configuration.feeds.isEmpty {
            StandardError.write("feedmill: no feed is listed; \(Advice.addFeeds)")
        } else if report.lines.allSatisfy({ $0.condition == .never }) {
            StandardError.write("feedmill: no feed has been polled yet; run: feedmill poll")
        }
    }

    private func show(_ report: StatusReport) throws {
        var output = StandardOutput()
        if json {
            try output.writeLine(report.json)
        } else if let findings = report.findings {
            for finding in findings { try output.writeLine(finding) }
        } else {
            try output.write(Array(report.text(isComplete: all || feed != nil).utf8))
        }
        try output.flush()
    }
}
