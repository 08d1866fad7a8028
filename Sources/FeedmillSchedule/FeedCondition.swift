package import FeedmillModel

/// A condition of a feed that an operator may want to know of.
///
/// Status, `--check`, explanation, page, metrics and report show these and no others; wording is
/// made where people read them. A new condition needs a case, its code, and its place in
/// ``judge(_:at:)``.
package enum FeedCondition: Sendable, Hashable {
    case paused
    /// It was never polled.
    case never
    /// Its server says that it is gone (410); it is tried once a month.
    case ended(since: Timestamp)
    case failing(since: Timestamp, failures: Int)
    /// It is not polled because its documents did harm.
    case quarantined(until: Timestamp)
    /// Nothing can be reached: our own network is out.
    case offline(since: Timestamp)
    /// Nothing new for longer than its usual gaps allow, or than `expect` says.
    case silent(since: Timestamp, limit: Duration, isConfigured: Bool)
    /// Its document has no entries any more.
    case empty(since: Timestamp, usually: Int)
    /// Its document has far fewer entries than usual.
    case shrunk(since: Timestamp, from: Int, to: Int)
    /// Its server answers nothing but 304, to requests without conditions as well.
    case onlyNotModified(since: Timestamp)
    /// It is due, and nobody polls it.
    case overdue(since: Timestamp)

    /// The codes, which programs compare; `waiting` stands for none, when all is well.
    package enum Code: String, Sendable, Hashable, CaseIterable {
        case waiting
        case failing
        case ended
        case quarantined
        case offline
        case silent
        case empty
        case shrunk
        case onlyNotModified = "only-304"
        case overdue
        case paused
        case never
    }

    package var code: Code {
        switch self {
        case .paused: .paused
        case .never: .never
        case .ended: .ended
        case .failing: .failing
        case .quarantined: .quarantined
        case .offline: .offline
        case .silent: .silent
        case .empty: .empty
        case .shrunk: .shrunk
        case .onlyNotModified: .onlyNotModified
        case .overdue: .overdue
        }
    }

    /// Since when it holds; `nil` for what has no beginning.
    package var since: Timestamp? {
        switch self {
        case .paused, .never, .quarantined: nil
        case .ended(let since), .failing(let since, _), .offline(let since),
            .silent(let since, _, _), .empty(let since, _), .shrunk(let since, _, _),
            .onlyNotModified(let since), .overdue(let since):
            since
        }
    }

    /// Whether it concerns what the feed publishes, not whether it can be read.
    package var isSilence: Bool {
        switch self {
        case .silent, .empty, .shrunk, .onlyNotModified: true
        default: false
        }
    }
}

extension FeedCondition {
    /// What is known of a feed when its conditions are judged.
    package struct Facts: Sendable, Hashable {
        package var isPaused = false
        package var added: Timestamp
        package var lastAttempt: Timestamp?
        package var lastSuccess: Timestamp?
        /// When its server said that it is gone.
        package var endedSince: Timestamp?
        package var failingSince: Timestamp?
        package var failures = 0
        package var quarantinedUntil: Timestamp?
        package var nextDue: Timestamp
        package var health = FeedHealth()
        /// How often it should publish, by the configuration.
        package var expected: Duration?

        package init(added: Timestamp, nextDue: Timestamp) {
            self.added = added
            self.nextDue = nextDue
        }
    }

    /// A pass or a host may be late by that before anybody needs to know.
    private static let lateness = Wait.day

    /// All conditions of a feed, the one that tells most first; none when all is well.
    ///
    /// What concerns its publishing is judged at the last poll that worked: while a feed fails,
    /// nothing is known about it.
    package static func judge(_ facts: Facts, at now: Timestamp) -> [FeedCondition] {
        if facts.isPaused { return [.paused] }
        guard facts.lastAttempt != nil else { return [.never] }
        var conditions: [FeedCondition] = []
        if let since = facts.endedSince { return [.ended(since: since)] }
        if facts.failures > 0 {
            let since = facts.failingSince ?? facts.lastAttempt ?? now
            conditions.append(.failing(since: since, failures: facts.failures))
        }
        if let until = facts.quarantinedUntil, now < until {
            conditions.append(.quarantined(until: until))
        }
        if let since = facts.health.offlineSince { conditions.append(.offline(since: since)) }
        conditions += silence(facts)
        if facts.nextDue + lateness < now { conditions.append(.overdue(since: facts.nextDue)) }
        return conditions
    }

    /// Within its first week a feed may be silent over a weekend that nobody has seen yet.
    private static func habit(_ facts: Facts, at now: Timestamp) -> Duration? {
        guard let limit = facts.health.publishing.limit else { return nil }
        return now - facts.added < Wait.day * 8 ? max(limit, Wait.day * 3) : limit
    }

    private static func silence(_ facts: Facts) -> [FeedCondition] {
        guard let lastSuccess = facts.lastSuccess else { return [] }
        var conditions: [FeedCondition] = []
        let publishing = facts.health.publishing
        let lastNew = publishing.lastNew ?? facts.added
        let limit = facts.expected ?? habit(facts, at: lastSuccess)
        if let limit, lastSuccess - lastNew > limit {
            conditions.append(
                .silent(since: lastNew, limit: limit, isConfigured: facts.expected != nil)
            )
        }
        let document = facts.health.document
        if let since = document.smallSince, let last = document.last {
            conditions.append(
                last == 0
                    ? .empty(since: since, usually: document.usual)
                    : .shrunk(since: since, from: document.usual, to: last)
            )
        }
        let trust = facts.health.trust
        if let since = trust.unchangedSince, let last = trust.lastUnchanged,
            last - since > ValidatorTrust.patience + Wait.day * 2
        {
            conditions.append(.onlyNotModified(since: since))
        }
        return conditions
    }
}
