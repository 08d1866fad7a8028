import ArgumentParser
import FeedmillBytes
import FeedmillModel
import FeedmillSpool
import FeedmillSystem

/// Lists what waits: `feedmill spool list`.
struct SpoolListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the records that wait, the oldest first.",
        discussion: """
            One file a line: place (new, or cur for one in work), name, size in bytes, feed and \
            title, separated by tabs. A segment shows its first title and how many follow.

            Example: feedmill spool list | cut -f5
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var spool: SpoolOptions

    @Flag(help: "Print one JSON object a line.")
    var json = false

    func run() throws {
        let contents = try spool.open(common).contents
        var output = StandardOutput()
        try contents.forEachEntry { entry in
            let line: Line
            do throws(FileError) {
                guard let bytes = try contents.read(entry) else { return }
                line = Line(entry, bytes)
            } catch {
                line = Line(entry, problem: error.message)
            }
            try output.writeLine(json ? line.json : line.text)
        }
        try output.flush()
    }
}

/// One file of the spool.
private struct Line {
    let entry: SpoolEntry
    let records: Int
    let feed: String?
    let title: String?
    /// Why its record cannot be read.
    let problem: String?

    init(_ entry: SpoolEntry, problem: String) {
        self.entry = entry
        self.problem = problem
        records = 0
        feed = nil
        title = nil
    }

    init(_ entry: SpoolEntry, _ bytes: [UInt8]) {
        self.entry = entry
        let lines = RecordLines.split(bytes)
        records = entry.name.kind == .segment ? lines.count : 1
        guard entry.name.kind != .document else {
            feed = nil
            title = Self.heading(bytes)
            problem = nil
            return
        }
        do throws(RecordLines.Problem) {
            let article = try RecordLines.article(bytes[lines.first ?? 0..<0])
            feed = article.feedmill.feed.name ?? article.feedmill.feed.url
            title = article.title ?? article.url ?? article.id
            problem = nil
        } catch {
            feed = nil
            title = nil
            problem = error.description
        }
    }

    /// The title of a Markdown document.
    private static func heading(_ bytes: [UInt8]) -> String? {
        let line = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
        return line.hasPrefix("# ") ? String(line.dropFirst(2)) : nil
    }

    private var place: String { entry.place == "new" ? "new" : "cur" }

    var text: String {
        var title = title ?? problem.map { "(\($0))" } ?? ""
        if records > 1 { title += " (and \(records - 1) more)" }
        return [place, entry.name.text, String(entry.size), feed ?? "", title]
            .map { $0.printable(limit: 1_000) }.joined(separator: "\t")
    }

    var json: String {
        var writer = JSONWriter()
        writer.object { line in
            line.member("place", place)
            line.member("file", "\(entry.place)/\(entry.name.text)")
            line.member("name", entry.name.text)
            line.member("first_seen", entry.name.time)
            line.member("key", entry.name.key?.description)
            line.member("size", entry.size)
            line.member("records", records)
            line.member("feed", feed)
            line.member("title", title)
            line.member("problem", problem)
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
