import FeedmillModel
import FeedmillNormalise
import FeedmillSchedule
import FeedmillState

/// Tells whether a document reaches back to what was seen of its feed before.
enum ArchiveOverlap {
    /// Judges the documents of a batch; those of which nobody wants to know count as reaching back.
    ///
    /// An article that another feed has shown first says nothing by itself: it counts when this
    /// feed was seen to show it, too.
    ///
    /// - Parameters:
    ///   - polled: the answers.
    ///   - known: what the ledger knows of their entries.
    ///   - state: asked about articles of other feeds, where nothing else decides.
    /// - Returns: one judgement for each answer.
    /// - Throws: `StateError`.
    static func judge(
        _ polled: [FeedAnswer],
        known: LedgerExtract,
        in state: any StateStore
    ) async throws -> [Bool] {
        var judgements: [Bool] = []
        judgements.reserveCapacity(polled.count)
        for feed in polled {
            guard feed.mayLeaveGap else {
                judgements.append(true)
                continue
            }
            var overlaps = false
            var others: [ArticleKey] = []
            for article in feed.entries.lazy.compactMap({ feed.article(of: $0, in: known) }) {
                if article.feed != feed.state.id {
                    others.append(article.key)
                } else if feed.wasBefore(article.firstSeen) {
                    overlaps = true
                    break
                }
            }
            if !overlaps, !others.isEmpty {
                overlaps = try await state.sightings(of: others, by: feed.state.id)
                    .contains(where: feed.wasBefore)
            }
            judgements.append(overlaps)
        }
        return judgements
    }
}

extension FeedAnswer {
    /// Whether it matters if its entries were seen before.
    fileprivate var mayLeaveGap: Bool {
        guard case .news(let news) = result else { return false }
        switch errand {
        case .news:
            return state.lastSuccess != nil && !news.isDelta && news.feed.olderPage != nil
                && !news.feed.entries.isEmpty
        case .history, .article: return false
        case .page(let visit): return visit.walk.since != nil
        }
    }

    /// Whether what was seen at that time was seen before the gap.
    fileprivate func wasBefore(_ time: Timestamp) -> Bool {
        errand.page?.walk.since.map { time < $0 } ?? true
    }

    fileprivate func article(of entry: NormalisedEntry, in known: LedgerExtract) -> SeenArticle? {
        if let article = known.article(for: entry.identity.key) { return article }
        guard feed.settings.trustsIDs, let id = entry.publisherIDKey else { return nil }
        return known.article(for: id)
    }
}
