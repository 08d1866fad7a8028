import FeedmillModel
@testable import FeedmillSchedule
import Testing

@Suite
struct ScheduleHintsTests {
    @Test(
        arguments: [
            ("60", 3_600), (" 5 ", 300), ("0", nil), ("-1", nil), ("hour", nil), ("", nil),
            ("99999999999999999999", 31 * 86_400),
        ] as [(String, Int?)]
    )
    func ttlIsMinutes(_ text: String, _ seconds: Int?) {
        #expect(ScheduleHints(ttl: text).ttl == seconds.map { Duration.seconds($0) })
    }

    @Test(
        arguments: [
            ("hourly", nil, 3_600), ("hourly", "2", 1_800), (" Daily ", "1", 86_400),
            ("daily", "24", 3_600), ("weekly", nil, 604_800), ("monthly", "1", 30 * 86_400),
            ("yearly", "1", 31 * 86_400), ("yearly", "365", 86_400), ("sometimes", "1", nil),
            ("hourly", "0", nil), ("hourly", "-3", nil), ("hourly", "often", 3_600),
            (nil, "2", nil),
            ("hourly", "9223372036854775807", 0),
        ] as [(String?, String?, Int?)]
    )
    func updatePeriodIsDividedByItsFrequency(_ period: String?, _ times: String?, _ wanted: Int?) {
        let hints = ScheduleHints(updatePeriod: period, updateFrequency: times)
        #expect(hints.updateInterval?.components.seconds == wanted.map { Int64($0) })
    }

    @Test func hoursAndDaysThatAreNoneArePassedOver() {
        let hints = ScheduleHints(
            skipHours: ["0", "24", "23", "25", "-1", "noon", " 7 "],
            skipDays: ["Sunday", "tue", "Caturday", "", "SATURDAY"]
        )
        #expect(hints.skipHours == [0, 23, 7])
        #expect(hints.skipDays == [0, 2, 6])
    }

    @Test(
        arguments: [
            // 2026-11-23 is a Monday.
            ([12], [], "2026-11-23T12:30:00Z", "2026-11-23T13:00:00Z"),
            ([11], [], "2026-11-23T12:30:00Z", "2026-11-23T12:30:00Z"),
            ([22, 23, 0, 1], [], "2026-11-23T22:10:00Z", "2026-11-24T02:00:00Z"),
            ([], [1], "2026-11-23T12:30:00Z", "2026-11-24T00:00:00Z"),
            ([], [6, 0], "2026-11-28T12:30:00Z", "2026-11-30T00:00:00Z"),
            ([0], [1], "2026-11-23T12:30:00Z", "2026-11-24T01:00:00Z"),
            ([], [3], "1969-12-31T12:30:00Z", "1970-01-01T00:00:00Z"),
            (Array(0...23), [], "2026-11-23T12:30:00Z", "2026-11-23T12:30:00Z"),
            ([], Array(0...6), "2026-11-23T12:30:00Z", "2026-11-23T12:30:00Z"),
            (Array(0...22), Array(0...5), "2026-11-23T12:30:00Z", "2026-11-28T23:00:00Z"),
        ] as [([Int], [Int], String, String)]
    )
    func skippedTimesArePassed(
        _ hours: [Int],
        _ days: [Int],
        _ time: String,
        _ expected: String
    ) throws {
        var hints = ScheduleHints()
        hints.skipHours = Set(hours)
        hints.skipDays = Set(days)
        let allowed = hints.allowed(from: try #require(Timestamp(rfc3339: time)))
        #expect(allowed.rfc3339 == expected)
    }
}
