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

/// The wish to ask everybody now: whom it reaches, and whom not.
@Suite struct PollNowTests {
    let now = Timestamp(seconds: 1_800_000_000)

    /// A feed that was asked an hour ago and is due in another.
    private func feed(
        _ number: Int,
        _ change: (inout TrackedFeed) -> Void = { _ in }
    ) throws -> TrackedFeed {
        let url = try #require(WebURL("https://h\(number).example/feed"))
        var state = FeedState(id: Int64(number), identity: url.string, url: url.string, added: now)
        state.nextDue = now + .seconds(3_600)
        state.lastAttempt = now + .seconds(-3_600)
        var feed = TrackedFeed(feed: Feed(url: url), state: state)
        change(&feed)
        return feed
    }

    private func loop(
        _ feeds: [TrackedFeed],
        holds: [String: Duration] = [:]
    ) -> LoopState {
        LoopState(
            feeds: feeds,
            mode: .untilStopped,
            limits: .init(),
            hosts: holds.mapValues { HostPace(heldSince: now, until: now + $0) },
            now: now
        )
    }

    private func polls(_ loop: inout LoopState, after seconds: Int = 0) -> [Int] {
        let actions = loop.actions(at: .seconds(seconds), now: now + .seconds(seconds))
        return actions.compactMap { if case .poll(let index, _) = $0 { index } else { nil } }
    }

    @Test func ourOwnRulesAreSetAside() throws {
        var loop = loop([
            try feed(0),
            try feed(1) {
                $0.state.failures = 9
                $0.state.failingSince = now + .seconds(-86_400)
            },
            try feed(2) {
                $0.state.memory.rhythm = PublishingRhythm(interval: .seconds(86_400))
                $0.state.memory.notBefore = now
            },
        ])
        #expect(polls(&loop).isEmpty)
        #expect(loop.pollNow(at: .zero, now: now) == (asked: 3, left: 0))
        #expect(polls(&loop).sorted() == [0, 1, 2])
    }

    @Test func whatOthersAskedForIsRespected() throws {
        let hour = now.seconds % 86_400 / 3_600
        var loop = loop(
            [
                try feed(0) { $0.state.memory.notBefore = now + .seconds(1) },
                try feed(1) { $0.state.memory.hints = ScheduleHints(skipHours: ["\(hour)"]) },
                try feed(2),
                try feed(3) { $0.state.dueRule = .gone },
                try feed(4) { $0.feed.settings.isPaused = true },
                try feed(5) { $0.state.lastAttempt = now + .seconds(-59) },
                try feed(6),
            ],
            holds: ["h2.example": .seconds(600)]
        )
        #expect(loop.pollNow(at: .zero, now: now) == (asked: 1, left: 6))
        #expect(polls(&loop) == [6])
        // Each of the others keeps its own time.
        #expect(polls(&loop, after: 599).isEmpty)
    }

    @Test func whoIsUnderWayIsNotAskedTwice() throws {
        var loop = loop([
            try feed(0) { $0.state.nextDue = now }, try feed(1),
        ])
        #expect(polls(&loop) == [0])
        #expect(loop.pollNow(at: .zero, now: now) == (asked: 1, left: 0))
        #expect(polls(&loop) == [1])
        #expect(loop.pollNow(at: .zero, now: now) == (asked: 0, left: 0))
        #expect(polls(&loop, after: 7_200).isEmpty)
    }

    @Test func manyAreSpreadAsAtAnImport() throws {
        var loop = loop(try (0..<1_000).map { try feed($0) })
        #expect(loop.pollNow(at: .zero, now: now) == (asked: 1_000, left: 0))
        let first = polls(&loop)
        #expect((1...ImportSpread.immediate + ImportSpread.rate).contains(first.count))
    }

    @Test func whoIsRemovedIsNotAsked() throws {
        let feeds = [try feed(0), try feed(1)]
        var loop = loop(feeds)
        loop.changed(.keeping([feeds[1]]), now: now)
        #expect(loop.pollNow(at: .zero, now: now) == (asked: 1, left: 0))
        #expect(polls(&loop) == [1])
    }

    @Test func aLoopThatStopsDoesNotBeginAnew() throws {
        var loop = loop([try feed(0)])
        loop.stop()
        #expect(loop.pollNow(at: .zero, now: now) == (asked: 0, left: 0))
        #expect(loop.isFinished)
    }
}

extension LoopChange {
    fileprivate static func keeping(_ feeds: [TrackedFeed]) -> LoopChange {
        LoopChange(
            feeds: feeds,
            poller: FeedPoller(
                configuration: .init(),
                userAgent: "test",
                now: { Timestamp(seconds: 0) },
                fetch: { _ in preconditionFailure("nothing is fetched here") }
            ),
            limits: .init()
        )
    }
}
