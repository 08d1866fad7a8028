import FeedmillModel
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"),
        (1_728_388_800, "2024-10-08T12:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
        (-62_135_596_800, "0001-01-01T00:00:00Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
        (4_107_542_399, "2100-02-28T23:59:59Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
    ])
    func momentAndTextAreEachOther(seconds: Int, text: String) {
        #expect(Timestamp(seconds: Int64(seconds)).rfc3339 == text)
        #expect(Timestamp(rfc3339: text)?.seconds == Int64(seconds))
    }

    @Test func everyDayOfFourCenturiesRoundTrips() {
        for day in stride(from: -25_567, through: 120_530, by: 13) {
            let time = Timestamp(seconds: Int64(day) * 86_400 + 45_296)
            let civil = time.civil
            let again = Timestamp(
                year: civil.year,
                month: civil.month,
                day: civil.day,
                hour: civil.hour,
                minute: civil.minute,
                second: civil.second
            )
            #expect(again == time)
        }
    }

    @Test(arguments: [
        ("2024-10-08T15:00:00+03:00", "2024-10-08T12:00:00Z"),
        ("2024-10-08t15:00:00.999z", "2024-10-08T15:00:00Z"),
        ("2024-10-08 00:30:00-01:30", "2024-10-08T02:00:00Z"),
    ])
    func offsetAndFractionAreApplied(text: String, expected: String) {
        #expect(Timestamp(rfc3339: text)?.rfc3339 == expected)
    }

    @Test(arguments: [
        "", "2024-10-08", "2024-10-08T15:00:00", "2024-13-08T15:00:00Z", "2023-02-29T00:00:00Z",
        "2024-10-08T24:00:00Z", "2024-10-08T15:60:00Z", "2024-10-08T15:00:00.Z",
        "2024-10-08T15:00:00+3:00", "2024-10-08T15:00:00Zx", "+024-10-08T15:00:00Z",
    ])
    func otherTextsAreRefused(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func timesCompareAndMove() {
        let time = Timestamp(seconds: 100)
        #expect(time + .seconds(20) == Timestamp(seconds: 120))
        #expect(Timestamp(seconds: 120) - time == .seconds(20))
        #expect(time < Timestamp(seconds: 101))
        #expect(Timestamp(seconds: 1_728_388_800).compact == "20241008T120000Z")
    }
}
