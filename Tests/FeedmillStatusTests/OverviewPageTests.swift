import FeedmillModel
import FeedmillState
@testable import FeedmillStatus
import Testing

@Suite struct OverviewPageTests {
    private let now = PageFixture.now

    private func names(_ lines: [StatusReport.Line], _ query: String) -> [String] {
        PageFixture.names(in: PageFixture.overview(lines, query: query))
    }

    @Test func nothingHostileGetsThrough() throws {
        var bad = try PageFixture.failing("b", days: 8)
        bad.feed.name = PageFixture.hostile
        bad.feed.tags = [PageFixture.hostile]
        bad.state?.title = PageFixture.hostile
        bad.state?.lastFailure = .transfer(.redirectScheme(target: PageFixture.hostile))
        let html = PageFixture.overview(
            [bad],
            query: "q=%22onfocus='x'+%26%3C%E2%80%AE&show=%22&sort=%3Cscript&page=%22",
            illness: PageFixture.hostile
        ) { $0.backlog = .init(files: 0, bytes: 0, obstacle: PageFixture.hostile) }
        #expect(PageFixture.dangers(in: html) == [])
        #expect(html.contains("&lt;img src=x onerror=alert(1)&gt;"))
        #expect(html.contains("value=\"&quot;onfocus=&#39;x&#39; &amp;&lt;\\u{202e}\""))
    }

    @Test func whatNeedsAPersonStandsFirst() throws {
        let lines = [
            try PageFixture.line("good"), try PageFixture.failing("worst", days: 9),
            try PageFixture.failing("bad", days: 8), try PageFixture.failing("young", days: 1),
        ]
        let html = PageFixture.overview(lines, illness: "the loop is stuck") {
            $0.backlog = .init(files: 7, bytes: 2_048, obstacle: "/spool: is full")
        }
        #expect(html.contains("<title>Needs a person – feedmill</title>"))
        #expect(
            html.contains(
                """
                <h1>3 things need a person</h1><ul><li>the daemon is not well: the loop is stuck</li>\
                <li>no feed is polled: /spool: is full</li>\
                <li>2 feeds have been failing for more than 7 days</li></ul>
                """
            )
        )
        #expect(
            html.contains("<p class=\"number\">7</p><p>2.0 KiB</p><p><b class=\"bad\">no room</b>")
        )
        let order = [
            "<h1>", "What needs a look", "<bdi>worst", "<bdi>bad", "<bdi>young", "id=\"feeds\"",
        ]
        let places = order.compactMap { html.firstRange(of: $0)?.lowerBound }
        #expect(places.count == order.count && places == places.sorted())
    }

    @Test func whatFailsSaysWhySinceAndWhenNext() throws {
        let html = PageFixture.overview([try PageFixture.failing("bad", days: 3, id: 12)])
        #expect(html.contains("<h1>1 of 1 feed fails</h1>"))
        #expect(
            html.contains(
                """
                <tr><td><a href="/feeds/12"><bdi>bad</bdi></a><small><bdi>https://***@example.org/bad\
                </bdi></small></td><td class="bad" data-name="Why">HTTP 500: the server has a fault</td>\
                <td data-name="Since"><time datetime="2026-01-17T12:00:00Z" \
                title="2026-01-17T12:00:00Z">3 days ago</time><small>3 times in a row</small></td>\
                <td data-name="Next poll"><time datetime="2026-01-20T12:10:00Z" \
                title="2026-01-20T12:10:00Z">in 10 min</time>\
                <small>back-off after failures</small></td></tr>
                """
            )
        )
    }

    @Test func thatAllIsWellIsSaid() throws {
        let html = PageFixture.overview([try PageFixture.line("good")])
        #expect(html.contains("<title>All is well – feedmill</title>"))
        #expect(html.contains("<section class=\"verdict well\"><h1>All is well</h1>"))
        #expect(!html.contains("What needs a look"))
        let never = StatusReport.Line(feed: try PageFixture.line("new").feed, state: nil)
        #expect(PageFixture.overview([never]).contains("no feed has been polled yet"))
    }

    @Test func feedsAreFilteredAndOrdered() throws {
        let lines = [
            try PageFixture.line("beta", id: 2) { $0.records = 2 },
            try PageFixture.line("Alpha", id: 1) {
                $0.records = 1
                $0.nextDue = PageFixture.now
            },
            try PageFixture.line("gamma", id: 3) {
                $0.records = 9
                $0.title = "Wöchentlich"
                $0.lastSuccess = PageFixture.now
            },
            try PageFixture.failing("delta", days: 1, id: 4),
        ]
        #expect(names(lines, "") == ["delta", "beta", "Alpha", "gamma"])
        #expect(names(lines, "sort=name") == ["Alpha", "beta", "delta", "gamma"])
        #expect(names(lines, "sort=name&order=reverse") == ["gamma", "delta", "beta", "Alpha"])
        #expect(names(lines, "sort=next").first == "Alpha")
        #expect(names(lines, "sort=records") == ["gamma", "beta", "Alpha", "delta"])
        #expect(names(lines, "sort=success").first == "gamma")
        #expect(names(lines, "q=AMM") == ["gamma"])
        #expect(names(lines, "q=w%C3%B6chent") == ["gamma"])
        #expect(names(lines, "show=failing") == ["delta"])
        #expect(names(lines, "q=nothing&show=paused") == [])
        #expect(PageFixture.overview(lines, query: "q=nothing").contains("No feed fits."))
    }

    @Test func headingsAndFormKeepTheView() throws {
        let html = PageFixture.overview(
            [try PageFixture.line("a b")],
            query: "q=a+b&show=waiting&sort=records&order=reverse"
        )
        for link in [
            "/?q=a%20b&amp;show=waiting&amp;sort=name#feeds",
            "/?q=a%20b&amp;show=waiting&amp;sort=records#feeds",
            "/?sort=records&amp;order=reverse#feeds",
        ] {
            #expect(html.contains("href=\"\(link)\""), "\(link)")
        }
        #expect(html.contains("<th scope=\"col\" class=\"number\" aria-sort=\"ascending\">"))
        #expect(html.contains("<option value=\"waiting\" selected>OK</option>"))
        #expect(html.contains("<input type=\"hidden\" name=\"sort\" value=\"records\">"))
    }

    @Test func aHundredThousandFeedsCostOnePage() throws {
        let line = try PageFixture.line("feed")
        let lines = (0..<100_000).map { number in
            var line = line
            line.feed.name = "feed \(number)"
            return line
        }
        let html = PageFixture.overview(lines, query: "page=3")
        #expect(html.utf8.count < 200_000)
        let names = PageFixture.names(in: html)
        #expect(names.count == 100 && names.first == "feed 200")
        #expect(html.contains("201 to 300 of 100,000 feeds"))
        #expect(html.contains("<a href=\"/?page=2#feeds\">Previous</a>"))
        #expect(html.contains("<a href=\"/?page=4#feeds\">Next</a>"))
        // Behind the end comes the last page.
        #expect(self.names(lines, "page=999999").last == "feed 99999")
        #expect(self.names(lines, "page=-1").first == "feed 0")
    }

    @Test func theLastTwoDaysAreDrawnAndTold() throws {
        let hours = (0..<48).map { hour in
            var tally = PollTally(start: PageFixture.now + .seconds(3_600 * (hour - 47)))
            (tally.news, tally.unchanged, tally.failed) = (1, 2, hour == 40 ? 1 : 0)
            tally.records = hour == 30 ? 1_500 : 0
            return tally
        }
        let sum = PollTally(start: PageFixture.now)
        let html = PageFixture.overview([try PageFixture.line("a")]) {
            $0.activity = .init(hour: sum, day: sum, week: sum, month: sum, hours: hours)
        }
        let records = "1,500 records in 48 hours, at most 1,500 in the hour from Mon 19:00."
        #expect(html.contains("aria-label=\"Records per hour. \(records)\""))
        #expect(html.contains("<span class=\"top\">2,000</span>"))
        #expect(
            html.contains("145 polls in 48 hours: 48 changed, 96 unchanged, 1 failed.")
        )
        #expect(html.contains("<title>Tue 05:00: 1 changed, 2 unchanged, 1 failed</title>"))
        #expect(html.matches(of: /<rect class="failed"/).count == 1)
        #expect(
            html.contains(
                "<tr><th scope=\"row\">Tue 05:00</th><td>1</td><td>2</td><td>1</td></tr>"
            )
        )
    }
}
