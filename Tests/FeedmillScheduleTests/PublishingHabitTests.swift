import FeedmillModel
@testable import FeedmillSchedule
import Testing

/// Ninety days of feeds that publish in their own ways, looked at every hour.
@Suite struct PublishingHabitTests {
    private static let start = Timestamp(year: 2026, month: 3, day: 2)
    private static let day = 86_400

    enum Rhythm: Int, CaseIterable {
        case regular, jittered, weekdays, irregular, bursts
    }

    /// The times of publication from some weeks before the first poll on, in seconds.
    private static func publications(
        _ rhythm: Rhythm,
        gap: Int,
        days: Int,
        _ random: inout Random
    ) -> [Int] {
        var (time, times) = (-20 * gap, [] as [Int])
        while time < days * day {
            let step =
                switch rhythm {
                case .regular, .weekdays: gap
                case .jittered: gap / 2 + random.next(gap)
                case .irregular: random.exponential(gap)
                case .bursts: random.next(4) == 0 ? gap * 3 : gap / 3
                }
            time += max(600, step)
            // The start is a Monday.
            let weekday = ((time / day) % 7 + 7) % 7
            if rhythm == .weekdays, weekday >= 5 { continue }
            times.append(time)
        }
        return times
    }

    /// Polls every hour.
    ///
    /// - Returns: the hours at which the feed counted as silent, and its longest gap so far.
    private static func watch(_ times: [Int], days: Int) -> (silent: [Int], longest: Int) {
        var habit = PublishingHabit()
        var (seen, silent) = (0, [] as [Int])
        for hour in 0..<days * 24 {
            let now = hour * 3_600
            let before = seen
            while seen < times.count, times[seen] <= now { seen += 1 }
            let window = times[..<seen].suffix(20).map { start + .seconds($0) }
            habit.learn(
                hasNewEntries: seen > before,
                entries: window,
                lastSuccess: hour == 0 ? nil : start + .seconds(now - 3_600),
                at: start + .seconds(now)
            )
            var facts = FeedCondition.Facts(added: start, nextDue: start + .seconds(now))
            facts.lastAttempt = start + .seconds(now)
            facts.lastSuccess = start + .seconds(now)
            facts.health.publishing = habit
            if FeedCondition.judge(facts, at: start + .seconds(now)).contains(where: \.isSilence) {
                silent.append(hour)
            }
        }
        return (silent, zip(times, times.dropFirst()).map { $1 - $0 }.max() ?? 0)
    }

    @Test func feedsThatGoOnAreHardlyEverCalledSilent() {
        var random = Random(state: 11)
        var (hours, alarmed, falseHours) = (0, 0, 0)
        for number in 0..<200 {
            let rhythm = Rhythm.allCases[number % Rhythm.allCases.count]
            let gap = [3_600, 6 * 3_600, Self.day, 2 * Self.day, 4 * Self.day][number / 5 % 5]
            let times = Self.publications(rhythm, gap: gap, days: 90, &random)
            let (silent, _) = Self.watch(times, days: 90)
            hours += 90 * 24
            falseHours += silent.count
            alarmed += silent.isEmpty ? 0 : 1
        }
        print("false alarms: \(alarmed) of 200 feeds, \(falseHours) of \(hours) hours")
        #expect(alarmed <= 2)
        #expect(falseHours * 100 <= hours)
    }

    @Test(arguments: Rhythm.allCases)
    func aFeedThatStopsIsFoundWithinThreeOfItsLongestGapsAndADay(_ rhythm: Rhythm) throws {
        var random = Random(state: 3)
        for gap in [6 * 3_600, Self.day, 2 * Self.day] {
            let times = Self.publications(rhythm, gap: gap, days: 60, &random)
            let last = try #require(times.last)
            let (silent, longest) = Self.watch(times, days: 60 + 3 * 20 * gap / Self.day)
            let found = try #require(silent.first { $0 * 3_600 > last })
            let limit = 3 * longest + Self.day
            #expect(found * 3_600 - last <= limit, "\(rhythm), a gap of \(gap) s")
        }
    }

    @Test func aWeekInWhichNobodyLookedIsNotAGap() {
        var habit = PublishingHabit()
        var last: Timestamp?
        for hour in Array(0..<200) + Array(600..<620) {
            let now = Self.start + .seconds(hour * 3_600)
            habit.learn(hasNewEntries: hour % 10 == 0, entries: [], lastSuccess: last, at: now)
            last = now
        }
        #expect(habit.longestGap == .seconds(36_000))
    }
}

/// Random numbers that are the same at every run (splitmix64).
private struct Random {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int { Int(word() % UInt64(max(bound, 1))) }

    /// The time to the next event of those that come every `mean` seconds on average.
    mutating func exponential(_ mean: Int) -> Int {
        // -log2(u) ln 2, by the exponent and a line for what is left of it: close enough.
        let unit = (Double(word() >> 11) + 1) / Double(UInt64(1) << 53)
        let significand = unit.significand
        let log = Double(unit.exponent) + (significand - 1) * (1.34 - 0.34 * (significand - 1))
        return Int(-log * 0.693 * Double(mean))
    }

    private mutating func word() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
