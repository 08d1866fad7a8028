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

    private func subject(
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
        _ subjects: [TrackedFeed],
        limits: HostGate.Limits = .init()
    ) -> LoopChange {
        let poller = FeedPoller(
            configuration: Configuration(),
            userAgent: "test",
            now: { [now] in now },
            fetch: { _ in preconditionFailure("nothing is fetched here") }
        )
        return LoopChange(subjects: subjects, poller: poller, limits: limits)
    }

    private func course(_ subjects: [TrackedFeed]) -> LoopState {
        LoopState(subjects: subjects, mode: .untilStopped, limits: .init(), now: now)
    }

    private func polls(_ actions: [LoopState.Action]) -> [TrackedFeed] {
        actions.compactMap { if case .poll(_, let subject) = $0 { subject } else { nil } }
    }

    private func ids(_ actions: [LoopState.Action]) -> [Int64] { polls(actions).map(\.state.id) }

    private func answer(_ subject: TrackedFeed, next: Int64) -> (FeedAnswer, DeliveredFeed) {
        let polled = FeedAnswer(
            feed: subject.feed,
            state: subject.state,
            result: .failed(.testFailure(subject.feed.url)),
            time: now
        )
        var state = subject.state
        state.nextDue = now + .seconds(next)
        return (
            polled, DeliveredFeed(polled: polled, state: state, records: [], duplicates: 0)
        )
    }

    @Test func newFeedsAreSpreadAndOthersKeepTheirTime() throws {
        let old = try subject(0, due: 900)
        var course = course([old])
        #expect(polls(course.actions(at: .zero, now: now)).isEmpty)
        let new = try (1...1_000).map { try subject($0, isNew: true) }
        course.changed(change([old] + new), now: now)
        let first = polls(course.actions(at: .zero, now: now))
        #expect((1...ImportSpread.immediate + ImportSpread.rate).contains(first.count))
        #expect(course.summary.total == 1_001)
        course.woken(for: .seconds(899))
        let later = now + .seconds(899)
        #expect(!ids(course.actions(at: .seconds(899), now: later)).contains(0))
    }

    @Test func removedFeedsAreAskedNoMore() throws {
        let subjects = [try subject(0, due: 10), try subject(1, due: 10)]
        var course = course(subjects)
        _ = course.actions(at: .zero, now: now)
        course.changed(change([subjects[1]]), now: now)
        #expect(ids(course.actions(at: .seconds(10), now: now + .seconds(10))) == [1])
    }

    @Test func whoIsRemovedInLineGivesTheTurnAway() throws {
        // Four feeds of one host: two may be under way, a second apart.
        let subjects = try (0..<4).map { try subject($0, host: 7) }
        var course = course(subjects)
        #expect(ids(course.actions(at: .zero, now: now)) == [0])
        course.changed(change([subjects[0], subjects[3]]), now: now)
        var asked: [Int64] = []
        for second in 1...4 {
            asked += ids(course.actions(at: .seconds(second), now: now + .seconds(Int64(second))))
        }
        #expect(asked == [3])
    }

    @Test func anAnswerUnderWayIsDeliveredAndTheFeedThenForgotten() throws {
        let subject = try subject(0)
        var course = course([subject])
        _ = course.actions(at: .zero, now: now)
        course.changed(change([]), now: now)
        let (polled, delivered) = answer(subject, next: 60)
        course.polled(0, polled, at: .seconds(1))
        let actions = course.actions(at: .seconds(1), now: now)
        let batch = actions.compactMap { if case .deliver(let all, _) = $0 { all } else { nil } }
        #expect(batch == [[0]])
        course.delivered([0], [delivered], at: .seconds(2))
        #expect(polls(course.actions(at: .seconds(99), now: now + .seconds(99))).isEmpty)
        // It comes back, and is asked once when it is due.
        course.changed(change([subject]), now: now + .seconds(99))
        let again = now + .seconds(100)
        #expect(ids(course.actions(at: .seconds(100), now: again)) == [0])
    }

    @Test func whoComesBackUnderWayIsNotAskedTwice() throws {
        let subject = try subject(0)
        var course = course([subject])
        #expect(ids(course.actions(at: .zero, now: now)) == [0])
        course.changed(change([]), now: now)
        course.changed(change([subject]), now: now)
        #expect(polls(course.actions(at: .seconds(5), now: now + .seconds(5))).isEmpty)
        let (polled, delivered) = answer(subject, next: 60)
        course.polled(0, polled, at: .seconds(6))
        _ = course.actions(at: .seconds(6), now: now)
        course.delivered([0], [delivered], at: .seconds(7))
        #expect(polls(course.actions(at: .seconds(59), now: now + .seconds(59))).isEmpty)
        #expect(ids(course.actions(at: .seconds(60), now: now + .seconds(60))) == [0])
    }

    @Test func settingsCountFromTheNextPoll() throws {
        var subject = try subject(0, due: 10)
        var course = course([subject])
        subject.feed.settings.userAgent = "other"
        course.changed(change([subject]), now: now)
        let asked = polls(course.actions(at: .seconds(10), now: now + .seconds(10)))
        #expect(asked.map(\.feed.settings.userAgent) == ["other"])
    }

    @Test func newBoundsCountAtOnce() throws {
        let subjects = try (0..<6).map { try subject($0, host: 7) }
        var bounds = HostGate.Limits()
        bounds.delayPerHost = .zero
        var course = LoopState(subjects: subjects, mode: .untilStopped, limits: bounds, now: now)
        #expect(ids(course.actions(at: .zero, now: now)).count == 2)
        bounds.connectionsPerHost = 5
        course.changed(change(subjects, limits: bounds), now: now)
        #expect(ids(course.actions(at: .seconds(1), now: now)).count == 3)
    }

    @Test func anAddressConfiguredUnderWayPrevails() throws {
        let subject = try subject(0)
        var course = course([subject])
        _ = course.actions(at: .zero, now: now)
        var moved = subject
        moved.state.configuredURL = "https://h0.example/other"
        moved.state.url = "https://h0.example/other"
        course.changed(change([moved]), now: now)
        var (polled, delivered) = answer(subject, next: 60)
        course.polled(0, polled, at: .seconds(1))
        _ = course.actions(at: .seconds(1), now: now)
        course.delivered([0], [delivered], at: .seconds(2))
        let asked = polls(course.actions(at: .seconds(60), now: now + .seconds(60)))
        #expect(asked.map(\.state.url) == ["https://h0.example/other"])
        #expect(asked.map(\.state.nextDue) == [now + .seconds(60)])
        (polled, delivered) = answer(try #require(asked.first), next: 60)
        #expect(delivered.state.url == "https://h0.example/other")
    }
}

extension PollFailure {
    fileprivate static func testFailure(_ url: WebURL) -> PollFailure {
        .fetch(FetchFailure(.noAnswerWithin(.seconds(60)), url))
    }
}
