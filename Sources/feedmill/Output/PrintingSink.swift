import FeedmillBytes
import FeedmillConfig
import FeedmillDelivery
import FeedmillLoop
import FeedmillModel
import FeedmillNormalise

/// Prints what was fetched instead of delivering it.
actor PrintingSink: AnswerSink {
    private let format: RecordFormat
    private let progress: ProgressLine
    private var output = StandardOutput()
    private var writer = JSONWriter()

    init(format: RecordFormat, progress: ProgressLine) {
        self.format = format
        self.progress = progress
    }

    /// Without a ledger everything is new.
    func newEntries(in answer: FeedAnswer) async throws -> [Int] {
        Array(answer.entries.indices)
    }

    func deliver(_ answers: [FeedAnswer]) async throws -> [DeliveredFeed] {
        progress.clear()
        return try answers.map { feed in
            switch feed.result {
            case .document(let document):
                try format.print(document.feed.wholeDocument, to: &output, using: &writer)
                try output.flush()
            case .failed(let failure):
                let advice = Advice.after(failure, at: feed.feed.url)
                StandardError.write("feedmill: \(feed.feed.label): \(failure)\(advice)")
            case .unchanged:
                break
            }
            return DeliveredFeed(
                answer: feed,
                state: feed.state,
                records: feed.entries.map(\.article),
                duplicates: 0
            )
        }
    }
}
