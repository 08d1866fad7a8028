import FeedmillAddress
import FeedmillBytes
import FeedmillConfig
import FeedmillDelivery
import FeedmillModel
package import FeedmillSchedule
import FeedmillState

/// What is known of the host of a feed, and what that means for the feed.
package struct HostExplanation: Sendable {
    package var host: String
    package var pace: HostPace
    /// The delay that is set by hand.
    package var delay: Duration?
    /// The feeds of the host that are due, and how many of them come before this one.
    package var due = 0
    package var before = 0

    package init(host: String, pace: HostPace, delay: Duration? = nil) {
        self.host = host
        self.pace = pace
        self.delay = delay
    }

    /// Nothing is known of most hosts: then there is nothing to explain.
    static func read(
        of tracked: TrackedFeed,
        _ configuration: Configuration,
        from store: any StateReading,
        at now: Timestamp
    ) async throws(StateError) -> Self? {
        let host = tracked.host
        let delay = configuration.http.hosts.first(for: host)?.delay
        let pace = try await store.hostPaces(at: now)[host]
        guard pace != nil || delay != nil else { return nil }
        var explanation = Self(host: host, pace: pace ?? HostPace(), delay: delay)
        let feeds = configuration.feeds.filter { $0.url.host == host && !$0.settings.isPaused }
        let states = try await store.health(of: feeds.map(\.identity))
        for (feed, state) in zip(feeds, states) {
            guard let state else { continue }
            let other = TrackedFeed(feed: feed, state: state)
            guard other.canBePolled, other.due(at: now) <= now else { continue }
            explanation.due += 1
            if other.isMoreOverdue(than: tracked) { explanation.before += 1 }
        }
        return explanation
    }
}

extension HostExplanation {
    /// How often it is asked, and from what that was concluded.
    var paceWords: String? {
        if let delay { return "one request every \(delay.shownSeconds) s, set by hand" }
        guard pace.gap > .zero else { return nil }
        var words = "one request every \(pace.gap.shownSeconds) s, learnt from refusals"
        if let bad = pace.bad { words += "; every \(bad.shownSeconds) s was too often" }
        if let good = pace.good { words += "; every \(good.shownSeconds) s was answered for long" }
        return words
    }

    /// Until when it is left alone, and why.
    func holdWords(at now: Timestamp) -> String? {
        guard let until = pace.heldUntil(at: now) else { return nil }
        let since = pace.heldSince.map { " since it refused a request at \($0.rfc3339)" } ?? ""
        return "\(until.rfc3339),\(since), for all of its feeds"
    }

    var queueWords: String? {
        guard due > 1 else { return nil }
        return "\(due) feeds of the host are due, and \(before) of them come first"
    }

    func writeMembers(to writer: inout JSONWriter, at now: Timestamp) {
        writer.member("name", host)
        writer.member("gap_s", pace.gap > .zero || delay != nil ? seconds(delay ?? pace.gap) : nil)
        writer.member("set_by_hand", delay != nil)
        writer.member("refused_gap_s", pace.bad.map(seconds))
        writer.member("good_gap_s", pace.good.map(seconds))
        writer.member("held_since", pace.heldUntil(at: now) == nil ? nil : pace.heldSince)
        writer.member("held_until", pace.heldUntil(at: now))
        writer.member("due", due)
        writer.member("due_before", before)
    }

    private func seconds(_ duration: Duration) -> Int { Int((duration / .seconds(1)).rounded(.up)) }
}

extension Duration {
    /// In seconds, with a tenth where there is one.
    fileprivate var shownSeconds: String {
        let tenths = Int((self / .milliseconds(100)).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}

extension StatusCheck {
    /// How long a host may refuse everything before somebody should look.
    private static let refusal = Duration.seconds(86_400)

    /// The hosts that have answered nothing but refusals for too long.
    func hostFindings(in report: StatusReport) -> [String] {
        report.hosts.sorted { $0.key < $1.key }.compactMap { host, pace in
            guard let until = pace.heldUntil(at: report.now), pace.hold > .zero else { return nil }
            let lines = report.lines.filter { $0.feed.url.host == host }
            let latest = lines.compactMap { $0.state?.lastSuccess }.max()
            let start = latest ?? lines.compactMap { $0.state?.added }.min()
            guard let start, report.now - start > Self.refusal else { return nil }
            let feeds = lines.count == 1 ? "its feed waits" : "its \(lines.count) feeds wait"
            return "\(host) has refused every request since \(start.rfc3339) (429 or 503);"
                + " \(feeds) until \(until.rfc3339)"
        }
    }
}
