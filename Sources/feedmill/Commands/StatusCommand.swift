import ArgumentParser
import FeedmillConfig
import FeedmillModel
import FeedmillNormalise
import FeedmillPipeline
import FeedmillSpool
import FeedmillState
import FeedmillStatus

/// Tells what fails and why: `feedmill status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say what fails, since when, why, and when it is asked again.",
        discussion: """
            A summary and the feeds that fail; with a name or an address, that feed alone. Works \
            also while the daemon runs.

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

    func run() async throws {
        let configuration = try common.load().configuration
        let feeds = try FeedSelection.select(feed.map { [$0] } ?? [], from: configuration.feeds)
        var states: [String: FeedState] = [:]
        var articles = 0
        do {
            let state = try StateStore(readOnly: configuration.state.path)
            for feed in try await state.feeds() { states[feed.identity] = feed }
            articles = try await state.articleCount()
            try state.close()
        } catch {
            // Before the first poll there is no state: every feed was never asked.
            guard error.code == .missing else { throw error }
        }
        var report = StatusReport(
            lines: feeds.map { feed in
                .init(feed: feed, state: states[FeedIdentity.of(feed)])
            },
            articleCount: articles,
            now: .current
        )
        report.backlog = try Self.backlog(configuration)
        var output = StandardOutput()
        if json {
            try output.writeLine(report.json)
        } else {
            try output.write(Array(report.text(isComplete: all || feed != nil).utf8))
        }
        try output.flush()
    }

    private static func backlog(_ configuration: Configuration) throws -> StatusReport.Backlog? {
        do throws(SpoolError) {
            let contents = try SpoolContents(path: configuration.spool.directory)
            let obstacle = try contents.obstacle(
                limits: configuration.spool.limits,
                statePath: configuration.state.path
            )
            let (files, bytes) = try contents.backlog()
            return .init(files: files, bytes: bytes, obstacle: obstacle?.description)
        } catch {
            // Before the first poll there is no spool; and not every user may look into it.
            guard error.code == .missing || error.isDenied else { throw error }
            return nil
        }
    }
}
