package import FeedmillModel

/// What is remembered of one feed: one row.
package struct FeedState: Sendable, Hashable, Identifiable {
    package let id: Int64
    /// What the feed is known by for ever: the canonical form of the first address it had.
    package let identity: String
    /// Where it is asked: the configured address, or where it has moved to for good.
    package var url: String
    package var configuredURL: String
    package let added: Timestamp
    package var title: String?
    package var homePageURL: String?
    /// The validators of the last whole, parsed and delivered answer (RFC 9110 section 8.8), each
    /// byte as the character of the same number.
    package var etag: String?
    package var lastModified: String?
    /// The address that gave them, the only one that they are sent to.
    package var validatorsURL: String?
    /// Hash of the body of that answer.
    package var bodyHash: Int64?
    /// When a whole document was last read: what does not stand in it is shown no more.
    package var lastDocument: Timestamp?
    package var nextDue: Timestamp
    /// The rule that set `nextDue`, in words.
    package var dueReason: String?
    /// Whether the server said that the feed is gone for good (410).
    package var hasEnded: Bool
    package var lastAttempt: Timestamp?
    package var lastSuccess: Timestamp?
    /// What the last attempt came to, in words.
    package var lastOutcome: String?
    /// Failed attempts in a row.
    package var failures: Int
    package var failingSince: Timestamp?
    package var lastError: String?
    /// Records delivered, all in all.
    package var records: Int
    /// What the schedule remembers of the feed, in its own words.
    package var memory: String?
    /// The last polls, the newest first.
    package var history = PollHistory()

    package var isFailing: Bool { failures > 0 }

    /// Makes the state of a feed that was never asked.
    package init(id: Int64, identity: String, url: String, added: Timestamp) {
        self.id = id
        self.identity = identity
        self.url = url
        configuredURL = url
        self.added = added
        nextDue = added
        hasEnded = false
        failures = 0
        records = 0
    }
}
