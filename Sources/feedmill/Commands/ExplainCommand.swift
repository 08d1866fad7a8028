import ArgumentParser
import FeedmillConfig
import FeedmillModel
import FeedmillPipeline
import FeedmillState
import FeedmillStatus

/// Tells everything known of one feed: `feedmill explain`.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say everything known of one feed, and why it was decided so.",
        discussion: """
            The rule that set the next poll, validators, hold-backs, the last ten polls, and the \
            articles that another feed showed first.

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
            let explanation = try await explanation(of: feed, path: configuration.state.path)
            if json {
                try output.writeLine(explanation.json)
            } else {
                try output.write(Array(explanation.text.utf8))
            }
        }
        try output.flush()
    }

    private func explanation(of feed: Feed, path: String) async throws -> FeedExplanation {
        var explanation = FeedExplanation(feed: feed, state: nil, now: .current)
        let store: StateStore
        do {
            store = try StateStore(readOnly: path)
        } catch {
            // Before the first poll there is no state.
            guard error.code == .missing else { throw error }
            return explanation
        }
        let identity = FeedIdentity.of(feed)
        if let state = try await store.feeds().first(where: { $0.identity == identity }) {
            explanation.state = state
            explanation.shared = try await store.sharedArticles(of: state.id, limit: 20)
            explanation.articles = try await store.articleCount(of: state.id)
            let holds = try await store.hostHolds(at: explanation.now)
            explanation.hostHeldUntil = holds[PollSubject(feed: feed, state: state).host]
        }
        try store.close()
        return explanation
    }
}
