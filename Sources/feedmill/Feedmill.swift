import ArgumentParser
import FeedmillDaemon

/// The root command.
struct Feedmill: ParsableCommand {
    static let version = LoopRunner.version

    static let configuration = CommandConfiguration(
        commandName: "feedmill",
        abstract: "Turn feeds into clean article records, each delivered exactly once.",
        discussion: """
            Asks RSS, Atom and JSON feeds politely and leaves every new article as one file in a \
            spool directory.

              feedmill fetch https://example.org/feed.xml    look at a feed, now
              feedmill feeds add https://example.org/        have it polled
              feedmill poll                                  poll what is due, once
              feedmill run                                   poll what is due, until stopped

            Exit codes: 0 done, 1 status --check has found something, 64 usage, \
            65 not a feed or page, 66 input missing, 69 every feed failed, \
            70 fault of ours, 73/74 spool or state cannot be written, 75 try later, \
            77 refused, 78 configuration.
            """,
        version: "feedmill \(version)",
        subcommands: [
            FetchCommand.self, ParseCommand.self, DiscoverCommand.self, PollCommand.self,
            RunCommand.self,
            StatusCommand.self, ExplainCommand.self, ReportCommand.self, CheckCommand.self,
            ConfigCommand.self,
            FeedsCommand.self,
            SpoolCommand.self, ExtractCommand.self, BackupCommand.self,
        ]
    )
}
