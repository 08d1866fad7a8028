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
    /// The validators of the last whole, parsed and delivered answer, byte for byte (RFC 9110
    /// section 8.8), and the hash of its body.
    package var etag: String?
    package var lastModified: String?
    package var bodyHash: [UInt8]?
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
    /// What the schedule remembers of the feed, in its own words (JSON).
    package var memory: String?

    package var isFailing: Bool { failures > 0 }
}
