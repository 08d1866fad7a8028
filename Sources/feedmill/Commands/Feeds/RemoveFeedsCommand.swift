import ArgumentParser
import FeedmillAddress
import FeedmillBytes
import FeedmillConfig
import FeedmillModel

/// Removes feeds from their lists: `feedmill feeds remove`.
struct RemoveFeedsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove feeds from the lists that name them.",
        discussion: """
            What is remembered of them stays, so that a feed that comes back delivers nothing \
            twice. A feed that stands in YAML is yours to remove: its place is named, and the exit \
            code is 65.

            Example: feedmill feeds remove moscow-times
            """
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "Names or addresses of feeds.")
    var feeds: [String]

    @Option(
        help: ArgumentHelp("Remove from this feed list only.", valueName: "file"),
        completion: .file()
    )
    var list: String?

    @Flag(help: "Print what was done as JSON, one object a feed list.")
    var json = false

    func run() throws {
        let editor = try FeedListEditor(common, list: list)
        var left: [Location] = []
        let meant: Set<String>
        var paths: [String] = []
        if list != nil {
            let file = try editor.open(needsOPML: false)
            meant = try identities(in: try file.feeds())
            paths = [file.path]
        } else {
            let feeds = editor.loaded.configuration.feeds
            meant = Set(
                try FeedSelection.select(self.feeds, from: feeds).map(\.identity)
            )
            for listing in editor.loaded.listings
            where meant.contains(feeds[listing.feed].identity) {
                let path = listing.location.source
                let isOurs = editor.loaded.lists.contains {
                    $0.path == path && ($0.format == .opml || $0.format == .lines)
                }
                if !isOurs {
                    left.append(listing.location)
                } else if !paths.contains(path) {
                    paths.append(path)
                }
            }
        }
        for path in paths { left += try remove(meant, from: path, editor) }
        for location in left {
            StandardError.write("feedmill: \(location): is for you to edit; remove the feed there")
        }
        if !left.isEmpty { throw CommandFailure.quietly(.data) }
    }

    private func identities(in list: [NewFeed]) throws -> Set<String> {
        var feeds: [Feed] = []
        for feed in list {
            if let url = WebURL(feed.url) { feeds.append(Feed(url: url, name: feed.name)) }
        }
        return Set(try FeedSelection.select(self.feeds, from: feeds).map(\.identity))
    }

    /// Removes the feeds from one list and says so; returns the places that only a person can edit.
    private func remove(
        _ meant: Set<String>,
        from path: String,
        _ editor: FeedListEditor
    ) throws -> [Location] {
        var file = try FeedListFile.read(path)
        let (removed, left) = try file.remove { meant.contains(FeedIdentity.of($0)) }
        try editor.write(file)
        var output = StandardOutput()
        if json {
            var writer = JSONWriter()
            writer.object { report in
                report.member("list", path)
                report.member("removed", removed)
                report.member("left", left) { writer, location in
                    writer.object { place in
                        place.member("source", location.source)
                        place.member("line", location.line)
                        place.member("column", location.column)
                    }
                }
            }
            try output.writeLine(String(decoding: writer.bytes, as: UTF8.self))
        } else if removed > 0, !common.quiet {
            try output.writeLine(
                "removed \(removed) feed\(removed == 1 ? "" : "s") from \(path.printable())"
            )
        }
        try output.flush()
        return left
    }
}
