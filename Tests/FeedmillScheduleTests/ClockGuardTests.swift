import FeedmillModel
import FeedmillSchedule
import Testing

@Suite
struct ClockGuardTests {
    private let start = Timestamp(year: 2026, month: 3, day: 2, hour: 6)
    private static let day = 86_400

    @Test(
        arguments: [
            (30, 30, nil), (90, 30, nil), (91, 30, 61), (30, 91, -61), (-7_170, 30, -7_200),
            (315_360_030, 30, 315_360_000), (3_600, 3_600, nil), (0, 30, nil),
        ] as [(Int, Int, Int?)]
    )
    func aStepIsWhatTheUptimeDoesNotExplain(_ wall: Int, _ uptime: Int, _ step: Int?) {
        var clock = ClockGuard()
        #expect(clock.look(now: start, uptime: .seconds(100)) == nil)
        let seen = clock.look(now: start + .seconds(wall), uptime: .seconds(100 + uptime))
        #expect(seen == step.map { .seconds($0) })
        // It is noticed once.
        let next = start + .seconds(wall + 30)
        #expect(clock.look(now: next, uptime: .seconds(130 + uptime)) == nil)
    }

    @Test func timeThatPassedDuringASleepOfTheMachineIsNoStep() {
        var clock = ClockGuard()
        _ = clock.look(now: start, uptime: .zero)
        #expect(clock.look(now: start + .seconds(28_800), uptime: .seconds(28_800)) == nil)
    }

    @Test(
        arguments: [
            // The wait began ten years ahead: from now on it lasts as long as it did.
            (3_650 * day, 3_650 * day + 1_800, 1_800),
            // An end that has come is not put off.
            (3_650 * day, -5, -5),
            // Nothing proves a step.
            (-60, 1_740, 1_740), (0, 1_800, 1_800), (60, 1_860, 1_860),
            (61, 1_861, 1_800),
            // No wait is longer than a month.
            (day, 400 * day, 31 * day),
        ]
    )
    func aWaitLastsNoLongerThanItDid(_ since: Int, _ end: Int, _ expected: Int) {
        let settled = ClockGuard.settled(
            start + .seconds(end),
            since: start + .seconds(since),
            at: start
        )
        #expect(settled == start + .seconds(expected))
    }

    @Test func agesAreNotBelievedAfterAJump() throws {
        var clock = ClockMemory(lastWork: start)
        #expect(clock.look(at: start + .seconds(Self.day)) == nil)
        #expect(clock.believesAges(at: start + .seconds(Self.day)))
        // Ten years on: nobody can tell a wrong clock from a long stop.
        let ahead = start + .seconds(3_650 * Self.day)
        let found = clock.look(at: ahead)
        let step = try #require(found)
        #expect(step.by == .seconds(3_650 * Self.day) && step.noticed == ahead)
        #expect(!clock.believesAges(at: ahead + .seconds(Self.day)))
        #expect(clock.believesAges(at: ahead + .seconds(2 * Self.day)))
        // Back again, which the last attempt proves, and so does the doubt of the future.
        clock.lastWork = ahead
        let back = start + .seconds(Self.day)
        let second = clock.look(at: back)
        #expect(second?.by == .seconds(-3_649 * Self.day))
        #expect(!clock.believesAges(at: back + .seconds(3_600)))
        clock = ClockMemory(lastWork: start, step: step)
        #expect(clock.look(at: back) != nil)
        #expect(clock.look(at: back + .seconds(60)) == nil)
    }

    @Test func passesThatAreAlwaysFarApartAreBelievedInTurn() {
        var clock = ClockMemory(lastWork: start)
        var believed = 0
        for week in 1...10 {
            let now = start + .seconds(7 * Self.day * week)
            _ = clock.look(at: now)
            believed += clock.believesAges(at: now) ? 1 : 0
            // The pass lasts some minutes.
            clock.lastWork = now + .seconds(300)
        }
        #expect(believed == 5)
    }
}
