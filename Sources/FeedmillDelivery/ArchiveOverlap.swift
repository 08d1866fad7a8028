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
    ///   - answers: the answers.
    ///   - known: what the ledger knows of their entries.
    ///   - state: asked about articles of other feeds, where nothing else decides.
    /// - Returns: one judgement for each answer.
    /// - Throws: `StateError`.
    static func judge(
        _ answers: [FeedAnswer],
        known: LedgerExtract,
        in state: any StateStore
    ) async throws -> [Bool] {
        var judgements: [Bool] = []
        judgements.reserveCapacity(answers.count)
        for feed in answers {
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
                    .contains { feed.wasBefore($0.since) }
            }
            judgements.append(overlaps)
        }
        return judgements
    }
}

extension FeedAnswer {
    /// Whether it matters if its entries were seen before.
    fileprivate var mayLeaveGap: Bool {
        guard case .document(let document) = result else { return false }
        switch request {
        case .latest:
            return state.firstShown != nil && !document.isDelta && document.feed.olderPage != nil
                && !document.feed.entries.isEmpty
        case .history: return false
        case .archive(let visit): return visit.walk.since != nil
        }
    }

    /// Whether what was seen at that time was seen before the gap.
    fileprivate func wasBefore(_ time: Timestamp) -> Bool {
        request.archive?.walk.since.map { time < $0 } ?? true
    }

    fileprivate func article(of entry: NormalisedEntry, in known: LedgerExtract) -> SeenArticle? {
        if let article = known.article(for: entry.identity.key) { return article }
        let id = feed.settings.trustsIDs ? entry.publisherIDKey : nil
        return [id, entry.contentKey].lazy.compactMap { $0 }.compactMap(known.article).first
    }
}
