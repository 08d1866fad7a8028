import ArgumentParser
import FeedmillAddress
import FeedmillBytes
import FeedmillConfig
import FeedmillDaemon
import FeedmillLoop
import FeedmillModel
import Logging

/// Fetches and prints, remembering nothing: `feedmill fetch`.
struct FetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Fetch feeds now and print their records; nothing is remembered.",
        discussion: """
            Records go to standard output as each feed arrives. Exits non-zero when any address \
            failed, with the code of the first failure.

            Example: feedmill fetch https://example.org/feed.xml | jq -r .title
            """
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "Addresses of feeds.")
    var urls: [ArgumentList]

    @Option(help: "ndjson (one record a line), jsonfeed or markdown.")
    var format: RecordFormat = .ndjson

    @Option(help: ArgumentHelp("A request header; may be repeated.", valueName: "name: value"))
    var header: [String] = []

    @Flag(help: "Read the page of each article for its text.")
    var fullText = false

    @Flag(help: "Allow loopback, private and other special addresses.")
    var allowPrivate = false

    func run() async throws {
        var configuration = try common.load().configuration
        if allowPrivate { configuration.http.allowsPrivateAddresses = true }
        var settings = configuration.unlistedSettings
        settings.headers = try header.map { try Self.header($0) }
        if fullText { settings.fullText = .always }
        let feeds = try urls.values.map { Feed(url: try Self.address($0), settings: settings) }
        let logger = common.logger(configuration.log, atLeast: .critical)
        let runner = LoopRunner(
            configuration: configuration,
            environment: .system(logger: logger)
        )
        let progress = ProgressLine(feeds: feeds.count, quiet: common.quiet)
        let sink = PrintingSink(format: format, progress: progress)
        let summary = try await runner.fetch(feeds, into: sink) { progress.show($0) }
        progress.clear()
        if let first = summary.failures.min(by: { position($0, feeds) < position($1, feeds) }) {
            throw CommandFailure.quietly(first.failure.status)
        }
    }

    private func position(_ failure: PollSummary.Failure, _ feeds: [Feed]) -> Int {
        feeds.firstIndex(of: failure.feed) ?? 0
    }

    private static func address(_ text: String) throws -> WebURL {
        guard let url = WebURL(text), url.isHTTP || url.scheme == "file" else {
            throw CommandFailure(
                .usage,
                "\(text.printable()) is not the address of a feed; write https://host/path"
            )
        }
        return url
    }

    private static func header(_ text: String) throws -> FeedSettings.Header {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts[0].trimmingPrefix { $0 == " " }
        let isToken = !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard parts.count == 2, isToken, !parts[1].utf8.contains(where: { $0 < 0x20 && $0 != 9 })
        else {
            throw CommandFailure(
                .usage,
                "--header \(text.printable()): write it as 'Name: value'"
            )
        }
        let value = parts[1].trimmingPrefix { $0 == " " || $0 == "\t" }
        return FeedSettings.Header(name: String(name), value: String(value))
    }
}
