import FeedmillModel
@testable import FeedmillStatus
import Testing

@Suite struct MarkupTests {
    @Test func textIsEscapedAndMarkupIsNot() {
        let text = "<b a=\"1\" c='2'>&\u{7F}\u{2066}"
        let inner: Markup = "<i>\(text)</i>"
        let outer: Markup = "\(7)\([inner])\(nil as Markup?)\("abcdef", limit: 3)"
        #expect(
            outer.html
                == "7<i>&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;\\u{7f}\\u{2066}</i>abc…"
        )
    }
}

@Suite struct FormQueryTests {
    @Test(arguments: ["", "a b", "ä+&=%", "\"<'>", "100 %", "\u{202E}"])
    func whatIsEncodedIsRead(text: String) {
        #expect(FormQuery("x=1&q=\(FormQuery.encoded(text))&q=2")["q"] == text)
    }

    @Test func formsOfBrowsersAreRead() {
        let query = FormQuery("q=a+b%2B%zz%4&empty=&alone&=x&r=%ff")
        #expect(query["q"] == "a b+%zz%4")
        #expect(query["empty"] == "" && query["alone"] == "")
        #expect(query["r"] == "\u{FFFD}")
        #expect(query["none"] == nil)
    }
}

@Suite struct PageWordsTests {
    @Test(arguments: [
        (0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567"), (100_000, "100,000"),
    ])
    func numbersAreGrouped(number: Int, words: String) {
        #expect(PageWords.count(number) == words)
    }

    @Test(arguments: [
        (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1_000, "1.0 KiB"), (10_240, "10 KiB"),
        (1_572_864, "1.5 MiB"), (5_000_000_000_000_000, "4547 TiB"),
    ])
    func sizesHaveAUnit(number: Int, words: String) {
        #expect(PageWords.bytes(number) == words)
    }

    @Test(arguments: [
        (0, "0 s"), (89, "89 s"), (90, "1 min"), (5_399, "89 min"), (5_400, "1 h"),
        (172_799, "47 h"), (172_800, "2 days"), (-600, "10 min"),
    ])
    func spansAreRoundedDown(seconds: Int, words: String) {
        #expect(PageWords.span(.seconds(seconds)) == words)
    }

    @Test func weekdaysAreRight() {
        let time = Timestamp(year: 2026, month: 1, day: 20, hour: 9)
        #expect(PageWords.weekdayAndHour(time) == "Tue 09:00")
        #expect(PageWords.weekdayAndHour(Timestamp(seconds: -3_600)) == "Wed 23:00")
    }
}

@Suite struct BarChartTests {
    private func chart(_ values: [Int]) -> String {
        BarChart(
            title: "t",
            summary: "s",
            series: [.init("a", style: "news")],
            columns: values.map { .init(name: "n", values: [$0]) },
            ticks: []
        ).html.html
    }

    @Test(arguments: [(0, "1"), (1, "1"), (3, "5"), (11, "20"), (51, "100"), (100, "100")])
    func theScaleEndsAtARoundNumber(highest: Int, top: String) {
        #expect(chart([0, highest]).contains("<span class=\"top\">\(top)</span>"))
    }

    @Test func aSmallValueIsSeenBesideALargeOne() {
        let html = chart([1, 1_000_000])
        #expect(html.contains("y=\"984\" width=\"8\" height=\"16\"/>"))
        #expect(html.contains("y=\"0\" width=\"8\" height=\"1000\"/>"))
    }

    @Test func hugeValuesAreNoFault() {
        #expect(
            chart([Int.max / 4_000]).contains("<span class=\"top\">5,000,000,000,000,000</span>")
        )
        #expect(chart([]).contains("viewBox=\"0 0 10 1000\""))
    }
}
