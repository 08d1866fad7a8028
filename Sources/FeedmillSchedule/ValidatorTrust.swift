package import FeedmillModel

/// How far a server's answers to conditional requests are believed.
///
/// Two kinds of servers silence a feed for good if they always are: those whose cache answers 304
/// whatever has changed, and those that fail whenever a request has conditions. Both are found out
/// by a request without conditions, and what was found is remembered for a month.
package struct ValidatorTrust: Sendable, Hashable {
    /// When the present row of answers 304 began; `nil` after any other answer that worked.
    package var unchangedSince: Timestamp?
    /// The last answer 304 of that row.
    package var lastUnchanged: Timestamp?
    /// When a request without conditions was last answered.
    package var lastBare: Timestamp?
    /// Failures of conditional requests in a row, of the kinds that conditions can cause.
    package var refusals = 0
    /// Whether a request without conditions worked right after such failures.
    ///
    /// Once may be the end of an outage; twice is not.
    package var isSuspect = false
    package var doubt: Doubt?

    /// What the server was found to do with conditional requests.
    package struct Doubt: Sendable, Hashable, Codable {
        package enum Reason: String, Sendable, Hashable, Codable {
            /// It answers 304 although the document has changed.
            case latched
            /// It fails when there are conditions.
            case refused
        }

        package let reason: Reason
        package let since: Timestamp
        package let until: Timestamp

        package init(reason: Reason, since: Timestamp, until: Timestamp) {
            self.reason = reason
            self.since = since
            self.until = until
        }
    }

    /// What an answer says about conditions.
    package enum Answer: Sendable, Hashable {
        /// A document with new entries. `changed` is when it changed, as far as it says so.
        case news(changed: Timestamp?)
        /// A document without new entries.
        case document
        /// 304.
        case unchanged
        case status(Int)
        /// No answer, or one that is not a feed.
        case none
    }

    /// For how long nothing but 304 is believed.
    package static let patience = Wait.day * 14
    /// How often a server that was found out is asked without conditions.
    static let bareInterval = Wait.day
    /// For how long it is remembered.
    static let memory = Wait.day * 30
    /// Failures in a row after which conditions are left out once.
    static let refusalLimit = 2

    package init() {}

    /// Whether a request at that time carries the validators.
    package func allowsConditions(at now: Timestamp) -> Bool {
        if refusals >= Self.refusalLimit { return false }
        switch currentDoubt(at: now)?.reason {
        case .refused: return false
        case .latched: return isRecent(lastBare, within: Self.bareInterval, at: now)
        case nil: break
        }
        guard let unchangedSince else { return true }
        let trusted = max(unchangedSince, lastBare ?? unchangedSince)
        return trusted > now || now - trusted < Self.patience
    }

    /// What is held against the server at that time.
    package func currentDoubt(at now: Timestamp) -> Doubt? {
        doubt.flatMap { now < $0.until && $0.until - now <= Self.memory ? $0 : nil }
    }

    private func isRecent(_ time: Timestamp?, within span: Duration, at now: Timestamp) -> Bool {
        guard let time, time <= now else { return false }
        return now - time < span
    }

    /// Learns from the answer to a request.
    package mutating func learn(_ answer: Answer, wasConditional: Bool, at now: Timestamp) {
        if wasConditional {
            learnConditional(answer, at: now)
        } else {
            learnBare(answer, at: now)
        }
    }

    private mutating func learnConditional(_ answer: Answer, at now: Timestamp) {
        switch answer {
        case .unchanged:
            unchangedSince = unchangedSince ?? now
            lastUnchanged = now
            (refusals, isSuspect) = (0, false)
        case .news, .document:
            unchangedSince = nil
            (refusals, isSuspect) = (0, false)
        case .status(412):
            // Precondition Failed says it in so many words.
            refusals = Self.refusalLimit
            isSuspect = true
        case .status(400), .status(403), .status(406), .status(500):
            refusals = isSuspect ? Self.refusalLimit : min(refusals + 1, Self.refusalLimit)
        case .status, .none:
            break
        }
    }

    private mutating func learnBare(_ answer: Answer, at now: Timestamp) {
        switch answer {
        case .news(let changed):
            if let last = lastUnchanged, unchangedSince != nil, changed.map({ $0 <= last }) ?? true
            {
                raise(.latched, at: now)
            }
            worked(at: now)
        case .document:
            worked(at: now)
        case .unchanged:
            lastBare = now
        case .status:
            lastBare = now
            // The conditions were not the reason.
            (refusals, isSuspect) = (0, false)
        case .none:
            break
        }
    }

    private mutating func worked(at now: Timestamp) {
        lastBare = now
        unchangedSince = nil
        guard refusals >= Self.refusalLimit else { return }
        if isSuspect { raise(.refused, at: now) }
        isSuspect = true
        refusals = 0
    }

    private mutating func raise(_ reason: Doubt.Reason, at now: Timestamp) {
        let since = doubt.flatMap { $0.reason == reason ? $0.since : nil } ?? now
        doubt = Doubt(reason: reason, since: since, until: now + Self.memory)
    }
}
