@testable import FeedmillAddress
import FeedmillConfig
@testable import FeedmillDelivery
@testable import FeedmillFetch
@testable import FeedmillLoop
import FeedmillModel
@testable import FeedmillPoll
import FeedmillSchedule
import FeedmillState
import Testing

@Suite struct LoopChangeTests {
    let now = Timestamp(seconds: 1_800_000_000)

    private func feed(
        _ number: Int,
        host: Int? = nil,
        due: Int64 = 0,
        isNew: Bool = false
    ) throws -> TrackedFeed {
        let url = try #require(WebURL("https://h\(host ?? number).example/feed\(number)"))
        var state = FeedState(id: Int64(number), identity: url.string, url: url.string, added: now)
        state.nextDue = now + .seconds(due)
        state.lastAttempt = isNew ? nil : now
        return TrackedFeed(feed: Feed(url: url), state: state)
    }

    private func change(
        _ feeds: [TrackedFeed],
        limits: HostGate.Limits = .init()
    ) -> LoopChange {
        let poller = FeedPoller(
            configuration: Configuration(),
            userAgent: "test",
            now: { [now] in now },
            fetch: { _ in preconditionFailure("nothing is fetched here") }
        )
        return LoopChange(feeds: feeds, poller: poller, limits: limits)
    }

    private func loop(_ feeds: [TrackedFeed]) -> LoopState {
        LoopState(feeds: feeds, mode: .untilStopped, limits: .init(), now: now)
    }

    private func polls(_ actions: [LoopState.Action]) -> [TrackedFeed] {
        actions.compactMap { if case .poll(_, let feed) = $0 { feed } else { nil } }
    }

    private func ids(_ actions: [LoopState.Action]) -> [Int64] { polls(actions).map(\.state.id) }

    private func outcome(_ feed: TrackedFeed, next: Int64) -> (FeedAnswer, DeliveredFeed) {
        let answer = FeedAnswer(
            feed: feed.feed,
            state: feed.state,
            result: .failed(.testFailure(feed.feed.url)),
            time: now
        )
        var state = feed.state
        state.nextDue = now + .seconds(next)
        return (
            answer, DeliveredFeed(answer: answer, state: state, records: [], duplicates: 0)
        )
    }

    @Test func newFeedsAreSpreadAndOthersKeepTheirTime() throws {
        let old = try feed(0, due: 900)
        var loop = loop([old])
        #expect(polls(loop.actions(at: .zero, now: now)).isEmpty)
        let new = try (1...1_000).map { try feed($0, isNew: true) }
        loop.changed(change([old] + new), now: now)
        let first = polls(loop.actions(at: .zero, now: now))
        #expect((1...ImportSpread.immediate + ImportSpread.rate).contains(first.count))
        #expect(loop.summary.total == 1_001)
        loop.woken(for: .seconds(899))
        let later = now + .seconds(899)
        #expect(!ids(loop.actions(at: .seconds(899), now: later)).contains(0))
    }

    @Test func removedFeedsAreAskedNoMore() throws {
        let feeds = [try feed(0, due: 10), try feed(1, due: 10)]
        var loop = loop(feeds)
        _ = loop.actions(at: .zero, now: now)
        loop.changed(change([feeds[1]]), now: now)
        #expect(ids(loop.actions(at: .seconds(10), now: now + .seconds(10))) == [1])
    }

    @Test func whoIsRemovedInLineGivesTheTurnAway() throws {
        // Four feeds of one host: two may be under way, a second apart.
        let feeds = try (0..<4).map { try feed($0, host: 7) }
        var loop = loop(feeds)
        #expect(ids(loop.actions(at: .zero, now: now)) == [0])
        loop.changed(change([feeds[0], feeds[3]]), now: now)
        var asked: [Int64] = []
        for second in 1...4 {
            asked += ids(loop.actions(at: .seconds(second), now: now + .seconds(Int64(second))))
        }
        #expect(asked == [3])
    }

    @Test func anAnswerUnderWayIsDeliveredAndTheFeedThenForgotten() throws {
        let feed = try feed(0)
        var loop = loop([feed])
        _ = loop.actions(at: .zero, now: now)
        loop.changed(change([]), now: now)
        let (answer, delivered) = outcome(feed, next: 60)
        loop.polled(0, answer, at: .seconds(1))
        let actions = loop.actions(at: .seconds(1), now: now)
        let batch = actions.compactMap { if case .deliver(let all, _) = $0 { all } else { nil } }
        #expect(batch == [[0]])
        loop.delivered([0], [delivered], at: .seconds(2))
        #expect(polls(loop.actions(at: .seconds(99), now: now + .seconds(99))).isEmpty)
        // It comes back, and is asked once when it is due.
        loop.changed(change([feed]), now: now + .seconds(99))
        let again = now + .seconds(100)
        #expect(ids(loop.actions(at: .seconds(100), now: again)) == [0])
    }

    @Test func whoComesBackUnderWayIsNotAskedTwice() throws {
        let feed = try feed(0)
        var loop = loop([feed])
        #expect(ids(loop.actions(at: .zero, now: now)) == [0])
        loop.changed(change([]), now: now)
        loop.changed(change([feed]), now: now)
        #expect(polls(loop.actions(at: .seconds(5), now: now + .seconds(5))).isEmpty)
        let (answer, delivered) = outcome(feed, next: 60)
        loop.polled(0, answer, at: .seconds(6))
        _ = loop.actions(at: .seconds(6), now: now)
        loop.delivered([0], [delivered], at: .seconds(7))
        #expect(polls(loop.actions(at: .seconds(59), now: now + .seconds(59))).isEmpty)
        #expect(ids(loop.actions(at: .seconds(60), now: now + .seconds(60))) == [0])
    }

    @Test func settingsCountFromTheNextPoll() throws {
        var feed = try feed(0, due: 10)
        var loop = loop([feed])
        feed.feed.settings.userAgent = "other"
        loop.changed(change([feed]), now: now)
        let asked = polls(loop.actions(at: .seconds(10), now: now + .seconds(10)))
        #expect(asked.map(\.feed.settings.userAgent) == ["other"])
    }

    @Test func newBoundsCountAtOnce() throws {
        let feeds = try (0..<6).map { try feed($0, host: 7) }
        var bounds = HostGate.Limits()
        bounds.delayPerHost = .zero
        var loop = LoopState(feeds: feeds, mode: .untilStopped, limits: bounds, now: now)
        #expect(ids(loop.actions(at: .zero, now: now)).count == 2)
        bounds.connectionsPerHost = 5
        loop.changed(change(feeds, limits: bounds), now: now)
        #expect(ids(loop.actions(at: .seconds(1), now: now)).count == 3)
    }

    @Test func anAddressConfiguredUnderWayPrevails() throws {
        let feed = try feed(0)
        var loop = loop([feed])
        _ = loop.actions(at: .zero, now: now)
        var moved = feed
        moved.state.configuredURL = "https://h0.example/other"
        moved.state.url = "https://h0.example/other"
        loop.changed(change([moved]), now: now)
        var (answer, delivered) = outcome(feed, next: 60)
        loop.polled(0, answer, at: .seconds(1))
        _ = loop.actions(at: .seconds(1), now: now)
        loop.delivered([0], [delivered], at: .seconds(2))
        let asked = polls(loop.actions(at: .seconds(60), now: now + .seconds(60)))
        #expect(asked.map(\.state.url) == ["https://h0.example/other"])
        #expect(asked.map(\.state.nextDue) == [now + .seconds(60)])
        (answer, delivered) = outcome(try #require(asked.first), next: 60)
        #expect(delivered.state.url == "https://h0.example/other")
    }
}

extension PollFailure {
    fileprivate static func testFailure(_ url: WebURL) -> PollFailure {
        .fetch(FetchFailure(.noAnswerWithin(.seconds(60)), url))
    }
}
