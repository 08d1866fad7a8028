import ArgumentParser
import FeedmillConfig
import FeedmillDaemon
import FeedmillStatus

/// Tells what each feed yields: `feedmill report`.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract:
            "Say what each feed yields: records a day, duplicates, lag, full text, condition.",
        discussion: """
            A line a feed, in the order of the configuration. Lag is the usual time from publication \
            to delivery. Works also while the daemon runs; it reads the whole ledger.

            Example: feedmill report --csv > feeds.csv
            """
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The name or address of one feed.")
    var feed: String?

    @Flag(help: "Print comma-separated values with a head.")
    var csv = false

    @Flag(help: "Print the report as JSON.")
    var json = false

    func validate() throws {
        guard !csv || !json else {
            throw ValidationError("--csv and --json exclude each other")
        }
    }

    func run() async throws {
        let configuration = try common.load().configuration
        let report = try await YieldReport.read(configuration, of: feed, at: .current)
        var output = StandardOutput()
        if json {
            try output.writeLine(report.json)
        } else {
            try output.write(Array((csv ? report.csv : report.text).utf8))
        }
        try output.flush()
    }
}
