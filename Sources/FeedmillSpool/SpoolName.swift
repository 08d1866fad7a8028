package import FeedmillModel

/// The name of a file of records: what it holds, and since when.
///
/// `20241008T120500Z-<32 hex digits>.json` or `.md`, with `-rN` before the dot for a later
/// revision, and `20241008T120500Z-<batch, 12 digits>.ndjson` for a segment.
package struct SpoolName: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        case record = "json"
        case document = "md"
        case segment = "ndjson"
    }

    package let text: String
    package let kind: Kind
    /// When its records were first seen.
    package let time: Timestamp
    /// Of a single record.
    package let key: ArticleKey?
    package let revision: Int

    /// Reads a name; `nil` for a file that is none of feedmill's.
    package init?(_ text: String) {
        let halves = text.split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count == 2, let kind = Kind(rawValue: String(halves[1])) else { return nil }
        let parts = halves[0].split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 2, let time = Timestamp(compact: parts[0]) else { return nil }
        var revision = 1
        switch kind {
        case .segment:
            let number = parts[1].utf8
            guard parts.count == 2, number.count >= 12,
                number.allSatisfy({ (0x30...0x39).contains($0) })
            else { return nil }
            key = nil
        case .record, .document:
            guard let key = ArticleKey(parts[1]), parts.count <= 3 else { return nil }
            if parts.count == 3 {
                guard parts[2].first == "r", let number = Int(parts[2].dropFirst()), number > 1,
                    parts[2].dropFirst() == String(number)
                else { return nil }
                revision = number
            }
            self.key = key
        }
        self.text = text
        self.kind = kind
        self.time = time
        self.revision = revision
    }

    /// The name of a record's own file.
    package init(record article: Article, firstSeen time: Timestamp, kind: Kind = .record) {
        let revision = article.feedmill.revision
        let suffix = revision > 1 ? "-r\(revision)" : ""
        text = "\(time.compact)-\(article.feedmill.key)\(suffix).\(kind.rawValue)"
        self.kind = kind
        self.time = time
        key = article.feedmill.key
        self.revision = revision
    }

    /// The name of a segment.
    package init(segment batch: Int64, firstSeen time: Timestamp) {
        let digits = String(batch)
        let number = String(repeating: "0", count: max(0, 12 - digits.utf8.count)) + digits
        text = "\(time.compact)-\(number).\(Kind.segment.rawValue)"
        kind = .segment
        self.time = time
        key = nil
        revision = 1
    }
}
