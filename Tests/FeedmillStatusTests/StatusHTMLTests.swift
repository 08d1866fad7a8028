import FeedmillModel
import FeedmillState
import FeedmillStatus
import Testing

@Suite struct StatusHTMLTests {
    let now = Timestamp(year: 2026, month: 1, day: 2, hour: 3)

    private func line(_ name: String, due: Int, records: Int) throws -> StatusReport.Line {
        let url = try #require(WebURL("https://user:secret@example.org/\(name)"))
        var state = FeedState(id: 1, identity: name, url: "https://example.org/\(name)", added: now)
        state.lastAttempt = now
        state.lastSuccess = now
        state.nextDue = now + .seconds(due)
        state.records = records
        return StatusReport.Line(feed: Feed(url: url, name: name), state: state)
    }

    private func order(_ html: String, _ names: [String]) -> [String] {
        names.compactMap { name in html.firstRange(of: "<td>\(name)").map { ($0.lowerBound, name) }
        }
        .sorted { $0.0 < $1.0 }.map(\.1)
    }

    @Test func nothingHostileGetsThrough() throws {
        var bad = try line("b", due: 1, records: 0)
        bad.feed.name = "<img src=x onerror=alert(1)>"
        bad.state?.title = "\"><script>alert(1)</script>"
        bad.state?.failures = 1
        bad.state?.failingSince = now
        bad.state?.lastError = "</td><script>'\u{1B}[31m\u{202E}"
        let report = StatusReport(lines: [bad], articleCount: 0, now: now)
        let html = report.html(
            StatusView(filter: ""),
            findings: ["<script>alert(2)</script>"]
        )
        #expect(!html.contains("<script"))
        #expect(!html.contains("<img"))
        #expect(!html.contains("secret"))
        #expect(!html.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
        #expect(html.contains("&lt;img src=x onerror=alert(1)&gt;"))
        let filtered = report.html(StatusView(filter: "\"onfocus='x' &<"), findings: [])
        #expect(filtered.contains("value=\"&quot;onfocus=&#39;x&#39; &amp;&lt;\""))
        #expect(filtered.contains("q=%22onfocus%3D%27x%27%20%26%3C\""))
    }

    @Test func feedsAreFilteredAndOrdered() throws {
        let report = StatusReport(
            lines: [
                try line("beta", due: 1, records: 2), try line("alpha", due: 3, records: 1),
                try line("gamma", due: 2, records: 9),
            ],
            articleCount: 0,
            now: now
        )
        let names = ["alpha", "beta", "gamma"]
        func html(_ view: StatusView) -> String { report.html(view, findings: []) }
        #expect(order(html(StatusView()), names) == ["beta", "alpha", "gamma"])
        #expect(order(html(StatusView(order: .name)), names) == ["alpha", "beta", "gamma"])
        #expect(order(html(StatusView(order: .next)), names) == ["beta", "gamma", "alpha"])
        #expect(order(html(StatusView(order: .records)), names) == ["gamma", "beta", "alpha"])
        #expect(order(html(StatusView(filter: "AMM")), names) == ["gamma"])
        #expect(html(StatusView(filter: "AMM")).contains("1 of 3 feeds"))
        #expect(html(StatusView()).contains("Nothing needs a person."))
    }
}
