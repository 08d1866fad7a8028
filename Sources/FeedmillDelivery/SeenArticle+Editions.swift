import FeedmillModel
import FeedmillState

/// When an article that says something else is a revision, and when it only flaps.
extension SeenArticle {
    /// Edits that are delivered at once; the others are spread.
    private static let promptRevisions = 2

    /// Whether what the feed says now is delivered as a revision.
    ///
    /// An edition that was delivered before may come back once: a correction that is taken back.
    /// More than that is two servers that do not agree. After the first edits, which come at once,
    /// one more is delivered an interval, with what the article says by then.
    ///
    /// - Parameters:
    ///   - content: what the feed says, a ``ContentParts``.
    ///   - now: the time.
    ///   - interval: the time between two revisions.
    /// - Returns: whether it is.
    func accepts(_ content: ArticleKey, at now: Timestamp, every interval: Duration) -> Bool {
        guard ContentParts(self.content).isEdited(in: ContentParts(content)) else { return false }
        let delivered = editions + [Self.edition(self.content)]
        let hasReturned = Set(delivered).count < delivered.count
        if hasReturned, delivered.contains(Self.edition(content)) { return false }
        guard revision > Self.promptRevisions, let revised else { return true }
        return revised > now || now - revised >= interval
    }

    /// Takes the edition as delivered.
    mutating func revise(to content: ArticleKey, at now: Timestamp) {
        editions = (editions + [Self.edition(self.content)]).suffix(Self.editionLimit)
        self.content = content
        revision += 1
        revised = now
    }

    /// A short hash of an edition.
    private static func edition(_ content: ArticleKey) -> UInt32 {
        let parts = ContentParts(content)
        // Multiplied, so that two parts which change alike do not cancel each other out.
        return [parts.title, parts.published, parts.modified, parts.text]
            .reduce(17) { ($0 &* 16_777_619) ^ $1 }
    }
}
