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

    private func subject(_ number: Int, due: Int64 = 0, isNew: Bool = false) throws -> TrackedFeed {
        let url = try #require(WebURL("https://h\(number).example/feed"))
        var state = FeedState(id: Int64(number), identity: url.string, url: url.string, added: now)
        state.nextDue = now + .seconds(due)
        state.lastAttempt = isNew ? nil : now
        return TrackedFeed(feed: Feed(url: url), state: state)
    }

    private func course(
        _ subjects: [TrackedFeed],
        _ mode: PollMode,
        holds: [String: Duration] = [:]
    ) -> LoopState {
        LoopState(subjects: subjects, mode: mode, limits: .init(), holds: holds, now: now)
    }

    private func polls(_ actions: [LoopState.Action]) -> [Int] {
        actions.compactMap { if case .poll(let index, _) = $0 { index } else { nil } }
    }

    private func wakes(_ actions: [LoopState.Action]) -> [Duration] {
        actions.compactMap { if case .wake(let time) = $0 { time } else { nil } }
    }

    @Test func onePassAsksEverybodyAndEnds() throws {
        var course = course([try subject(0), try subject(1, due: 9_999)], .once)
        #expect(!course.isFinished)
        #expect(polls(course.actions(at: .zero, now: now)).sorted() == [0, 1])
        #expect(!course.isFinished)
    }

    @Test func onePassWaitsForAFeedThatKeepsAPace() throws {
        var paced = try subject(1, due: 20)
        paced.feed.settings.interval = .fixed(.seconds(1_800))
        paced.feed.settings.keepsPace = true
        #expect(paced.isDue(inPassFrom: now))
        #expect(!paced.isDue(inPassFrom: now + .seconds(-11)))
        var course = course([paced], .once)
        let actions = course.actions(at: .zero, now: now)
        #expect(polls(actions).isEmpty)
        #expect(wakes(actions) == [.seconds(20)])
        #expect(!course.isFinished)
        course.woken(for: .seconds(20))
        #expect(polls(course.actions(at: .seconds(20), now: now + .seconds(20))) == [0])
    }

    @Test func theDaemonAsksWhatIsDueAndWakesForTheNext() throws {
        var course = course([try subject(0), try subject(1, due: 600)], .untilStopped)
        let actions = course.actions(at: .seconds(5), now: now)
        #expect(polls(actions) == [0])
        #expect(wakes(actions) == [.seconds(605)])
        course.woken(for: .seconds(605))
        let later = course.actions(at: .seconds(605), now: now + .seconds(600))
        #expect(polls(later) == [1])
    }

    @Test func alarmsDoNotMultiply() throws {
        var course = course([try subject(0, due: 600)], .untilStopped)
        #expect(wakes(course.actions(at: .zero, now: now)) == [.seconds(600)])
        // Something earlier comes up, and is over.
        _ = course.deliveryFailed([], at: .zero, now: now)
        #expect(wakes(course.actions(at: .zero, now: now)) == [.seconds(5)])
        course.woken(for: .seconds(5))
        // The first alarm still stands.
        #expect(wakes(course.actions(at: .seconds(5), now: now + .seconds(5))).isEmpty)
    }

    @Test(arguments: [(PollMode.once, 1), (.untilStopped, 0)])
    func theDaemonKeepsNoListOfFailures(mode: PollMode, kept: Int) throws {
        let subject = try subject(0)
        var course = course([subject], mode)
        _ = course.actions(at: .zero, now: now)
        let failure = FetchFailure(.hostUnreachable(host: "a"), subject.feed.url)
        let polled = FeedAnswer(
            feed: subject.feed,
            state: subject.state,
            errand: .news,
            result: .failed(.fetch(failure)),
            time: now
        )
        course.polled(0, polled, at: .zero)
        _ = course.actions(at: .zero, now: now)
        let delivered = DeliveredFeed(
            polled: polled,
            state: subject.state,
            records: [],
            duplicates: 0
        )
        course.delivered([0], [delivered], at: .zero)
        #expect(course.summary.failures.count == kept)
    }

    @Test func aFreshImportIsSpread() throws {
        let subjects = try (0..<1_000).map { try subject($0, isNew: true) }
        var course = course(subjects, .untilStopped)
        let first = polls(course.actions(at: .zero, now: now))
        #expect(first.count <= ImportSpread.immediate + ImportSpread.rate)
    }

    @Test func onePassDoesNotWaitForAHostThatAsksForPatience() throws {
        let subjects = [try subject(0), try subject(1)]
        var course = course(subjects, .once, holds: ["h0.example": .seconds(3_600)])
        #expect(polls(course.actions(at: .zero, now: now)) == [1])
        #expect(course.summary.heldBack == 1)
    }

    @Test func aStoppedLoopStartsNothingAndEnds() throws {
        var course = course([try subject(0)], .untilStopped)
        course.stop()
        #expect(course.actions(at: .zero, now: now).isEmpty)
        #expect(course.isFinished)
    }

    @Test func afterAFailedDeliveryNothingStartsUntilThePauseIsOver() throws {
        var course = course([try subject(0), try subject(1, due: 1)], .untilStopped)
        _ = course.actions(at: .zero, now: now)
        let pause = course.deliveryFailed([0], at: .zero, now: now)
        #expect(polls(course.actions(at: .seconds(2), now: now + .seconds(2))).isEmpty)
        let resumed = course.actions(at: pause, now: now + pause)
        #expect(polls(resumed).sorted() == [0, 1])
        #expect(course.deliveryFailed([0], at: pause, now: now + pause) == pause * 2)
    }

    @Test func nothingIsAskedWhileThereIsNoRoom() throws {
        var course = course([try subject(0), try subject(1, due: 20)], .untilStopped)
        #expect(course.mustExamine(at: .zero))
        course.examined(hasRoom: false, at: .zero)
        let actions = course.actions(at: .zero, now: now)
        #expect(polls(actions).isEmpty)
        #expect(wakes(actions) == [.seconds(5)])
        #expect(!course.mustExamine(at: .seconds(4)))
        course.woken(for: .seconds(5))
        #expect(course.mustExamine(at: .seconds(5)))
        course.examined(hasRoom: true, at: .seconds(5))
        #expect(polls(course.actions(at: .seconds(5), now: now + .seconds(5))) == [0])
    }

    @Test func thePauseBetweenLooksForRoomGrowsAndStaysShort() throws {
        var course = course([try subject(0)], .untilStopped)
        var time = Duration.zero
        var pauses: [Duration] = []
        for _ in 0..<5 {
            course.examined(hasRoom: false, at: time)
            let wake = try #require(wakes(course.actions(at: time, now: now)).first)
            pauses.append(wake - time)
            time = wake
            course.woken(for: wake)
        }
        #expect(pauses == [5, 10, 20, 30, 30].map { .seconds($0) })
        #expect(course.refusals == 5)
        course.examined(hasRoom: true, at: time)
        #expect(course.refusals == 0)
    }

    @Test func onePassEndsWhenThereIsNoRoom() throws {
        var course = course([try subject(0)], .once)
        course.examined(hasRoom: false, at: .zero)
        #expect(course.actions(at: .zero, now: now).isEmpty)
        #expect(course.isFinished)
    }

    @Test func roomIsLookedForAgainAfterEachDelivery() throws {
        var course = course([try subject(0), try subject(1)], .once)
        course.examined(hasRoom: true, at: .zero)
        #expect(!course.mustExamine(at: .zero))
        course.delivered([], [], at: .zero)
        #expect(course.mustExamine(at: .zero))
        _ = course.deliveryFailed([], at: .zero, now: now)
        #expect(!course.mustExamine(at: .zero))
        #expect(course.mustExamine(at: .seconds(5)))
    }
}
