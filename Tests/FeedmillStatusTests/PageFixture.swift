import FeedmillAddress
import FeedmillModel
import FeedmillSchedule
import FeedmillState
@testable import FeedmillStatus
import Testing

/// Feeds in all conditions, for the tests of the pages.
enum PageFixture {
    static let now = Timestamp(year: 2026, month: 1, day: 20, hour: 12)

    static func line(
        _ name: String,
        id: Int64 = 1,
        change: (inout FeedState) -> Void = { _ in }
    ) throws -> StatusReport.Line {
        let url = try #require(WebURL("https://user:secret@example.org/\(name)"))
        var state = FeedState(
            id: id,
            identity: name,
            url: "https://example.org/\(name)",
            added: now
        )
        state.lastAttempt = now
        state.lastSuccess = now + .seconds(-3_600)
        state.nextDue = now + .seconds(600)
        change(&state)
        return StatusReport.Line(feed: Feed(url: url, name: name), state: state)
    }

    static func failing(_ name: String, days: Int, id: Int64 = 1) throws -> StatusReport.Line {
        try line(name, id: id) { state in
            state.failures = 3
            state.failingSince = now + .seconds(-86_400 * days)
            state.lastFailure = .status(500)
            state.dueRule = .backOff
        }
    }

    static func overview(
        _ lines: [StatusReport.Line],
        query: String = "",
        illness: String? = nil,
        change: (inout StatusReport) -> Void = { _ in }
    ) -> String {
        var report = StatusReport(lines: lines, articleCount: 1_234, now: now)
        change(&report)
        return OverviewPage(
            report: report,
            view: StatusView(FormQuery(query)),
            check: StatusCheck(),
            illness: illness,
            version: "1.2"
        ).html
    }

    /// The names in the table of all feeds, in their order.
    static func names(in html: String) -> [String] {
        guard let start = html.firstRange(of: "<section id=\"feeds\">") else { return [] }
        return html[start.upperBound...].split(separator: "<tr><td>").dropFirst().compactMap {
            row in
            row.split(separator: "<bdi>").dropFirst().first?.split(separator: "<").first
                .map(String.init)
        }
    }

    /// What feeds and servers may send, each part of it dangerous somewhere on a page.
    static let hostile =
        "</title></td><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&\u{1B}[31m\u{202E}"

    /// What the page would do with it if it were not escaped.
    static func dangers(in html: String) -> [String] {
        let marks = ["<script", "<img", "onerror=alert(1)>&amp;\u{1B}", "\u{1B}", "\u{202E}"]
        return marks.filter { html.contains($0) } + (html.contains("secret") ? ["secret"] : [])
    }
}
