import FeedmillAddress
@testable import FeedmillDelivery
import FeedmillDoubles
import FeedmillModel
import FeedmillSchedule
import FeedmillState
import Testing

/// Holds of hosts whose reason the operator removes.
@Suite struct HostReleaseTests {
    private let now = Timestamp(year: 2026, month: 3, day: 2)
    private let store = MemoryStore()

    private func feed(_ path: String) throws -> Feed {
        var feed = Feed(url: try #require(WebURL("https://host.example/\(path)")))
        feed.fingerprint = FeedFingerprint(request: 1, pace: 1)
        return feed
    }

    /// A host that is on hold for a week because one of its feeds was refused.
    private func hold() async throws -> (Delivery, refused: Feed, good: Feed) {
        let delivery = try await Delivery(state: store, targets: [], now: { [now] in now })
        let (refused, good) = (try feed("refused"), try feed("good"))
        var states = try await delivery.trackedFeeds(for: [refused, good]).map(\.state)
        states[0].lastAttempt = now
        states[0].lastFailure = .status(429)
        states[0].health.fingerprint = refused.fingerprint
        var batch = StateBatch()
        batch.feeds = states
        for host in ["host.example", "pages.example"] {
            batch.hosts[host] = HostPace(heldSince: now, until: now + .seconds(7 * 86_400))
        }
        _ = try store.commit(batch)
        return (delivery, refused, good)
    }

    private func held(_ delivery: Delivery) async throws -> [String] {
        try await delivery.hostPaces().filter { $0.value.heldUntil(at: now) != nil }.keys.sorted()
    }

    @Test func itStaysWhileItsReasonStays() async throws {
        let (delivery, refused, good) = try await hold()
        #expect(try await delivery.releaseHosts(for: [refused, good]).isEmpty)
        #expect(try await held(delivery) == ["host.example", "pages.example"])
    }

    private static let changes: [(String, @Sendable (inout Feed) -> Void)] = [
        ("it holds back itself only", { $0.settings.holdBack = .feed }),
        ("it is paused", { $0.settings.isPaused = true }),
        ("it is requested in another way", { $0.fingerprint?.request = 2 }),
    ]

    @Test(arguments: changes.indices)
    func itIsLiftedWhen(_ change: Int) async throws {
        let (delivery, refused, good) = try await hold()
        var changed = refused
        Self.changes[change].1(&changed)
        let released = try await delivery.releaseHosts(for: [changed, good])
        #expect(released == ["host.example"], "\(Self.changes[change].0)")
        // That of an article page stays.
        #expect(try await held(delivery) == ["pages.example"])
    }

    @Test func itIsLiftedWithTheFeedTakenOffTheList() async throws {
        let (delivery, _, good) = try await hold()
        #expect(try await delivery.releaseHosts(for: [good]) == ["host.example"])
    }
}
