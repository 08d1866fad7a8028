@testable import FeedmillAddress
@testable import FeedmillDelivery
@testable import FeedmillFetch
@testable import FeedmillLoop
import FeedmillModel
import FeedmillSchedule
import FeedmillState
import Testing

@testable import FeedmillFetch

@Suite struct LoopStateTests {
    let now = Timestamp(seconds: 1_800_000_000)

    private func feed(_ number: Int, due: Int64 = 0, isNew: Bool = false) throws -> TrackedFeed {
        let url = try #require(WebURL("https://h\(number).example/feed"))
        var state = FeedState(id: Int64(number), identity: url.string, url: url.string, added: now)
        state.nextDue = now + .seconds(due)
        state.lastAttempt = isNew ? nil : now
        return TrackedFeed(feed: Feed(url: url), state: state)
    }

    private func loop(
        _ feeds: [TrackedFeed],
        _ mode: PollMode,
        holds: [String: Duration] = [:]
    ) -> LoopState {
        let hosts = holds.mapValues { HostPace(heldSince: now, until: now + $0) }
        return LoopState(feeds: feeds, mode: mode, limits: .init(), hosts: hosts, now: now)
    }

    private func polls(_ actions: [LoopState.Action]) -> [Int] {
        actions.compactMap { if case .poll(let index, _) = $0 { index } else { nil } }
    }

    private func wakes(_ actions: [LoopState.Action]) -> [Duration] {
        actions.compactMap { if case .wake(let time) = $0 { time } else { nil } }
    }

    @Test func onePassAsksEverybodyAndEnds() throws {
        var loop = loop([try feed(0), try feed(1, due: 9_999)], .once)
        #expect(!loop.isFinished)
        #expect(polls(loop.actions(at: .zero, now: now)).sorted() == [0, 1])
        #expect(!loop.isFinished)
    }

    @Test func onePassWaitsForAFeedThatKeepsAPace() throws {
        var paced = try feed(1, due: 20)
        paced.feed.settings.interval = .fixed(.seconds(1_800))
        paced.feed.settings.keepsPace = true
        #expect(paced.isDue(inPassFrom: now))
        #expect(!paced.isDue(inPassFrom: now + .seconds(-11)))
        var loop = loop([paced], .once)
        let actions = loop.actions(at: .zero, now: now)
        #expect(polls(actions).isEmpty)
        #expect(wakes(actions) == [.seconds(20)])
        #expect(!loop.isFinished)
        loop.woken(for: .seconds(20))
        #expect(polls(loop.actions(at: .seconds(20), now: now + .seconds(20))) == [0])
    }

    @Test func theDaemonAsksWhatIsDueAndWakesForTheNext() throws {
        var loop = loop([try feed(0), try feed(1, due: 600)], .untilStopped)
        let actions = loop.actions(at: .seconds(5), now: now)
        #expect(polls(actions) == [0])
        #expect(wakes(actions) == [.seconds(605)])
        loop.woken(for: .seconds(605))
        let later = loop.actions(at: .seconds(605), now: now + .seconds(600))
        #expect(polls(later) == [1])
    }

    @Test func alarmsDoNotMultiply() throws {
        var loop = loop([try feed(0, due: 600)], .untilStopped)
        #expect(wakes(loop.actions(at: .zero, now: now)) == [.seconds(600)])
        // Something earlier comes up, and is over.
        _ = loop.deliveryFailed([], at: .zero, now: now)
        #expect(wakes(loop.actions(at: .zero, now: now)) == [.seconds(5)])
        loop.woken(for: .seconds(5))
        // The first alarm still stands.
        #expect(wakes(loop.actions(at: .seconds(5), now: now + .seconds(5))).isEmpty)
    }

    @Test(arguments: [(PollMode.once, 1), (.untilStopped, 0)])
    func theDaemonKeepsNoListOfFailures(mode: PollMode, kept: Int) throws {
        let feed = try feed(0)
        var loop = loop([feed], mode)
        _ = loop.actions(at: .zero, now: now)
        let failure = FetchFailure(.hostUnreachable(host: "a"), feed.feed.url)
        let answer = FeedAnswer(
            feed: feed.feed,
            state: feed.state,
            request: .latest,
            result: .failed(.fetch(failure)),
            time: now
        )
        loop.polled(0, answer, at: .zero)
        _ = loop.actions(at: .zero, now: now)
        let delivered = DeliveredFeed(
            answer: answer,
            state: feed.state,
            records: [],
            duplicates: 0
        )
        loop.delivered([0], [delivered], at: .zero)
        #expect(loop.summary.failures.count == kept)
    }

    @Test func aFreshImportIsSpread() throws {
        let feeds = try (0..<1_000).map { try feed($0, isNew: true) }
        var loop = loop(feeds, .untilStopped)
        let first = polls(loop.actions(at: .zero, now: now))
        #expect(first.count <= ImportSpread.immediate + ImportSpread.rate)
    }

    @Test func onePassDoesNotWaitForAHostThatAsksForPatience() throws {
        let feeds = [try feed(0), try feed(1)]
        var loop = loop(feeds, .once, holds: ["h0.example": .seconds(3_600)])
        #expect(polls(loop.actions(at: .zero, now: now)) == [1])
        #expect(loop.summary.heldBack == 1)
    }

    @Test func aStoppedLoopStartsNothingAndEnds() throws {
        var loop = loop([try feed(0)], .untilStopped)
        loop.stop()
        #expect(loop.actions(at: .zero, now: now).isEmpty)
        #expect(loop.isFinished)
    }

    @Test func afterAFailedDeliveryNothingStartsUntilThePauseIsOver() throws {
        var loop = loop([try feed(0), try feed(1, due: 1)], .untilStopped)
        _ = loop.actions(at: .zero, now: now)
        let pause = loop.deliveryFailed([0], at: .zero, now: now)
        #expect(polls(loop.actions(at: .seconds(2), now: now + .seconds(2))).isEmpty)
        let resumed = loop.actions(at: pause, now: now + pause)
        #expect(polls(resumed).sorted() == [0, 1])
        #expect(loop.deliveryFailed([0], at: pause, now: now + pause) == pause * 2)
    }

    @Test func nothingIsAskedWhileThereIsNoRoom() throws {
        var loop = loop([try feed(0), try feed(1, due: 20)], .untilStopped)
        #expect(loop.mustExamine(at: .zero))
        loop.examined(hasRoom: false, at: .zero)
        let actions = loop.actions(at: .zero, now: now)
        #expect(polls(actions).isEmpty)
        #expect(wakes(actions) == [.seconds(5)])
        #expect(!loop.mustExamine(at: .seconds(4)))
        loop.woken(for: .seconds(5))
        #expect(loop.mustExamine(at: .seconds(5)))
        loop.examined(hasRoom: true, at: .seconds(5))
        #expect(polls(loop.actions(at: .seconds(5), now: now + .seconds(5))) == [0])
    }

    @Test func thePauseBetweenLooksForRoomGrowsAndStaysShort() throws {
        var loop = loop([try feed(0)], .untilStopped)
        var time = Duration.zero
        var pauses: [Duration] = []
        for _ in 0..<5 {
            loop.examined(hasRoom: false, at: time)
            let wake = try #require(wakes(loop.actions(at: time, now: now)).first)
            pauses.append(wake - time)
            time = wake
            loop.woken(for: wake)
        }
        #expect(pauses == [5, 10, 20, 30, 30].map { .seconds($0) })
        #expect(loop.refusals == 5)
        loop.examined(hasRoom: true, at: time)
        #expect(loop.refusals == 0)
    }

    @Test func onePassEndsWhenThereIsNoRoom() throws {
        var loop = loop([try feed(0)], .once)
        loop.examined(hasRoom: false, at: .zero)
        #expect(loop.actions(at: .zero, now: now).isEmpty)
        #expect(loop.isFinished)
    }

    @Test func roomIsLookedForAgainAfterEachDelivery() throws {
        var loop = loop([try feed(0), try feed(1)], .once)
        loop.examined(hasRoom: true, at: .zero)
        #expect(!loop.mustExamine(at: .zero))
        loop.delivered([], [], at: .zero)
        #expect(loop.mustExamine(at: .zero))
        _ = loop.deliveryFailed([], at: .zero, now: now)
        #expect(!loop.mustExamine(at: .zero))
        #expect(loop.mustExamine(at: .seconds(5)))
    }
}
