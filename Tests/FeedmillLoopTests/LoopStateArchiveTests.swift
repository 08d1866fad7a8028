@testable import FeedmillAddress
@testable import FeedmillConfig
@testable import FeedmillDelivery
import FeedmillFetch
@testable import FeedmillLoop
import FeedmillModel
import FeedmillSchedule
import FeedmillState
import Testing

/// Archive pages, addresses and holds of hosts in a loop.
@Suite struct LoopStateArchiveTests {
    let now = Timestamp(seconds: 1_800_000_000)

    private func feed(
        _ host: String,
        address: String? = nil,
        holdBack: FeedSettings.HoldBack = .host
    ) throws -> TrackedFeed {
        let url = try #require(WebURL("https://\(host)/feed"))
        var state = FeedState(id: 1, identity: url.string, url: url.string, added: now)
        state.nextDue = now
        state.lastAttempt = now
        state.memory.address = address
        var feed = Feed(url: url)
        feed.settings.holdBack = holdBack
        return TrackedFeed(feed: feed, state: state)
    }

    private func loop(
        _ feeds: [TrackedFeed],
        _ mode: PollMode = .untilStopped,
        limits: HostGate.Limits = .init()
    ) -> LoopState {
        LoopState(feeds: feeds, mode: mode, limits: limits, now: now)
    }

    private func polls(_ actions: [LoopState.Action]) -> [(Int, String?)] {
        actions.compactMap {
            if case .poll(let index, let feed) = $0 {
                (index, feed.request.archive?.url.string)
            } else {
                nil
            }
        }
    }

    private func response(_ feed: TrackedFeed, status: Int = 200) -> FetchResponse {
        FetchResponse(
            status: status,
            finalURL: feed.feed.url
        )
    }

    /// Ends a poll of a feed that has a page to follow.
    private func deliver(
        _ index: Int,
        _ feed: TrackedFeed,
        followUp: String?,
        in loop: inout LoopState
    ) throws {
        let answer = FeedAnswer(
            feed: feed.feed,
            state: feed.state,
            request: feed.request,
            result: .unchanged(response(feed)),
            time: now
        )
        var state = feed.state
        state.nextDue = now + .seconds(600)
        var delivered = DeliveredFeed(answer: answer, state: state, records: [], duplicates: 0)
        delivered.followUp = try followUp.map { text in
            let page = try #require(WebURL(text))
            return ArchiveVisit(walk: ArchiveWalk(page: page, left: 3, since: now), visited: [])
        }
        loop.polled(index, answer, at: .zero)
        _ = loop.actions(at: .zero, now: now)
        loop.delivered([index], [delivered], at: .zero)
    }

    @Test func aPageIsAskedForAfterTheDelayAndThenTheFeedRests() throws {
        let feed = try feed("a.example")
        var loop = loop([feed])
        _ = loop.actions(at: .zero, now: now)
        try deliver(0, feed, followUp: "https://a.example/2", in: &loop)
        #expect(polls(loop.actions(at: .milliseconds(500), now: now)).isEmpty)
        let page = polls(loop.actions(at: .seconds(1), now: now))
        #expect(page.map(\.1) == ["https://a.example/2"])
        var asked = feed
        asked.request = .archive(
            ArchiveVisit(
                walk: ArchiveWalk(
                    page: try #require(WebURL("https://a.example/2")),
                    left: 3,
                    since: now
                ),
                visited: []
            )
        )
        try deliver(0, asked, followUp: nil, in: &loop)
        #expect(loop.summary.done == 1)
        #expect(polls(loop.actions(at: .seconds(300), now: now + .seconds(300))).isEmpty)
        let again = polls(loop.actions(at: .seconds(600), now: now + .seconds(600)))
        #expect(again.map(\.1) == [nil])
    }

    @Test func aPassEndsAfterItsPages() throws {
        let feed = try feed("a.example")
        var loop = loop([feed], .once)
        _ = loop.actions(at: .zero, now: now)
        try deliver(0, feed, followUp: "https://b.example/2", in: &loop)
        #expect(!loop.isFinished)
        // Another host: nothing to wait for.
        let page = polls(loop.actions(at: .zero, now: now))
        #expect(page.map(\.1) == ["https://b.example/2"])
    }

    @Test func noFeedWaitsForAPageOnAHostThatIsHeldBack() throws {
        let feeds = [try feed("a.example"), try feed("b.example")]
        var loop = loop(feeds)
        _ = loop.actions(at: .zero, now: now)
        // The page waits for its turn on b.example when that host asks for patience.
        var limits = HostGate.Limits()
        limits.connectionsPerHost = 1
        try deliver(0, feeds[0], followUp: "https://b.example/2", in: &loop)
        let busy = FeedAnswer(
            feed: feeds[1].feed,
            state: feeds[1].state,
            result: .failed(.status(response(feeds[1], status: 503))),
            time: now
        )
        loop.polled(1, busy, at: .zero)
        let due = now + .seconds(600)
        #expect(polls(loop.actions(at: .seconds(3), now: now + .seconds(3))).isEmpty)
        let later = polls(loop.actions(at: .seconds(600), now: due))
        #expect(later.map(\.0) == [0] && later.map(\.1) == [nil])
    }

    @Test func hostsOnOneAddressAreOneHost() throws {
        let feeds = try (0..<20).map { try feed("own\($0).example\($0)", address: "192.0.2.1") }
        #expect(polls(loop(feeds, .once).firstActions(at: now)).count == 8)
        var limits = HostGate.Limits()
        limits.connectionsPerAddress = 3
        #expect(polls(loop(feeds, .once, limits: limits).firstActions(at: now)).count == 3)
        let unknown = try (0..<20).map { try feed("own\($0).example\($0)") }
        #expect(polls(loop(unknown, .once).firstActions(at: now)).count == 20)
    }

    @Test(arguments: [FeedSettings.HoldBack.host, .feed])
    func tooManyRequestsHoldsBackTheHostOrTheFeed(_ holdBack: FeedSettings.HoldBack) throws {
        var limits = HostGate.Limits()
        limits.connectionsPerHost = 1
        limits.delayPerHost = .zero
        let feeds = try (0..<2).map { _ in try feed("a.example", holdBack: holdBack) }
        var loop = loop(feeds, limits: limits)
        #expect(polls(loop.actions(at: .zero, now: now)).map(\.0) == [0])
        let answer = FeedAnswer(
            feed: feeds[0].feed,
            state: feeds[0].state,
            result: .failed(.status(response(feeds[0], status: 429))),
            time: now
        )
        loop.polled(0, answer, at: .zero)
        let isHeld = polls(loop.actions(at: .zero, now: now)).isEmpty
        #expect(isHeld == (holdBack == .host))
    }
}

extension LoopState {
    fileprivate func firstActions(at now: Timestamp) -> [Action] {
        var copy = self
        return copy.actions(at: .zero, now: now)
    }
}
