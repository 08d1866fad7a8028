import FeedmillAddress
import FeedmillBytes
import FeedmillDelivery
import FeedmillExtract
import FeedmillModel

extension FullTextQueue {
    /// What was read for feeds that are not delivered yet: no page is read twice because another
    /// feed shows the same article, or because a delivery failed.
    struct Answers {
        private struct Known {
            var owner: Int
            var selectors: FeedSettings.PageSelectors
            var answer: PageAnswer
            var weight: Int
        }

        /// Bytes of text that are kept; most of them are shared with the articles that wait.
        private static let weightLimit = 16 << 20

        private var known: [WebURL: Known] = [:]
        private var weight = 0

        /// Keeps an answer that would be the same next time.
        mutating func keep(
            _ answer: PageAnswer,
            to request: ArticleRequest,
            for owner: Int,
            by selectors: FeedSettings.PageSelectors
        ) {
            guard request.kind == .page, known[request.url] == nil else { return }
            var size = 500
            switch answer {
            case .rules: return
            case .failed(let failure): if failure.mayPass { return }
            case .moved: break
            case .page(let page, _, _):
                size += page.article.contentHTML?.bytes.count ?? 0
                size += page.article.contentText?.bytes.count ?? 0
            }
            guard weight + size <= Self.weightLimit else { return }
            weight += size
            known[request.url] = Known(
                owner: owner,
                selectors: selectors,
                answer: answer,
                weight: size
            )
        }

        func answer(from url: WebURL, by selectors: FeedSettings.PageSelectors) -> PageAnswer? {
            known[url].flatMap { $0.selectors == selectors ? $0.answer : nil }
        }

        /// Forgets what was read for feeds that are delivered.
        mutating func forget(_ owners: [Int]) {
            guard !known.isEmpty else { return }
            for (url, answer) in known where owners.contains(answer.owner) {
                known[url] = nil
                weight -= answer.weight
            }
        }
    }
}
