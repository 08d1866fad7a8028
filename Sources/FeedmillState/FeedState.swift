package import FeedmillModel
package import FeedmillSchedule

/// What is remembered about one feed.
package struct FeedState: Sendable, Hashable, Identifiable {
    package let id: Int64
    /// The canonical form of the address under which it is listed.
    package private(set) var identity: String
    /// What stands for the feed in the keys of its articles: the first identity that it had.
    package var origin: String
    /// Where it is polled: the configured address, or where it has moved to for good.
    package var url: String
    package var configuredURL: String
    package let added: Timestamp
    /// When its document first held an entry: until then, nothing of it counts as a first poll.
    package var firstShown: Timestamp?
    /// The keys of links of this feed that name no article, since several share them; the oldest
    /// first, ``sharedLinkLimit`` at most.
    package var sharedLinks: [ArticleKey] = []
    package var title: String?
    package var homePageURL: String?
    /// The validators of the last whole, parsed and delivered answer (RFC 9110 section 8.8), each
    /// byte as the character of the same number.
    package var etag: String?
    package var lastModified: String?
    /// The address that gave that answer, the only one that they are sent to.
    package var validatorsURL: String?
    /// Hash of the body of that answer.
    package var bodyHash: Int64?
    /// When a whole document was last read: what is not in it is no longer shown.
    package var lastDocument: Timestamp?
    package var nextDue: Timestamp
    /// The rule that set `nextDue`.
    package var dueRule: PollPlan.Rule?
    package var lastAttempt: Timestamp?
    package var lastSuccess: Timestamp?
    /// The outcome of the last attempt.
    package var lastOutcome: PollOutcome?
    /// The records that it delivered.
    package var lastRecords: Int
    /// Failed attempts in a row.
    package var failures: Int
    package var failingSince: Timestamp?
    /// Why the last attempt failed; `nil` after one that worked.
    package var lastFailure: FailureReason?
    /// Records delivered in total.
    package var records: Int
    /// Polls in total: the number of the last one in the history.
    package var polls: Int
    /// What the schedule remembers about the feed.
    package var memory: ScheduleMemory
    /// What its polls have shown besides.
    package var health = FeedHealth()

    package var isFailing: Bool { failures > 0 }

    /// Whether the server said that the feed is gone for good (410): it is tried once a month.
    package var hasEnded: Bool { dueRule == .gone }

    /// Whether reading its document has ended the process more than once: it is left alone for as
    /// long as any feed can be.
    package var isQuarantined: Bool { dueRule == .quarantined }

    package static let sharedLinkLimit = 1_000

    /// Makes the state of a feed that was never polled.
    package init(id: Int64, identity: String, url: String, added: Timestamp) {
        self.id = id
        self.identity = identity
        origin = identity
        self.url = url
        configuredURL = url
        self.added = added
        nextDue = added
        lastRecords = 0
        failures = 0
        records = 0
        polls = 0
        memory = ScheduleMemory()
    }

    /// Whether it is polled at an address that it has moved to.
    package var hasMoved: Bool { url != configuredURL }

    /// Learns links that name no article; of too many, the oldest are forgotten.
    package mutating func learn(sharedLinks keys: Set<ArticleKey>) {
        let new = keys.subtracting(sharedLinks)
        guard !new.isEmpty else { return }
        sharedLinks = (sharedLinks + new.sorted()).suffix(Self.sharedLinkLimit)
    }

    /// Forgets what belongs only to one address.
    package mutating func forgetValidators() {
        etag = nil
        lastModified = nil
        validatorsURL = nil
        bodyHash = nil
    }

    /// Goes on at the address of a feed that was never polled: the operator has rewritten it.
    package mutating func succeed(_ new: FeedState) {
        identity = new.identity
        _ = configure(new.configuredURL)
        memory.move = nil
        nextDue = new.nextDue
    }

    /// Takes over an address that is configured under another spelling.
    ///
    /// - Returns: whether anything changed.
    package mutating func configure(_ url: String) -> Bool {
        guard configuredURL != url else { return false }
        configuredURL = url
        self.url = url
        memory.move = nil
        forgetValidators()
        health.trust = ValidatorTrust()
        return true
    }
}
