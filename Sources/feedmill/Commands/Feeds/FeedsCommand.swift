import ArgumentParser

/// The feed list: `feedmill feeds`.
struct FeedsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feeds",
        abstract: "Look at the feed list and change it.",
        discussion: """
            Changes go to the first OPML or text list that the configuration names, or to the one \
            named by --list, else to feeds.opml beside the configuration, and leave everything \
            else in it as it is. Feeds that stand in YAML \
            are changed by hand. A running daemon takes changes up by itself.

            Example: feedmill feeds add https://example.org/
            """,
        subcommands: [
            ListFeedsCommand.self, AddFeedsCommand.self, RemoveFeedsCommand.self,
            ImportFeedsCommand.self, ExportFeedsCommand.self,
        ]
    )
}
