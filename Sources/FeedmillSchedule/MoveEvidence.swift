package import FeedmillAddress
package import FeedmillModel

/// Evidence that a feed has moved for good: permanent redirects, seen on several polls.
package struct MoveEvidence: Sendable, Hashable, Codable {
    /// How many polls must agree.
    package static let neededPolls = 3
    /// The minimum time between the first and the last of them.
    package static let neededTime = Duration.seconds(86_400)

    package let target: WebURL
    package let first: Timestamp
    package private(set) var last: Timestamp
    package private(set) var polls: Int

    /// What a successful poll says about the feed's address.
    package struct Sighting: Sendable, Hashable {
        /// The requested address.
        package var origin: WebURL
        /// The address that gave the feed, after all redirects.
        package var target: WebURL
        /// Whether every redirect on the way was permanent (301, 308).
        package var isPermanent: Bool
        /// Whether a redirect led from https to http.
        package var isDowngrade: Bool

        package init(origin: WebURL, target: WebURL, isPermanent: Bool, isDowngrade: Bool) {
            self.origin = origin
            self.target = target
            self.isPermanent = isPermanent
            self.isDowngrade = isDowngrade
        }
    }

    /// What follows from a sighting.
    package enum Verdict: Sendable, Hashable {
        /// No evidence for a move; earlier evidence is void.
        case stays
        /// Not enough yet: remember until the next poll.
        case watch(MoveEvidence)
        /// The target is the feed's address from now on.
        case adopt(WebURL)
    }

    /// Judges a poll that ended in a feed, or in a 304 for one.
    ///
    /// A failed poll says nothing about a move and must not be passed in; the evidence stays.
    package static func judge(
        _ sighting: Sighting,
        before: MoveEvidence?,
        now: Timestamp
    ) -> Verdict {
        let target = sighting.target.withoutFragment
        guard target != sighting.origin.withoutFragment, sighting.isPermanent,
            !sighting.isDowngrade, target.scheme == "https" || sighting.origin.scheme == "http",
            target.user == nil, target.password == nil
        else { return .stays }
        // A clock that was set back restarts the count.
        guard var evidence = before, evidence.target == target, evidence.last <= now else {
            return .watch(MoveEvidence(target: target, first: now, last: now, polls: 1))
        }
        evidence.polls += 1
        evidence.last = now
        let isEnough = evidence.polls >= neededPolls && now - evidence.first >= neededTime
        return isEnough ? .adopt(target) : .watch(evidence)
    }

    package init(target: WebURL, first: Timestamp, last: Timestamp, polls: Int) {
        self.target = target
        self.first = first
        self.last = last
        self.polls = polls
    }
}
