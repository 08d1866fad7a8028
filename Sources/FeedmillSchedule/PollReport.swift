package import FeedmillModel

/// The result of a poll, as far as the schedule is concerned.
package struct PollReport: Sendable, Hashable {
    package enum Result: Sendable, Hashable {
        /// A whole feed, and how much of it was new.
        case success(PublishingRhythm.Novelty)
        /// An answer with a status other than success.
        case status(Int)
        /// No answer: the network, TLS, a time-out, an answer that broke off or was too large.
        case noAnswer
        /// An answer that is not a feed.
        case notAFeed
        /// No host could be reached at all: our own network is out.
        case offline
        /// Reading the document has ended the process, so many times in a row.
        case unread(times: Int)
        /// A local failure, which says nothing about the feed: no descriptors, no disk, a shutdown.
        case ourFault
    }

    package var result: Result
    /// The time of the poll.
    package var now: Timestamp
    /// When its request began.
    package var asked: Timestamp
    /// Failed polls in a row, this one included; zero after a success.
    package var failures: Int
    /// Since when it fails, this poll included.
    package var failingSince: Timestamp?
    /// The last poll before this one that worked.
    package var lastSuccess: Timestamp?
    /// Whether its server had said that the feed is gone for good.
    package var hasEnded = false
    /// Whether the answer speaks for the configured address: it came from there, or through
    /// permanent redirects only.
    package var isOfConfiguredAddress = true
    /// Whether the poll was of an address that the feed had moved to.
    package var isOfLearntAddress = false
    /// What the document says about polling; `nil` when there was no document (304, a failure).
    package var hints: ScheduleHints?
    /// Publishing times of the entries in the document, if there was one.
    package var entries: [Timestamp] = []
    /// Whether the document holds new entries only, and says nothing of those it leaves out.
    package var isDelta = false
    package var freshness: Freshness?
    /// From ``RetryAfter``; counts for any status from 300 on.
    package var retryAfter: Duration?
    /// Whose a refusal is (429, 503); `nil` when that is not known.
    package var refusal: HostPaces.Verdict?
    /// How often it was refused in a row although others of its host had been answered.
    package var refusals = 0
    /// The place of the feed inside a fixed interval.
    package var phase: Phase?

    package init(_ result: Result, now: Timestamp, failures: Int = 0) {
        self.result = result
        self.now = now
        asked = now
        self.failures = failures
    }
}

extension PollReport {
    /// Whether the feed is gone for good, as far as anybody knows.
    ///
    /// 410 counts from the configured address only; a feed that has ended stays so until it works.
    var showsEnd: Bool {
        switch result {
        case .success, .offline, .unread, .ourFault: false
        case .status(410) where isOfConfiguredAddress && !isOfLearntAddress: true
        case .status, .noAnswer, .notAFeed: hasEnded
        }
    }

    /// Whether a feed that worked within a week fails for less than a day: probably it will pass.
    var isPassing: Bool {
        guard let lastSuccess, let failingSince else { return false }
        return now - lastSuccess < Wait.day * 7 && now - failingSince < Wait.day
    }

    /// Whether the address that was polled is given up for the configured one.
    package var dropsLearntAddress: Bool {
        isOfLearntAddress && LearntAddress.isDropped(after: result, failures: failures)
    }

    /// Whether the host refused it as it would have refused any feed.
    var isRefusedByHost: Bool { if case .host = refusal { true } else { false } }
}
