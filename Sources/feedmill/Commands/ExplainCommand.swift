import ArgumentParser
import FeedmillConfig
import FeedmillDaemon
import FeedmillStatus

/// Tells everything known of one feed: `feedmill explain`.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say everything known of one feed, and why it was decided so.",
        discussion: """
            The rule that set the next poll, validators, redirects, hold-backs, the last ten polls, \
            and the articles that another feed showed first.

            Example: feedmill explain moscow-times
            """
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The name or address of the feed.")
    var feed: String

    @Flag(help: "Print it as one JSON object.")
    var json = false

    func run() async throws {
        let configuration = try common.load().configuration
        var output = StandardOutput()
        for feed in try FeedSelection.select([feed], from: configuration.feeds) {
            let explanation = try await FeedExplanation.read(
                of: feed,
                configuration,
                at: .current
            )
            if json {
                try output.writeLine(explanation.json)
            } else {
                try output.write(Array(explanation.text.utf8))
            }
        }
        try output.flush()
    }
}
