import FeedmillModel
@testable import FeedmillSchedule
import Testing

@Suite
struct PublishingRhythmTests {
    private let now = Timestamp(year: 2026, month: 11, day: 23, hour: 12)

    /// Entries that came `gap` apart, the newest one `gap` ago.
    private func entries(_ count: Int, gap: Duration) -> PublishingRhythm.Window? {
        window((1...count).map { now + gap * -$0 })
    }

    private func window(_ times: [Timestamp]) -> PublishingRhythm.Window? {
        PublishingRhythm.Window(entries: times, now: now)
    }

    @Test(arguments: [600, 3_600, 86_400, 7 * 86_400])
    func regularFeedsAreAskedAtHalfTheirGap(_ gap: Int) {
        let rhythm = PublishingRhythm(
            window: entries(20, gap: .seconds(gap)),
            novelty: .something,
            now: now
        )
        #expect(rhythm.interval == .seconds(gap / 2))
    }

    @Test func silenceMakesItLonger() {
        let recent = entries(20, gap: .seconds(3_600))
        let later = now + .seconds(10 * 86_400)
        let before = PublishingRhythm(window: recent, novelty: .something, now: now)
        let after = PublishingRhythm(window: recent, novelty: .nothing, now: later)
        #expect(after.interval > before.interval * 5)
    }

    @Test func oneBusyEveningChangesItByTwoAtMost() {
        let weekly = PublishingRhythm(interval: .seconds(3 * 86_400))
        let burst = entries(20, gap: .seconds(60))
        let next = PublishingRhythm(window: burst, previous: weekly, novelty: .something, now: now)
        #expect(next.interval == .seconds(3 * 86_400) / 2)
    }

    @Test func withoutDatesNewsAndSilenceDecide() {
        let first = PublishingRhythm(window: nil, novelty: .something, now: now)
        #expect(first.interval == .seconds(3_600))
        let quick = PublishingRhythm(window: nil, previous: first, novelty: .something, now: now)
        #expect(quick.interval == .seconds(1_800))
        let slow = PublishingRhythm(window: nil, previous: first, novelty: .nothing, now: now)
        #expect(slow.interval == .seconds(5_400))
    }

    @Test func datesOfTheRequestItselfTellNothing() {
        let same = [Timestamp](repeating: now, count: 30)
        #expect(
            PublishingRhythm(window: window(same), novelty: .something, now: now).interval
                == .seconds(3_600)
        )
    }

    @Test func absurdDatesStayWithinBounds() {
        let odd = [
            Timestamp(year: 9999, month: 1, day: 1), Timestamp(year: 1, month: 1, day: 1),
            Timestamp(year: 2, month: 1, day: 1), now,
        ]
        let rhythm = PublishingRhythm(window: window(odd), novelty: .something, now: now)
        #expect(rhythm.interval <= .seconds(31 * 86_400))
        let fast = PublishingRhythm(
            window: entries(20, gap: .seconds(1)),
            novelty: .something,
            now: now
        )
        #expect(fast.interval == .seconds(60))
    }

    @Test(arguments: [0, 1, 2, 4])
    func oldEntriesThatStayChangeNothing(_ pinned: Int) {
        let hourly = (0..<5).map { now + .seconds(-3_600 * $0 - 600) }
        let old = (0..<pinned).map { now + .seconds(-86_400 * (1_000 + $0 * 400)) }
        let rhythm = PublishingRhythm(window: window(hourly + old), novelty: .something, now: now)
        #expect(rhythm.interval == .seconds(1_800))
    }

    @Test func aDocumentWithoutAKnownEntryHalvesTheInterval() {
        let slow = PublishingRhythm(interval: .seconds(14_400))
        let daily = entries(5, gap: .seconds(86_400))
        let next = PublishingRhythm(window: daily, previous: slow, novelty: .everything, now: now)
        #expect(next.interval == .seconds(7_200))
        let usual = PublishingRhythm(window: daily, previous: slow, novelty: .something, now: now)
        #expect(usual.interval == .seconds(28_800))
    }

    @Test func aNightIsNoReasonToMissTheMorning() {
        // Hourly by day; the last one came sixteen hours ago.
        let recent = window((0..<10).map { now + .seconds(-3_600 * (16 + $0)) })
        var rhythm = PublishingRhythm(interval: .seconds(1_800))
        for _ in 0..<10 {
            rhythm = PublishingRhythm(window: recent, previous: rhythm, novelty: .nothing, now: now)
        }
        #expect(rhythm.interval == .seconds(3_600))
    }

    @Test func aDeltaAddsToTheWindowAndReplacesNothing() throws {
        let now = Timestamp(seconds: 1_800_000_000)
        func times(_ hours: ClosedRange<Int>) -> [Timestamp] {
            hours.map { now + .seconds(-3_600 * $0) }
        }
        let whole = try #require(PublishingRhythm.Window(entries: times(5...14), now: now))
        let one = whole.extended(by: times(1...1), now: now)
        #expect(one.count == 11 && one.newest == now + .seconds(-3_600))
        #expect(one.gap == whole.gap && whole.gap == .seconds(3_600))
        // What is known already, older than the newest, or of the future adds nothing.
        #expect(whole.extended(by: times(5...20) + times(-2...(-1)), now: now) == whole)
        // Of more than twenty entries the newest ones count.
        let many = (1...18).map { now + .seconds(-600 * $0) }
        let full = whole.extended(by: many, now: now)
        #expect(full.count == 20 && full.gap == .seconds(600))
    }

    @Test func aReportOfADeltaKeepsTheWindow() {
        let now = Timestamp(seconds: 1_800_000_000)
        var memory = ScheduleMemory()
        var report = PollReport(.success(.something), now: now)
        report.hints = ScheduleHints()
        report.entries = (1...10).map { now + .seconds(-3_600 * $0) }
        memory.learn(from: report)
        let before = memory.window
        report.now = now + .seconds(1_800)
        report.entries = [now + .seconds(600)]
        report.isDelta = true
        memory.learn(from: report)
        #expect(memory.window?.count == 11)
        #expect(memory.window?.gap == before?.gap)
    }
}
