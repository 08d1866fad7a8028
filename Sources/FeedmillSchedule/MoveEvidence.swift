package import FeedmillAddress
package import FeedmillModel

/// What speaks for a feed having moved for good: permanent redirects, seen again and again.
package struct MoveEvidence: Sendable, Hashable, Codable {
    /// The polls that must agree.
    package static let neededPolls = 3
    /// The time that must lie between the first and the last of them.
    package static let neededTime = Duration.seconds(86_400)

    package let target: WebURL
    package let first: Timestamp
    package private(set) var last: Timestamp
    package private(set) var polls: Int

    /// What a poll that ended in a feed says about its address.
    package struct Sighting: Sendable, Hashable {
        /// The address that was asked.
        package var origin: WebURL
        /// The address that gave the feed, after all redirects.
        package var target: WebURL
        /// Whether every redirect on the way was permanent (301, 308).
        package var isPermanent: Bool
        /// Whether some redirect on the way led from https to http.
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
        /// Nothing speaks for a move; earlier evidence is void.
        case stays
        /// Not enough yet: to be remembered until the next poll.
        case watch(MoveEvidence)
        /// The target is the feed's address from now on.
        case adopt(WebURL)
    }

    /// Judges a poll that ended in a feed, or in a 304 for one.
    ///
    /// A poll that failed says nothing about a move and must not be judged: it leaves the
    /// evidence as it is.
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
        // A clock that was set back starts the watch anew.
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
