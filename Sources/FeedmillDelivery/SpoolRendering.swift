import FeedmillBytes
package import FeedmillConfig
import FeedmillModel
package import FeedmillSpool

extension Configuration.Spool.Format {
    /// The files of a batch of records, in the order of the records.
    ///
    /// - Parameters:
    ///   - articles: the records.
    ///   - batch: the number of the batch, part of the name of a segment.
    ///   - now: the time of first sight of every record of the batch.
    /// - Returns: one or two files a record, or one segment for all.
    func files(for articles: [Article], batch: Int64, at now: Timestamp) -> [SpoolFile] {
        switch self {
        case .json: articles.map { record($0, at: now) }
        case .markdown: articles.map { document($0, at: now) }
        // A consumer that sees the record finds its document.
        case .both: articles.flatMap { [document($0, at: now), record($0, at: now)] }
        case .ndjson: articles.isEmpty ? [] : [segment(of: articles, batch: batch, at: now)]
        }
    }

    private func record(_ article: Article, at now: Timestamp) -> SpoolFile {
        let name = SpoolName(record: article, firstSeen: now)
        return SpoolFile(name: name.text, bytes: article.json() + [0x0A])
    }

    private func document(_ article: Article, at now: Timestamp) -> SpoolFile {
        let name = SpoolName(record: article, firstSeen: now, kind: .document)
        return SpoolFile(name: name.text, bytes: Array(article.markdown.utf8))
    }

    private func segment(of articles: [Article], batch: Int64, at now: Timestamp) -> SpoolFile {
        var writer = JSONWriter()
        for article in articles {
            article.write(to: &writer)
            writer.lineFeed()
        }
        return SpoolFile(
            name: SpoolName(segment: batch, firstSeen: now).text,
            bytes: writer.bytes
        )
    }
}

extension Configuration.Spool {
    /// How full the spool may become.
    package var limits: SpoolLimits {
        SpoolLimits(minFree: minFree, maxFiles: maxFiles, maxSize: maxSize)
    }
}
