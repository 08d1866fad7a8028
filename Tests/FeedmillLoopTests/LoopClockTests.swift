import FeedmillAddress
import FeedmillDelivery
@testable import FeedmillLoop
import FeedmillModel
import FeedmillSchedule
import FeedmillState
import Testing

/// What the loop makes of a clock that is set while it runs.
@Suite struct LoopClockTests {
    private let start = Timestamp(year: 2026, month: 3, day: 2, hour: 6)
    private let decade = Duration.seconds(3_650 * 86_400)

    /// A feed that was last polled by a clock that much ahead, and waits for half an hour.
    private func feed(
        _ number: Int,
        polledAt time: Timestamp,
        _ change: (inout FeedState) -> Void = { _ in }
    ) throws -> TrackedFeed {
        let url = try #require(WebURL("https://h\(number).example/feed"))
        var state = FeedState(
            id: Int64(number),
            identity: url.string,
            url: url.string,
            added: start
        )
        state.lastAttempt = time
        state.nextDue = time + .seconds(1_800)
        change(&state)
        return TrackedFeed(feed: Feed(url: url), state: state)
    }

    private func polls(_ loop: inout LoopState, _ uptime: Int, _ now: Timestamp) -> [Int] {
        loop.actions(at: .seconds(uptime), now: now).compactMap {
            if case .poll(let index, _) = $0 { index } else { nil }
        }
    }

    @Test func waitsOfAClockThatWasAheadAreCutToTheirLength() throws {
        let ahead = start + decade
        let feeds = [
            try feed(0, polledAt: ahead),
            // A server asked for a day.
            try feed(1, polledAt: ahead) { $0.nextDue = ahead + .seconds(86_400) },
            // This one was not polled meanwhile.
            try feed(2, polledAt: start) { $0.nextDue = start + .seconds(600) },
        ]
        var loop = LoopState(feeds: feeds, mode: .untilStopped, limits: .init(), now: ahead)
        #expect(loop.lookAtClock(at: .zero, now: ahead) == nil)
        #expect(polls(&loop, 0, ahead) == [2])
        #expect(loop.lookAtClock(at: .seconds(8), now: start) == .zero - decade - .seconds(8))
        #expect(polls(&loop, 8, start) == [])
        #expect(polls(&loop, 1_807, start + .seconds(1_799)) == [])
        #expect(polls(&loop, 1_808, start + .seconds(1_800)) == [0])
        #expect(polls(&loop, 86_408, start + .seconds(86_400)) == [1])
    }

    @Test func aClockThatWentOnFindsTheFeedsThatAreDue() throws {
        let feeds = [try feed(0, polledAt: start)]
        var loop = LoopState(feeds: feeds, mode: .untilStopped, limits: .init(), now: start)
        loop.clockPeriod = ClockGuard.period
        #expect(loop.lookAtClock(at: .zero, now: start) == nil)
        let actions = loop.actions(at: .zero, now: start)
        // It wakes for a look at the clock long before the feed is due.
        let wakes = actions.compactMap { if case .wake(let time) = $0 { time } else { nil } }
        #expect(wakes == [ClockGuard.period])
        let later = start + .seconds(7_200 + 30)
        #expect(loop.lookAtClock(at: .seconds(30), now: later) == .seconds(7_200))
        #expect(polls(&loop, 30, later) == [0])
    }

    @Test func skippedHoursCountWhenTheFeedComesToItsTurn() throws {
        let feeds = [
            try feed(0, polledAt: start + .seconds(-3_600)) {
                $0.memory.hints = ScheduleHints(skipHours: ["6", "7"])
            }
        ]
        var loop = LoopState(feeds: feeds, mode: .untilStopped, limits: .init(), now: start)
        #expect(polls(&loop, 0, start) == [])
        #expect(polls(&loop, 7_199, start + .seconds(7_199)) == [])
        #expect(polls(&loop, 7_200, start + .seconds(7_200)) == [0])
    }
}
