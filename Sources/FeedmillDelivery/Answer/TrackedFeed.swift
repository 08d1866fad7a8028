package import FeedmillAddress
import FeedmillFetch
package import FeedmillModel
import FeedmillSchedule
package import FeedmillState

/// A feed and what is remembered of it.
package struct TrackedFeed: Sendable {
    package var feed: Feed
    package var state: FeedState
    /// What it is asked for next.
    package var request = FeedRequest.latest

    package init(feed: Feed, state: FeedState) {
        self.feed = feed
        self.state = state
    }

    /// Whether it is to be asked at any time at all.
    package var isAskable: Bool { !feed.settings.isPaused && !state.hasEnded }

    /// Whether it is to be asked at that time.
    package func isDue(at now: Timestamp) -> Bool {
        isAskable && due(at: now) <= now
    }

    /// Time between two polls that were both wanted at once.
    private static let breath = Duration.seconds(60)

    /// Whether it may be asked although its time has not come.
    ///
    /// What stands against that is what others said: the server (`Retry-After`, `max-age`,
    /// `Expires`, 429) and the feed (`ttl`, `sy:updatePeriod`, skipped hours and days). Our own
    /// rules do not: its interval, its rhythm, the back-off after failures.
    package func mayBeAskedEarly(at now: Timestamp) -> Bool {
        guard isAskable else { return false }
        if let last = state.lastAttempt, last <= now, now - last < Self.breath { return false }
        return state.memory.allows(now)
    }

    /// Whether a pass that starts at that time is to ask it, at once or a moment later.
    ///
    /// A timer that comes as often as the feed is to be asked never comes exactly one interval after
    /// the last request. The pass waits for what is left of it, for the next one comes much too late.
    package func isDue(inPassFrom start: Timestamp) -> Bool {
        guard case .fixed(let interval) = feed.settings.interval, feed.settings.keepsPace else {
            return isDue(at: start)
        }
        return isDue(at: start + min(interval / 50, .seconds(30)))
    }

    /// When it is to be asked, as things are now.
    ///
    /// A due time further ahead than any wait may be is the work of a clock that went wrong.
    package func due(at now: Timestamp) -> Timestamp {
        state.nextDue > now + .seconds(32 * 86_400) ? now : state.nextDue
    }

    /// What politeness counts as one host.
    package var host: String { state.host(of: feed, for: request) }

    /// What politeness counts as one operator of several hosts.
    package var hostGroup: String? {
        HostGroup.name(of: request.archive?.url ?? state.address(of: feed))
    }

    /// The address of the host, as far as the last poll has shown it.
    package var hostAddress: String? {
        request.archive == nil ? state.memory.address : nil
    }
}

extension FeedAnswer {
    /// What politeness counts as the host that was asked.
    var host: String { state.host(of: feed, for: request) }

    /// That host, and the one that answered after redirects.
    package var hosts: Set<String> {
        Set([host, response?.finalURL.host].compactMap { $0 })
    }

    /// The public address of that host, when it was this host that answered.
    package var hostAddress: String? {
        guard let response, response.finalURL.host == host else { return nil }
        return response.publicAddress
    }
}

extension FeedState {
    /// The name of the host that is asked; a file is nobody's host but its own.
    fileprivate func host(of feed: Feed, for request: FeedRequest) -> String {
        let url = request.archive?.url ?? address(of: feed)
        return url.host ?? url.string
    }
}

extension FeedState {
    /// Where the feed is asked.
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
