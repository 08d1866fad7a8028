import ArgumentParser
import FeedmillConfig
import FeedmillModel

/// The feed list: `feedmill feeds`.
struct FeedsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feeds",
        abstract: "Look at the feed list.",
        subcommands: [List.self]
    )

    /// Lists the feeds: `feedmill feeds list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List the configured feeds.",
            discussion: """
                One feed a line: address, name and tags, separated by tabs.

                Example: feedmill feeds list | cut -f1
                """
        )

        @OptionGroup var common: CommonOptions

        @Flag(help: "Print one JSON object a line.")
        var json = false

        func run() throws {
            let feeds = try common.load().configuration.feeds
            var output = StandardOutput()
            for feed in feeds {
                try output.writeLine(json ? Self.json(feed) : Self.text(feed))
            }
            try output.flush()
        }

        private static func text(_ feed: Feed) -> String {
            var fields = [feed.url.masked, feed.name ?? "", feed.tags.joined(separator: ",")]
            while fields.last?.isEmpty == true { fields.removeLast() }
            return fields.map { $0.printable(limit: 4_000) }.joined(separator: "\t")
        }

        private static func json(_ feed: Feed) -> String {
            var writer = JSONWriter()
            writer.object { line in
                line.member("url", feed.url.masked)
                line.member("name", feed.name)
                line.member("tags", feed.tags)
                line.member("paused", feed.settings.isPaused ? true : nil)
            }
            return String(decoding: writer.bytes, as: UTF8.self)
        }
    }
}
