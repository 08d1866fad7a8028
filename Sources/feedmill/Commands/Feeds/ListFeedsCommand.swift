import ArgumentParser
import FeedmillAddress
import FeedmillBytes
import FeedmillConfig
import FeedmillModel

/// Lists the feeds: `feedmill feeds list`.
struct ListFeedsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the configured feeds.",
        discussion: """
            One feed a line: address, name and tags, separated by tabs.

            Example: feedmill feeds list | cut -f1
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print one JSON object a line, also with the place where the feed is listed.")
    var json = false

    func run() throws {
        let loaded = try common.load()
        let feeds = loaded.configuration.feeds
        var places: [Int: Location] = [:]
        for listing in loaded.listings where places[listing.feed] == nil {
            places[listing.feed] = listing.location
        }
        var output = StandardOutput()
        for (index, feed) in feeds.enumerated() {
            try output.writeLine(json ? Self.json(feed, at: places[index]) : Self.text(feed))
        }
        try output.flush()
        if feeds.isEmpty, !json, !common.quiet {
            StandardError.write("feedmill: no feed is listed; \(Advice.addFeeds)")
        }
    }

    private static func text(_ feed: Feed) -> String {
        var fields = [feed.url.masked, feed.name ?? "", feed.tags.joined(separator: ",")]
        while fields.last?.isEmpty == true { fields.removeLast() }
        return fields.map { $0.printable(limit: 4_000) }.joined(separator: "\t")
    }

    private static func json(_ feed: Feed, at place: Location?) -> String {
        var writer = JSONWriter()
        writer.object { line in
            line.member("url", feed.url.masked)
            line.member("name", feed.name)
            line.member("tags", feed.tags)
            line.member("paused", feed.settings.isPaused ? true : nil)
            line.member("source", place?.source)
            line.member("line", place?.line)
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
