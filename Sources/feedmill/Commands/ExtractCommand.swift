import ArgumentParser
import FeedmillAddress
import FeedmillBytes
import FeedmillDaemon
import FeedmillExtract
import FeedmillModel
import Foundation

/// Takes articles out of pages: `feedmill extract`.
struct ExtractCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract",
        abstract: "Take the article out of saved HTML pages.",
        discussion: """
            Prints one record a page. A file that is no page, or has no article, is named on \
            standard error and the exit code is 65; a missing one makes 66.

            --batch reads pages from a list, one JSON object a line: {"url": "...", "file": "..."}. \
            A bad line or page gives one line on standard error, and the rest goes on.

            Example: feedmill extract --base https://example.org/story story.html | jq -r .title
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("The address that the page came from.", valueName: "url"))
    var base: String?

    @Option(
        help: ArgumentHelp("The Content-Type that the server sent with it.", valueName: "type")
    )
    var contentType: String?

    @Option(help: "json (a record a line) or markdown.")
    var format: PageFormat = .json

    @Option(
        help: ArgumentHelp("A list of pages; - is standard input.", valueName: "list"),
        completion: .file()
    )
    var batch: String?

    @Argument(
        help: ArgumentHelp("Pages; - is standard input.", valueName: "file"),
        completion: .file()
    )
    var files: [ArgumentList] = []

    func validate() throws {
        guard files.isEmpty == (batch != nil) else {
            throw ValidationError("name files, or a list with --batch")
        }
        guard batch == nil || base == nil else {
            throw ValidationError("--base goes with files; a list has the address of each page")
        }
    }

    func run() throws {
        let url = try base.map { try Self.address($0, of: "--base") }
        var printer = PagePrinter(format: format, contentType: contentType)
        if let batch {
            for (number, line) in try Self.lines(of: batch) {
                try printer.printing("\(batch.printable()):\(number)") {
                    let page = try BatchLine(line)
                    return (page.file, try page.url.map { try Self.address($0, of: "url") })
                }
            }
        } else {
            for file in files.values { try printer.printing(nil) { (file, url) } }
        }
        try printer.finish()
    }

    private static func address(_ text: String, of name: String) throws -> WebURL {
        guard let url = WebURL(text) else {
            throw CommandFailure(
                name == "url" ? .data : .usage,
                "\(name) \(text.printable()): write an absolute address, https://host/path"
            )
        }
        return url
    }

    /// The non-blank lines of a list, with their numbers.
    private static func lines(of list: String) throws -> [(Int, [UInt8])] {
        let bytes = try InputDocument.read(list)
        return bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
            .compactMap { index, line in
                line.contains { $0 > 0x20 } ? (index + 1, Array(line)) : nil
            }
    }
}

/// How `extract` prints a record.
enum PageFormat: String, ExpressibleByArgument, CaseIterable {
    case json
    case markdown
}

/// A line of a list of pages.
private struct BatchLine: Decodable {
    var url: String?
    var file: String

    init(_ line: [UInt8]) throws {
        do {
            self = try JSONDecoder().decode(BatchLine.self, from: Data(line))
        } catch {
            throw CommandFailure(
                .data,
                #"not a page of a list: write {"url": "https://...", "file": "..."}"#
            )
        }
    }
}

/// Prints records as pages are read, and remembers the first failure.
private struct PagePrinter: ~Copyable {
    private let format: PageFormat
    private let contentType: String?
    private let extractor: PageExtractor
    private var output = StandardOutput()
    private var writer = JSONWriter()
    private var isFirst = true
    private var worst: ExitStatus?

    init(format: PageFormat, contentType: String?) {
        self.format = format
        self.contentType = contentType
        // A day of tolerance: a page may be dated in a zone that is ahead.
        extractor = PageExtractor(latest: Timestamp.current + .seconds(86_400))
    }

    /// Prints a page.
    ///
    /// - Parameters:
    ///   - place: where the page is listed, for failures.
    ///   - page: its file and address.
    /// - Throws: when standard output cannot be written, or the usage is wrong.
    mutating func printing(_ place: String?, _ page: () throws -> (String, WebURL?)) throws {
        do {
            let (file, url) = try page()
            try print(article(file, url))
        } catch let failure as CommandFailure where failure.status != .inputOutput {
            if failure.status == .usage { throw failure }
            try output.flush()
            let prefix = place.map { "\($0): " } ?? ""
            for line in failure.lines { StandardError.write("feedmill: \(prefix)\(line)") }
            worst = worst ?? failure.status
        }
    }

    private func article(_ file: String, _ url: WebURL?) throws -> Article {
        let bytes = try InputDocument.read(file, cutsLongOnes: true)
        do {
            return try extractor.extract(bytes, contentType: contentType, url: url)
        } catch {
            throw CommandFailure(.data, "\(file.printable()): \(error)")
        }
    }

    private mutating func print(_ article: Article) throws {
        switch format {
        case .json:
            writer.removeAll()
            article.write(to: &writer)
            writer.lineFeed()
            try output.write(writer.bytes)
        case .markdown:
            try output.write(Array(((isFirst ? "" : "\u{0C}\n") + article.markdown).utf8))
        }
        isFirst = false
    }

    mutating func finish() throws {
        try output.flush()
        if let worst { throw CommandFailure.quietly(worst) }
    }
}
