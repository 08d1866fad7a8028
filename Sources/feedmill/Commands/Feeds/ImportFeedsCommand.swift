import ArgumentParser
import FeedmillAddress
import FeedmillBytes
import FeedmillConfig

/// Imports another program's list: `feedmill feeds import`.
struct ImportFeedsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Add the feeds of an OPML file, or of one address a line, to the feed list.",
        discussion: """
            Folders become tags. Whatever else stands in the OPML file is kept for the next \
            export. Feeds that are listed already are left out.

            Example: feedmill feeds import subscriptions.opml
            """
    )

    @OptionGroup var common: CommonOptions

    @Argument(
        help: ArgumentHelp("The list; - is standard input.", valueName: "file"),
        completion: .file()
    )
    var file: String

    @Option(help: ArgumentHelp("The feed list to add to.", valueName: "file"), completion: .file())
    var list: String?

    @Flag(help: "Print what was done as JSON.")
    var json = false

    func run() throws {
        let bytes = try InputDocument.read(file, limit: 256 << 20)
        let source: FeedListFile
        do {
            source = try FeedListFile(bytes, path: file)
        } catch {
            // Here it is data, not configuration.
            throw CommandFailure(.data, error.description)
        }
        let editor = try FeedListEditor(common, list: list)
        var target = try editor.open(needsOPML: source.format == .opml)
        let known = try editor.identities(with: target)
        let merged = try target.merge(source, allowsFiles: editor.allowsFiles) { url in
            known.contains(FeedIdentity.of(url))
        }
        try editor.write(target)
        try report(merged, target.path)
        for problem in merged.refused {
            StandardError.write("feedmill: left out: \(problem)")
        }
        if !merged.refused.isEmpty { throw CommandFailure.quietly(.data) }
    }

    private func report(_ merged: FeedListFile.Merged, _ path: String) throws {
        var output = StandardOutput()
        let count = merged.added.count
        if json {
            var writer = JSONWriter()
            writer.object { report in
                report.member("list", path)
                report.member("added", count)
                report.member("known", merged.known)
                report.member("refused", merged.refused) { $1.write(to: &$0) }
            }
            try output.writeLine(String(decoding: writer.bytes, as: UTF8.self))
        } else if !common.quiet {
            var text = "added \(count) feed\(count == 1 ? "" : "s") to \(path.printable())"
            if merged.known > 0 { text += "; \(merged.known) listed already" }
            try output.writeLine(text)
        }
        try output.flush()
    }
}
