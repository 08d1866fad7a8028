import ArgumentParser
import FeedmillModel

/// How `fetch` and `parse` print what they read.
enum RecordFormat: String, ExpressibleByArgument, CaseIterable {
    /// One record a line.
    case ndjson
    /// One JSON Feed 1.1 document a feed, each on one line.
    case jsonfeed
    /// Markdown documents with a form feed between them.
    case markdown

    func bytes(of document: FeedDocument) -> [UInt8] {
        switch self {
        case .jsonfeed:
            var writer = JSONWriter(reservingCapacity: 64 << 10)
            document.write(to: &writer)
            writer.lineFeed()
            return writer.bytes
        case .ndjson:
            var writer = JSONWriter(reservingCapacity: 64 << 10)
            for item in document.items {
                item.write(to: &writer)
                writer.lineFeed()
            }
            return writer.bytes
        case .markdown:
            return Array(document.items.map(\.markdown).joined(separator: "\u{0C}\n").utf8)
        }
    }
}
