import ArgumentParser
import FeedmillAddress
import FeedmillConfig
import FeedmillModel
import FeedmillSpool
import FeedmillSystem
import Foundation

/// Writes the feed list for other programs: `feedmill feeds export`.
struct ExportFeedsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write all feeds as one OPML 2.0 document.",
        discussion: """
            What stands in OPML lists is given as it stands there. Keys that only YAML can hold \
            are left out, and so are secrets in addresses: user names, passwords and tokens.

            Example: feedmill feeds export > subscriptions.opml
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(
        name: [.customLong("with-secrets"), .customLong("with-credentials")],
        help: "Keep user names, passwords and tokens in addresses."
    )
    var withSecrets = false

    @Argument(
        help: ArgumentHelp("The file to write; - is standard output.", valueName: "file"),
        completion: .file()
    )
    var file = "-"

    func run() throws {
        let document = try document(of: try common.load())
        guard file != "-" else {
            var output = StandardOutput()
            try output.write(document)
            try output.flush()
            return
        }
        let old = FileManager.default.contents(atPath: file).map { Array($0) }
        try FileReplacement.replace(file, with: document, expecting: old)
    }

    private func document(of loaded: LoadedConfiguration) throws -> [UInt8] {
        var file = try FeedListFile([], path: "feeds.opml")
        var written: Set<String> = []
        for list in loaded.lists where list.format == .opml {
            let next = try FeedListFile.read(list.path)
            _ = try file.merge(next, allowsFiles: true) { written.contains(FeedIdentity.of($0)) }
            for feed in try next.feeds() {
                if let url = WebURL(feed.url) { written.insert(FeedIdentity.of(url)) }
            }
        }
        var others: [NewFeed] = []
        var plain = 0
        for listing in loaded.listings {
            let feed = loaded.configuration.feeds[listing.feed]
            guard written.insert(feed.identity).inserted else { continue }
            others.append(NewFeed(url: feed.url.string, name: feed.name, tags: listing.tags))
            if listing.hasSettings { plain += 1 }
        }
        try file.add(others)
        let masked = withSecrets ? 0 : try file.maskSecrets()
        if masked > 0, !common.quiet {
            StandardError.write(
                "feedmill: warning: secrets in the addresses of \(masked)"
                    + " feed\(masked == 1 ? "" : "s") are left out; --with-secrets keeps them"
            )
        }
        if plain > 0, !common.quiet {
            StandardError.write(
                "feedmill: warning: the settings of \(plain) feed\(plain == 1 ? "" : "s") from YAML"
                    + " are left out; OPML has no place for them"
            )
        }
        return file.bytes
    }
}
