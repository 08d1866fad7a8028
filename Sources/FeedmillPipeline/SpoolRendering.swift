import FeedmillConfig
import FeedmillModel
import FeedmillSpool

extension Configuration.Spool.Format {
    /// The files of a batch of records, in the order of the records.
    ///
    /// - Parameters:
    ///   - articles: the records.
    ///   - batch: the number of the batch, part of the name of a segment.
    ///   - now: the time of first sight of every record of the batch.
    /// - Returns: one file a record, or one segment for all.
    func files(for articles: [Article], batch: Int64, at now: Timestamp) -> [SpoolFile] {
        switch self {
        case .json:
            articles.map { article in
                SpoolFile(name: article.fileName(at: now) + ".json", bytes: article.json() + [0x0A])
            }
        case .markdown:
            articles.map { article in
                SpoolFile(
                    name: article.fileName(at: now) + ".md",
                    bytes: Array(article.markdown.utf8)
                )
            }
        case .ndjson:
            articles.isEmpty ? [] : [segment(of: articles, batch: batch, at: now)]
        }
    }

    private func segment(of articles: [Article], batch: Int64, at now: Timestamp) -> SpoolFile {
        var writer = JSONWriter()
        for article in articles {
            article.write(to: &writer)
            writer.lineFeed()
        }
        let digits = String(batch)
        let number = String(repeating: "0", count: max(0, 12 - digits.utf8.count)) + digits
        return SpoolFile(name: "\(now.compact)-\(number).ndjson", bytes: writer.bytes)
    }
}

extension Article {
    /// The name of the record's file without its ending.
    fileprivate func fileName(at now: Timestamp) -> String {
        let revision = feedmill.revision > 1 ? "-r\(feedmill.revision)" : ""
        return "\(now.compact)-\(feedmill.key)\(revision)"
    }
}
