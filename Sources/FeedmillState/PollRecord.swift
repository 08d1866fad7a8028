package import FeedmillModel
package import FeedmillSchedule

/// The outcome of a poll.
package enum PollOutcome: String, Sendable, Hashable, CaseIterable {
    /// A whole document was read, whether or not it led to records.
    case new
    case unchanged
    case failed
}

/// One poll in the history of a feed.
package struct PollRecord: Sendable, Hashable {
    /// How many are kept of each feed.
    package static let limit = 10

    package let feed: FeedState.ID
    /// Counts the polls of the feed.
    package let number: Int
    package var time: Timestamp
    package var outcome: PollOutcome
    /// The status code of the answer, when there was one.
    package var status: Int?
    /// Bytes that came over the network.
    package var bytes = 0
    package var milliseconds = 0
    package var records = 0
    package var duplicates = 0
    package var note: PollNote?

    package init(feed: FeedState.ID, number: Int, time: Timestamp, outcome: PollOutcome) {
        self.feed = feed
        self.number = number
        self.time = time
        self.outcome = outcome
    }
}

/// What the history says about a poll besides its numbers.
package enum PollNote: Sendable, Hashable, Codable {
    case failed(FailureReason)
    /// How many of the article pages that were wanted gave no text, and why the last one did not.
    case fullText(missing: Int, wanted: Int, FullTextProblem)
    /// The poll was of an archive page: why it failed, and how the walk ended where that leaves a
    /// gap.
    case archivePage(url: String, FailureReason?, ArchiveWalk.End?)
    /// The document holds more than was read of it.
    case partlyRead([Warning])

    /// The kind of note, for programs.
    package var code: String {
        switch self {
        case .failed(let reason): reason.code
        case .fullText(_, _, let problem): "full-text-\(problem.code)"
        case .partlyRead: "partly-read"
        case .archivePage(_, let reason, let end):
            reason?.code ?? "archive-\(end?.rawValue ?? "page")"
        }
    }
}
