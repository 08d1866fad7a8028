import FeedmillModel
import FeedmillSchedule
import Testing

@Suite
struct HTTPDateTests {
    private static let now = Timestamp(year: 2026, month: 11, day: 23, hour: 12)

    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"),
        ("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"),
        ("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z"),
        ("Sun, 6 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"),
        ("sun, 06 NOV 1994 08:49:37 gmt", "1994-11-06T08:49:37Z"),
        ("06 Nov 1994 08:49:37 UTC", "1994-11-06T08:49:37Z"),
        ("Tue, 29 Feb 2028 00:00:00 GMT", "2028-02-29T00:00:00Z"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z"),
        ("Wed, 31 Dec 1969 23:59:59 GMT", "1969-12-31T23:59:59Z"),
        ("Fri, 01 Jan 1904 00:00:00 GMT", "1904-01-01T00:00:00Z"),
        ("Tue, 19 Jan 2038 03:14:08 GMT", "2038-01-19T03:14:08Z"),
        ("Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59Z"),
        ("Sun, 31 Dec 2028 23:59:60 GMT", "2028-12-31T23:59:59Z"),
        ("Friday, 01-Jan-70 00:00:00 GMT", "2070-01-01T00:00:00Z"),
        ("Friday, 01-Jan-77 00:00:00 GMT", "1977-01-01T00:00:00Z"),
    ])
    func formsOfHTTPAreRead(_ text: String, _ expected: String) {
        #expect(HTTPDate.parse(text, now: Self.now)?.rfc3339 == expected)
    }

    @Test(arguments: [
        "", "0", "-1", "now", "Sun", "Sun, 06 Nov 1994", "08:49:37", "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 30 Feb 2026 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 EST", "Sun, 06 Nov 1994 08:49:37 +0200",
        "Sun, 06 Nov 99999999999999999999 08:49:37 GMT", "Sun, 06 Nov Nov 1994 08:49:37 GMT",
        "1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37:11 GMT", "\u{0}\u{0}\u{0}", "،،،",
    ])
    func otherTextsAreNoDates(_ text: String) {
        #expect(HTTPDate.parse(text, now: Self.now) == nil)
    }

    @Test func longTextsEndSoon() {
        #expect(HTTPDate.parse(String(repeating: "1 ", count: 100_000), now: Self.now) == nil)
    }
}
