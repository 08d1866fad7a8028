import FeedmillModel
import FeedmillSchedule
import Testing

@Suite
struct FreshnessTests {
    private static let now = Timestamp(year: 2026, month: 11, day: 23, hour: 12)
    private static let date = "Mon, 23 Nov 2026 12:00:00 GMT"

    struct Case: Sendable, CustomTestStringConvertible {
        var control: [String] = []
        var expires: String?
        var date: String?
        var age: String?
        var seconds: Int?

        var testDescription: String {
            "\(control) \(expires ?? "-") \(date ?? "-") \(age ?? "-")"
        }
    }

    @Test(arguments: [
        Case(control: ["max-age=600"], seconds: 600),
        Case(control: ["public, Max-Age=600, must-revalidate"], seconds: 600),
        Case(control: ["public", "max-age=\"600\""], seconds: 600),
        Case(control: ["max-age=600"], age: "200", seconds: 400),
        Case(control: ["max-age=600"], age: "200, 5", seconds: 400),
        Case(control: ["max-age=600"], age: "600"),
        Case(control: ["max-age=600"], age: "99999999999999999999"),
        Case(control: ["max-age=600"], age: "-5", seconds: 600),
        Case(control: ["max-age=600"], age: "soon", seconds: 600),
        Case(control: ["max-age=600, max-age=60"], seconds: 600),
        Case(control: ["max-age=0"]),
        Case(control: ["max-age=-1"]),
        Case(control: ["max-age"]),
        Case(control: ["max-age=x"], expires: "Mon, 23 Nov 2026 13:00:00 GMT"),
        Case(control: ["max-age=3153600000"], seconds: 31 * 86_400),
        Case(control: ["max-age=999999999999999999999999"], seconds: 31 * 86_400),
        Case(control: ["no-store, max-age=600"]),
        Case(control: ["no-cache"], expires: "Mon, 23 Nov 2026 13:00:00 GMT"),
        Case(control: ["s-maxage=600"]),
        Case(control: [""]),
        Case(control: [",,=,;"]),
        Case(expires: "Mon, 23 Nov 2026 13:00:00 GMT", seconds: 3_600),
        Case(expires: "Mon, 23 Nov 2026 13:00:00 GMT", date: date, seconds: 3_600),
        // The server's clock is an hour fast: only the difference counts.
        Case(
            expires: "Mon, 23 Nov 2026 14:00:00 GMT",
            date: "Mon, 23 Nov 2026 13:00:00 GMT",
            seconds: 3_600
        ),
        Case(expires: "Mon, 23 Nov 2026 13:00:00 GMT", date: "rubbish", seconds: 3_600),
        Case(expires: "Mon, 23 Nov 2026 13:00:00 GMT", date: date, age: "600", seconds: 3_000),
        Case(control: ["max-age=60"], expires: "Mon, 23 Nov 2026 13:00:00 GMT", seconds: 60),
        Case(expires: "Mon, 23 Nov 2026 11:00:00 GMT"),
        Case(expires: "0"),
        Case(expires: "-1"),
        Case(expires: "Thu, 01 Jan 1970 00:00:00 GMT", date: date),
        Case(expires: "Fri, 31 Dec 9999 23:59:59 GMT", date: date, seconds: 31 * 86_400),
        Case(expires: "Tue, 19 Jan 2038 03:14:08 GMT", seconds: 31 * 86_400),
        Case(),
    ])
    func lifetimeIsThatOfRFC9111(_ test: Case) {
        let freshness = Freshness(
            cacheControl: test.control,
            expires: test.expires,
            date: test.date,
            age: test.age,
            now: Self.now
        )
        #expect(freshness?.remaining == test.seconds.map { Duration.seconds($0) })
    }

    @Test func sourceIsTheHeaderThatCounted() {
        let both = Freshness(
            cacheControl: ["max-age=60"],
            expires: "Mon, 23 Nov 2026 13:00:00 GMT",
            now: Self.now
        )
        #expect(both?.source == .maxAge)
        let one = Freshness(
            cacheControl: [],
            expires: "Mon, 23 Nov 2026 13:00:00 GMT",
            now: Self.now
        )
        #expect(one?.source == .expires)
    }

    @Test(
        arguments: [
            ("120", 120), (" 120 ", 120), ("0", 0), ("-1", nil), ("", nil), ("1.5", nil),
            ("soon", nil), ("99999999999999999999999", 31 * 86_400),
            ("Mon, 23 Nov 2026 12:30:00 GMT", 1_800), ("Monday, 23-Nov-26 12:30:00 GMT", 1_800),
            ("Mon Nov 23 12:30:00 2026", 1_800), ("Mon, 23 Nov 2026 11:00:00 GMT", nil),
            ("Thu, 01 Jan 1970 00:00:00 GMT", nil), ("Fri, 31 Dec 9999 23:59:59 GMT", 31 * 86_400),
            ("Tue, 19 Jan 2038 03:14:08 GMT", 31 * 86_400),
        ] as [(String, Int?)]
    )
    func retryAfterIsReadInBothForms(_ value: String, _ seconds: Int?) {
        let wait = RetryAfter.wait(value, now: Self.now)
        #expect(wait == seconds.map { Duration.seconds($0) })
    }
}
