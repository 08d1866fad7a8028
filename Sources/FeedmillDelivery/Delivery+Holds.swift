import FeedmillAddress
package import FeedmillModel
import FeedmillSchedule
import FeedmillState

extension Delivery {
    /// Takes note of what is listed, and lifts the holds of hosts whose reason the operator has
    /// removed.
    ///
    /// A host is on hold because a feed on it was refused. When no such feed is listed any more, or
    /// holds back itself only, or is requested in another way, the others need not wait for it. A
    /// hold that came from an article page has no such feed and stays.
    ///
    /// - Parameter feeds: all feeds that are listed.
    /// - Returns: the hosts.
    /// - Throws: `StateError`.
    @discardableResult
    package func releaseHosts(for feeds: [Feed]) async throws -> Set<String> {
        try await state.keepFingerprints(of: Set(feeds.map(\.identity)))
        let time = now()
        let held = try await state.hostPaces(at: time).filter {
            $0.value.heldUntil(at: time) != nil
        }
        guard !held.isEmpty else { return [] }
        let listed = Dictionary(
            feeds.map { ($0.identity, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var released: Set<String> = []
        var kept: Set<String> = []
        for feed in try await state.feeds() where feed.wasRefused {
            guard let host = WebURL(feed.url)?.host, held[host] != nil else { continue }
            if let present = listed[feed.identity], feed.holdsBackHost(of: present) {
                kept.insert(host)
            } else {
                released.insert(host)
            }
        }
        released.subtract(kept)
        if !released.isEmpty { try await state.release(released) }
        return released
    }
}

extension FeedState {
    /// Whether the last answer was 429 or 503.
    fileprivate var wasRefused: Bool { [.status(429), .status(503)].contains(lastFailure) }

    /// Whether the refusal still is a reason to hold its host back.
    fileprivate func holdsBackHost(of feed: Feed) -> Bool {
        guard feed.settings.holdBack == .host, !feed.settings.isPaused else { return false }
        guard let used = health.fingerprint, let present = feed.fingerprint else { return true }
        return used.request == present.request
    }
}
