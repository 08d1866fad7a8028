import ArgumentParser
import FeedmillBytes
import FeedmillModel

/// How `fetch` and `parse` print records.
enum RecordFormat: String, ExpressibleByArgument, CaseIterable {
    /// One record a line.
    case ndjson
    /// One JSON Feed 1.1 document a feed, each on one line.
    case jsonfeed
    /// Markdown documents with a form feed between them.
    case markdown

    /// Prints a document.
    ///
    /// - Parameters:
    ///   - document: the feed with its items.
    ///   - output: where to.
    ///   - writer: its buffer is reused for each document.
    /// - Throws: when standard output cannot be written.
    func print(
        _ document: FeedDocument,
        to output: inout StandardOutput,
        using writer: inout JSONWriter
    ) throws {
        writer.removeAll()
        switch self {
        case .jsonfeed:
            try document.write(to: &writer) { try output.drain(&$0) }
            writer.lineFeed()
        case .ndjson:
            for item in document.items {
                item.write(to: &writer)
                writer.lineFeed()
                try output.drain(&writer)
            }
        case .markdown:
            for (index, item) in document.items.enumerated() {
                if index > 0 { try output.write(Array("\u{0C}\n".utf8)) }
                try output.write(Array(item.markdown.utf8))
            }
        }
        try output.write(writer.take())
    }
}
