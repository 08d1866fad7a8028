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
    private func subject(
        _ number: Int,
        _ change: (inout TrackedFeed) -> Void = { _ in }
    ) throws -> TrackedFeed {
        let url = try #require(WebURL("https://h\(number).example/feed"))
        var state = FeedState(id: Int64(number), identity: url.string, url: url.string, added: now)
        state.nextDue = now + .seconds(3_600)
        state.lastAttempt = now + .seconds(-3_600)
        var subject = TrackedFeed(feed: Feed(url: url), state: state)
        change(&subject)
        return subject
    }

    private func course(
        _ subjects: [TrackedFeed],
        holds: [String: Duration] = [:]
    ) -> LoopState {
        LoopState(
            subjects: subjects,
            mode: .untilStopped,
            limits: .init(),
            holds: holds,
            now: now
        )
    }

    private func polls(_ course: inout LoopState, after seconds: Int = 0) -> [Int] {
        let actions = course.actions(at: .seconds(seconds), now: now + .seconds(seconds))
        return actions.compactMap { if case .poll(let index, _) = $0 { index } else { nil } }
    }

    @Test func ourOwnRulesAreSetAside() throws {
        var course = course([
            try subject(0),
            try subject(1) {
                $0.state.failures = 9
                $0.state.failingSince = now + .seconds(-86_400)
            },
            try subject(2) {
                $0.state.memory.rhythm = PublishingRhythm(interval: .seconds(86_400))
                $0.state.memory.notBefore = now
            },
        ])
        #expect(polls(&course).isEmpty)
        #expect(course.pollNow(at: .zero, now: now) == (asked: 3, left: 0))
        #expect(polls(&course).sorted() == [0, 1, 2])
    }

    @Test func whatOthersAskedForIsRespected() throws {
        let hour = now.seconds % 86_400 / 3_600
        var course = course(
            [
                try subject(0) { $0.state.memory.notBefore = now + .seconds(1) },
                try subject(1) { $0.state.memory.hints = ScheduleHints(skipHours: ["\(hour)"]) },
                try subject(2),
                try subject(3) { $0.state.dueRule = .gone },
                try subject(4) { $0.feed.settings.isPaused = true },
                try subject(5) { $0.state.lastAttempt = now + .seconds(-59) },
                try subject(6),
            ],
            holds: ["h2.example": .seconds(600)]
        )
        #expect(course.pollNow(at: .zero, now: now) == (asked: 1, left: 6))
        #expect(polls(&course) == [6])
        // Each of the others keeps its own time.
        #expect(polls(&course, after: 599).isEmpty)
    }

    @Test func whoIsUnderWayIsNotAskedTwice() throws {
        var course = course([
            try subject(0) { $0.state.nextDue = now }, try subject(1),
        ])
        #expect(polls(&course) == [0])
        #expect(course.pollNow(at: .zero, now: now) == (asked: 1, left: 0))
        #expect(polls(&course) == [1])
        #expect(course.pollNow(at: .zero, now: now) == (asked: 0, left: 0))
        #expect(polls(&course, after: 7_200).isEmpty)
    }

    @Test func manyAreSpreadAsAtAnImport() throws {
        var course = course(try (0..<1_000).map { try subject($0) })
        #expect(course.pollNow(at: .zero, now: now) == (asked: 1_000, left: 0))
        let first = polls(&course)
        #expect((1...ImportSpread.immediate + ImportSpread.rate).contains(first.count))
    }

    @Test func whoIsRemovedIsNotAsked() throws {
        let subjects = [try subject(0), try subject(1)]
        var course = course(subjects)
        course.changed(.keeping([subjects[1]]), now: now)
        #expect(course.pollNow(at: .zero, now: now) == (asked: 1, left: 0))
        #expect(polls(&course) == [1])
    }

    @Test func aLoopThatStopsDoesNotBeginAnew() throws {
        var course = course([try subject(0)])
        course.stop()
        #expect(course.pollNow(at: .zero, now: now) == (asked: 0, left: 0))
        #expect(course.isFinished)
    }
}

extension LoopChange {
    fileprivate static func keeping(_ subjects: [TrackedFeed]) -> LoopChange {
        LoopChange(
            subjects: subjects,
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
