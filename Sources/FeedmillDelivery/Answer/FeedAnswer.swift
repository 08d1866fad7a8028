package import FeedmillFetch
package import FeedmillModel
package import FeedmillNormalise
package import FeedmillSchedule
package import FeedmillState

/// The answer of one feed, before anything of it is final.
package struct FeedAnswer: Sendable {
    package let feed: Feed
    /// The state before this answer.
    package private(set) var state: FeedState
    /// What was requested.
    package let request: FeedRequest
    package var result: PollResult
    /// What became of the pages of its new articles, if they were read.
    package var pages: PagesReport?
    /// Whether it failed because our own network is out.
    package var isOffline = false
    /// Whose a refusal of the host is; `nil` when it was none, or nobody has judged it.
    package var refusal: HostPaces.Verdict?
    /// How often the feed was refused in a row although others of its host had been answered.
    package var refusals = 0
    /// What was learnt of hosts since the last delivery, to be remembered with it.
    package var paces: [String: HostPace] = [:]
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

    /// The same answer on top of another state: that which the feed has now.
    package func rebased(on state: FeedState) -> FeedAnswer {
        var answer = self
        answer.state = state
        return answer
    }

    package var entries: [NormalisedEntry] {
        if case .document(let document) = result { document.feed.entries } else { [] }
    }

    /// The response, good or bad; `nil` if there was none.
    package var response: FetchResponse? {
        switch result {
        case .document(let document): document.response
        case .unchanged(let response): response
        case .failed(let failure):
            failure.response
        }
    }

    /// What it weighs while it waits, in bytes: never nothing.
    package var weight: Int {
        if case .document(let document) = result {
            document.size + document.pageWeight + 4_096
        } else {
            4_096
        }
    }

    /// The redirects on the way, also of a request that failed.
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

/// The outcome of polling a feed.
package enum PollResult: Sendable {
    /// A feed; whether any entry is new is not known yet.
    case document(PollDocument)
    /// Nothing has changed: the server says so, or the body is the same.
    case unchanged(FetchResponse)
    case failed(PollFailure)
}

/// A feed that was read.
package struct PollDocument: Sendable {
    package var feed: NormalisedFeed
    package let response: FetchResponse
    package let bodyHash: Int64
    /// Bytes of the document, from which the memory for its articles is estimated.
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
    /// Reading its document has ended the process, so many times in a row.
    case unread(times: Int)
    /// The process stopped before its document was read.
    case stopped

    /// What is remembered of it.
    package var reason: FailureReason {
        switch self {
        case .fetch(let failure): .transfer(failure.problem)
        case .status(let response): .status(response.status)
        case .notAFeed(_, let reason): reason
        case .unread(let times): .document(.unread(times: times))
        case .stopped: .transfer(.cancelled)
        }
    }

    /// The answer, when there was one.
    package var response: FetchResponse? {
        switch self {
        case .fetch, .unread, .stopped: nil
        case .status(let response), .notAFeed(let response, _): response
        }
    }

    package var description: String { reason.words }
}

/// One feed after its new articles became final.
package struct DeliveredFeed: Sendable {
    package let answer: FeedAnswer
    /// The state as it is now.
    package let state: FeedState
    /// The records that were delivered, in the order of the document.
    package let records: [Article]
    /// Entries that had been delivered before.
    package let duplicates: Int
    /// The archive page to request at once.
    package var followUp: ArchiveVisit?
    /// Why a walk through the archive is over, if it ended with this page.
    package var walkEnd: ArchiveWalk.End?
    /// What goes into the history of the feed; nothing for an archive page that went well.
    package var record: PollRecord?
    /// Which of the entries are new articles.
    var newEntries: [Int] = []

    package init(
        answer: FeedAnswer,
        state: FeedState,
        records: [Article],
        duplicates: Int
    ) {
        self.answer = answer
        self.state = state
        self.records = records
        self.duplicates = duplicates
    }
}
