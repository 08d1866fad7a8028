import ArgumentParser
import FeedmillAddress
import FeedmillBytes
import FeedmillModel
import FeedmillNormalise
import FeedmillParse
import Foundation

/// Reads documents offline: `feedmill parse`.
struct ParseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse",
        abstract: "Read feed documents offline.",
        discussion: """
            Prints one JSON Feed 1.1 document a file, each on one line. A file that is not a feed is \
            named on standard error with what it looks like, and the exit code is 65.

            Example: feedmill parse --base https://example.org/feed.xml feed.xml | jq .items[0]
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("The address that the document came from.", valueName: "url"))
    var base: String?

    @Option(
        help: ArgumentHelp("The Content-Type that the server sent with it.", valueName: "type")
    )
    var contentType: String?

    @Option(help: "jsonfeed (a document a file), ndjson (a record a line) or markdown.")
    var format: RecordFormat = .jsonfeed

    @Argument(
        help: ArgumentHelp("Documents; - is standard input.", valueName: "file"),
        completion: .file()
    )
    var files: [ArgumentList]

    func run() throws {
        let url = try base.map { text in
            guard let url = WebURL(text) else {
                throw CommandFailure(
                    .usage,
                    "--base \(text.printable()): write an absolute address, https://host/path"
                )
            }
            return url
        }
        var output = StandardOutput()
        var writer = JSONWriter()
        var worst: ExitStatus?
        for file in files.values {
            do {
                try format.print(document(file, base: url), to: &output, using: &writer)
            } catch let failure as CommandFailure where failure.status != .inputOutput {
                try output.flush()
                for line in failure.lines { StandardError.write("feedmill: \(line)") }
                worst = worst ?? failure.status
            }
        }
        try output.flush()
        if let worst { throw CommandFailure.quietly(worst) }
    }

    private func document(_ file: String, base: WebURL?) throws -> FeedDocument {
        let bytes = try InputDocument.read(file)
        let parsed: ParsedFeed
        do {
            parsed = try FeedParser.parse(bytes, contentType: contentType)
        } catch {
            throw CommandFailure(
                .data,
                "\(file.printable()): "
                    + (base.map { error.reason(from: $0).words } ?? error.description)
                    .printable(limit: 500)
            )
        }
        for loss in parsed.losses {
            StandardError.write("feedmill: \(file.printable()): warning: \(loss.words)")
        }
        return Normaliser(context: NormalisingContext(documentURL: base)).normalise(parsed)
            .wholeDocument
    }
}
