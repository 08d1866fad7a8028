import ArgumentParser
import FeedmillBytes
import FeedmillModel
import FeedmillSpool

/// Shows a record: `feedmill spool show`.
struct SpoolShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print a record that waits.",
        discussion: """
            By the name of its file, which prints all records of a segment, or by its key.

            Example: feedmill spool show --format markdown 4d0f6a3c0b1e4f5a8c7d9e2b1a6f3c58
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var spool: SpoolOptions

    @Argument(help: ArgumentHelp("The name of a file, or a key.", valueName: "name|key"))
    var subject: String

    enum Format: String, ExpressibleByArgument, CaseIterable { case json, markdown }

    @Option(help: "json or markdown; a Markdown document is printed as it is.")
    var format: Format?

    func run() throws {
        let contents = try spool.open(common).contents
        let name = subject.split(separator: "/").last.map(String.init) ?? subject
        let key = ArticleKey(subject)
        var output = StandardOutput()
        var isFound = false
        let entries = try contents.entries()
        let hasRecord = entries.contains { $0.name.key == key && $0.name.kind == .record }
        for entry in entries {
            // If a record exists in two forms, the one from which every form can be made.
            if key != nil, hasRecord, entry.name.kind == .document { continue }
            let isNamed = entry.name.text == name
            let mayHoldKey =
                key != nil && (entry.name.key == key || entry.name.kind == .segment)
            guard isNamed || mayHoldKey, let bytes = try contents.read(entry) else { continue }
            for record in try records(of: entry, bytes, key: isNamed ? nil : key) {
                if isFound, format == .markdown { try output.write([0x0C, 0x0A]) }
                try output.write(record)
                isFound = true
            }
        }
        try output.flush()
        guard isFound else {
            throw CommandFailure(
                .inputMissing,
                "\(subject.printable()): no such record in the spool; see feedmill spool list"
            )
        }
    }

    /// The records of a file in the requested form, all of them or the one with a key.
    private func records(
        of entry: SpoolEntry,
        _ bytes: [UInt8],
        key: ArticleKey?
    ) throws -> [[UInt8]] {
        guard entry.name.kind != .document else {
            guard format != .json else {
                throw CommandFailure(
                    .data,
                    "\(entry.name.text): is a Markdown document, which has no JSON form"
                )
            }
            return [bytes]
        }
        do {
            return try RecordLines.split(bytes).compactMap { line in
                let article = try RecordLines.article(bytes[line])
                guard key == nil || article.feedmill.key == key else { return nil }
                return format == .markdown ? Array(article.markdown.utf8) : Array(bytes[line])
            }
        } catch let problem as RecordLines.Problem {
            throw CommandFailure(.data, "\(entry.place)/\(entry.name.text): \(problem)")
        }
    }
}
