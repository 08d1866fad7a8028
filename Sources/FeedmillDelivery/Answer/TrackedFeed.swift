package import FeedmillAddress
import FeedmillFetch
package import FeedmillModel
package import FeedmillSchedule
package import FeedmillState

/// A feed and what is remembered of it.
package struct TrackedFeed: Sendable {
    package var feed: Feed
    package var state: FeedState
    /// What is requested of it next.
    package var request = FeedRequest.latest

    package init(feed: Feed, state: FeedState) {
        self.feed = feed
        self.state = state
    }

    /// Whether it is ever polled.
    package var canBePolled: Bool { !feed.settings.isPaused }

    /// Takes over what the operator has changed since the last attempt.
    package mutating func mend(at now: Timestamp) { state.mend(for: feed, at: now) }

    /// Whether it is to be polled at that time.
    package func isDue(at now: Timestamp) -> Bool {
        canBePolled && due(at: now) <= now && whenNotSkipped(from: now) == now
    }

    /// The first time from `time` on that the feed does not exclude by `skipHours` or `skipDays`.
    ///
    /// It counts at the moment of the poll, however late that is.
    package func whenNotSkipped(from time: Timestamp) -> Timestamp {
        state.memory.hints.allowed(from: time)
    }

    /// The shortest time between two polls that the operator asks for.
    private static let breath = Duration.seconds(60)

    /// Whether it may be polled before it is due.
    ///
    /// It may not if the server (`Retry-After`, `max-age`, `Expires`, 429) or the feed (`ttl`,
    /// `sy:updatePeriod`, skipped hours and days) has asked for a longer wait. Our own rules do not
    /// count, its interval, its rhythm, the back-off after failures, but for a quarantine.
    package func mayBeAskedEarly(at now: Timestamp) -> Bool {
        guard canBePolled, !state.hasEnded, !state.isQuarantined else { return false }
        if let last = state.lastAttempt, last <= now, now - last < Self.breath { return false }
        return state.memory.allows(now)
    }

    /// Whether a pass that starts at that time polls it, at once or a moment later.
    ///
    /// A timer with the interval of the feed never fires exactly one interval after the last request.
    /// The pass waits for the rest of the interval, since the next pass would be much too late.
    package func isDue(inPassFrom start: Timestamp) -> Bool {
        guard case .fixed(let interval) = feed.settings.interval, feed.settings.keepsPace else {
            return isDue(at: start)
        }
        return isDue(at: start + min(interval / 50, .seconds(30)))
    }

    /// When it is due, as seen now.
    ///
    /// A due time further away than the longest wait comes from a clock that was wrong.
    package func due(at now: Timestamp) -> Timestamp {
        state.nextDue > now + .seconds(32 * 86_400) ? now : state.nextDue
    }

    /// The host at which it is queued.
    package var host: String { state.host(of: feed, for: request) }

    /// The group of hosts that share an operator, which have limits together.
    package var hostGroup: String? {
        HostGroup.name(of: request.archive?.url ?? state.address(of: feed))
    }

    /// The address of the host at the last poll, if known.
    package var hostAddress: String? {
        request.archive == nil ? state.memory.address : nil
    }
}

extension FeedAnswer {
    /// The host to which the request went.
    package var host: String { state.host(of: feed, for: request) }

    /// What the server refused it with; `nil` when it did not.
    package var hostRefusal: HostPace.Refusal? {
        guard case .failed(.status(let response)) = result else { return nil }
        let wait = response.headers["Retry-After"].flatMap { RetryAfter.wait($0, now: time) }
        return HostPace.Refusal(status: response.status, retryAfter: wait)
    }

    /// The public address of that host, if it was this host that answered.
    package var hostAddress: String? {
        guard let response, response.finalURL.host == host else { return nil }
        return response.publicAddress
    }
}

extension FeedState {
    /// The name of the host; a file counts as a host of its own.
    fileprivate func host(of feed: Feed, for request: FeedRequest) -> String {
        let url = request.archive?.url ?? address(of: feed)
        return url.host ?? url.string
    }
}

extension FeedState {
    /// The address at which the feed is polled.
    ///
    /// The state keeps addresses without their credentials; those of the configuration go to the
    /// configured address only, never to one that the feed has moved to.
    package func address(of feed: Feed) -> WebURL {
        guard url != feed.url.withoutCredentials.string, let moved = WebURL(url) else {
            return feed.url
        }
        return moved
    }
}

extension FeedState {
    /// The part of the feed in earlier refusals of its host.
    package var suspect: HostPaces.Suspect {
        let wasRefused =
            switch lastFailure {
            case .status(429), .status(503): true
            default: false
            }
        return HostPaces.Suspect(
            refused: wasRefused ? lastAttempt : nil,
            count: wasRefused ? memory.refusals : 0
        )
    }

    /// Since when a poll is owed to it: a feed that was never read keeps its place when its host
    /// refuses it, unless the feed itself is suspected.
    fileprivate var owedSince: Timestamp {
        let suspect = suspect
        let keepsPlace = lastSuccess == nil && suspect.refused != nil && suspect.count == 0
        return keepsPlace ? min(added, nextDue) : nextDue
    }
}

extension TrackedFeed {
    /// Whether it has been due for longer; of two that are due since the same time, whether its last
    /// attempt was longer ago.
    package func isMoreOverdue(than other: TrackedFeed) -> Bool {
        guard state.owedSince == other.state.owedSince else {
            return state.owedSince < other.state.owedSince
        }
        guard let last = state.lastAttempt else { return other.state.lastAttempt != nil }
        return other.state.lastAttempt.map { last < $0 } ?? false
    }
}
