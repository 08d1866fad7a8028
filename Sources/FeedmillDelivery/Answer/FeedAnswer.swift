package import FeedmillFetch
package import FeedmillModel
package import FeedmillNormalise
package import FeedmillSchedule
package import FeedmillState

/// One feed after it was asked, before anything of it is final.
package struct FeedAnswer: Sendable {
    package let feed: Feed
    /// The state as it was before.
    package private(set) var state: FeedState
    /// What it was asked for.
    package let request: FeedRequest
    package var result: PollResult
    /// What became of the pages of its new articles, when they were read.
    package var pages: PagesReport?
    /// When the request began.
    package let asked: Timestamp
    /// When the answer was complete.
    package let time: Timestamp

    package init(
        feed: Feed,
        state: FeedState,
        request: FeedRequest = .latest,
        result: PollResult,
        asked: Timestamp? = nil,
        time: Timestamp
    ) {
        self.feed = feed
        self.state = state
        self.request = request
        self.result = result
        self.asked = asked ?? time
        self.time = time
    }

    /// The same answer, to be judged by what is known of the feed now.
    package func rebased(on state: FeedState) -> FeedAnswer {
        var answer = self
        answer.state = state
        return answer
    }

    package var entries: [NormalisedEntry] {
        if case .document(let document) = result { document.feed.entries } else { [] }
    }

    /// The answer, whatever it was worth; `nil` when there was none.
    package var response: FetchResponse? {
        switch result {
        case .document(let document): document.response
        case .unchanged(let response): response
        case .failed(let failure):
            failure.response
        }
    }

    /// What it weighs while it waits, in bytes of its document; something in any case.
    package var weight: Int {
        if case .document(let document) = result {
            document.size + document.pageWeight + 4_096
        } else {
            4_096
        }
    }

    /// The redirects on the way, also of an answer that never came.
    package var hops: [FetchHop] {
        if case .failed(.fetch(let fetch)) = result { return fetch.hops }
        return response?.hops ?? []
    }

    /// How long the exchange with the server took.
    package var elapsed: Duration {
        if case .failed(.fetch(let fetch)) = result { return fetch.timings.total }
        return response?.timings.total ?? .zero
    }
}

/// What asking a feed came to.
package enum PollResult: Sendable {
    /// A whole answer that is a feed; whether anything in it is new is not known yet.
    case document(PollDocument)
    /// The server, or the body, says that nothing has changed.
    case unchanged(FetchResponse)
    case failed(PollFailure)
}

/// A whole answer that is a feed.
package struct PollDocument: Sendable {
    package var feed: NormalisedFeed
    package let response: FetchResponse
    package let bodyHash: Int64
    /// Bytes of the document, by which the memory that its articles take is reckoned.
    package let size: Int
    /// Bytes that the pages of its articles added.
    package var pageWeight = 0

    package init(feed: NormalisedFeed, response: FetchResponse, bodyHash: Int64, size: Int) {
        self.feed = feed
        self.response = response
        self.bodyHash = bodyHash
        self.size = size
    }

    /// Whether it holds new entries only, and says nothing of those it leaves out (RFC 3229).
    var isDelta: Bool { response.status == 226 }
}

/// Why a poll failed.
package enum PollFailure: Error, Sendable, CustomStringConvertible {
    case fetch(FetchFailure)
    case status(FetchResponse)
    case notAFeed(FetchResponse, FailureReason)

    /// What is remembered of it.
    package var reason: FailureReason {
        switch self {
        case .fetch(let failure): .transfer(failure.problem)
        case .status(let response): .status(response.status)
        case .notAFeed(_, let reason): reason
        }
    }

    /// The answer, when there was one.
    package var response: FetchResponse? {
        switch self {
        case .fetch: nil
        case .status(let response), .notAFeed(let response, _): response
        }
    }

    package var description: String { reason.words }
}

/// One feed after its news became final.
package struct DeliveredFeed: Sendable {
    package let answer: FeedAnswer
    /// The state as it is now.
    package let state: FeedState
    /// The records that were delivered, in the order of the document.
    package let records: [Article]
    /// Entries that had been delivered before.
    package let duplicates: Int
    /// How long the feed's whole host is to be left alone.
    package let hostHold: Duration?
    /// The page that is to be asked for at once.
    package var followUp: ArchiveVisit?
    /// Why a walk through older pages is over, when it ended with this one.
    package var walkEnd: ArchiveWalk.End?
    /// What goes into the history of the feed; nothing for an archive page that went well.
    package var record: PollRecord?
    /// Which of the entries are new articles.
    var newEntries: [Int] = []

    package init(
        answer: FeedAnswer,
        state: FeedState,
        records: [Article],
        duplicates: Int,
        hostHold: Duration? = nil
    ) {
        self.answer = answer
        self.state = state
        self.records = records
        self.duplicates = duplicates
        self.hostHold = hostHold
    }
}
