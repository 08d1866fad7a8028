import ArgumentParser
import FeedmillAddress
import FeedmillBytes
import FeedmillConfig
import FeedmillPoll

/// Finds the feeds of a page: `feedmill discover`.
struct DiscoverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discover",
        abstract: "Find the feeds that a page offers.",
        discussion: """
            One feed a line: address, title and format, separated by tabs. Each was fetched and \
            read. Exits 65 when there is none.

            Example: feedmill discover https://example.org/ | cut -f1
            """
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The address of a page, or of a feed.")
    var url: String

    @Flag(help: "Allow loopback, private and other special addresses.")
    var allowPrivate = false

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func run() async throws {
        var configuration = try common.load().configuration
        if allowPrivate { configuration.http.allowsPrivateAddresses = true }
        let url = try Self.address(url)
        let finder = try FeedFinder(configuration)
        let feeds: [DiscoveredFeed]
        do {
            feeds = try await finder.feeds(at: url)
        } catch {
            await finder.close()
            throw error
        }
        await finder.close()
        var output = StandardOutput()
        for feed in feeds { try output.writeLine(json ? Self.json(feed) : Self.text(feed)) }
        try output.flush()
    }

    /// Reads the address of a page or feed on the web.
    static func address(_ text: String, allowsFiles: Bool = false) throws -> WebURL {
        do {
            return try FeedAddress.read(text, allowsFiles: allowsFiles)
        } catch {
            throw CommandFailure(.usage, error.message)
        }
    }

    private static func text(_ feed: DiscoveredFeed) -> String {
        [feed.url.masked, feed.title ?? "", feed.format]
            .map { $0.printable(limit: 4_000) }
            .joined(separator: "\t")
    }

    private static func json(_ feed: DiscoveredFeed) -> String {
        var writer = JSONWriter()
        writer.object { line in
            line.member("url", feed.url.masked)
            line.member("title", feed.title)
            line.member("format", feed.format)
            line.member("home_page_url", feed.homePageURL)
            line.member("found_by", feed.origin.rawValue)
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
