import FeedmillModel
import FeedmillSchedule
@testable import FeedmillState
@testable import FeedmillStatus
import Testing

@Suite struct FeedPageTests {
    private let now = PageFixture.now

    private func page(
        _ line: StatusReport.Line,
        change: (inout FeedExplanation) -> Void = { _ in }
    ) -> String {
        var explanation = FeedExplanation(feed: line.feed, state: line.state, now: now)
        change(&explanation)
        return FeedPage(explanation: explanation, version: "1.2").html
    }

    @Test func nothingHostileGetsThrough() throws {
        var bad = try PageFixture.failing("b", days: 8)
        bad.feed.name = PageFixture.hostile
        bad.feed.tags = [PageFixture.hostile]
        bad.state?.title = PageFixture.hostile
        bad.state?.homePageURL = "javascript:alert(1)"
        bad.state?.lastFailure = .transfer(.redirectScheme(target: PageFixture.hostile))
        bad.state?.etag = PageFixture.hostile
        bad.state?.memory.address = PageFixture.hostile
        var poll = PollRecord(feed: 1, number: 1, time: now, outcome: .failed)
        poll.note = .archivePage(url: PageFixture.hostile, nil, .circle)
        let html = page(bad) {
            $0.history = [poll]
            $0.shared = [
                SharedArticle(
                    article: ArticleKey(high: 1, low: 2),
                    firstFeed: PageFixture.hostile,
                    since: now
                )
            ]
        }
        #expect(PageFixture.dangers(in: html) == [])
        #expect(!html.contains("href=\"javascript"))
        #expect(html.contains("&lt;img src=x onerror=alert(1)&gt;"))
    }

    @Test func whatFailsSaysWhySinceAndWhenNext() throws {
        let html = page(try PageFixture.failing("bad", days: 3)) {
            $0.host = HostExplanation(
                host: "h.example",
                pace: HostPace(heldSince: now, until: now + .seconds(7_200))
            )
        }
        #expect(html.contains("<title>bad – feedmill</title>"))
        #expect(html.contains("Failing since <time datetime=\"2026-01-17T12:00:00Z\""))
        #expect(
            html.contains(
                "<p>HTTP 500: the server has a fault</p><p>3 failures in a row. Next poll <time"
            )
        )
        #expect(html.contains("in 10 min</time> (back-off after failures)."))
        #expect(html.contains("Its host is on hold, for 2 h more."))
    }

    @Test func outcomesAndNewArticlesAreDrawn() throws {
        let line = try PageFixture.line("good") { $0.homePageURL = "https://example.org/" }
        let outcomes: [PollOutcome] = [.failed, .unchanged, .new]
        let polls = outcomes.enumerated().map { minute, outcome in
            var poll = PollRecord(
                feed: 1,
                number: minute,
                time: now + .seconds(60 * minute - 3_600),
                outcome: outcome
            )
            (poll.status, poll.milliseconds, poll.records) = (200, 80, 4)
            if outcome == .new { poll.note = .archivePage(url: "u", nil, .limit) }
            return poll
        }
        let html = page(line) {
            $0.history = polls.reversed()
            $0.articlesByDay = [Timestamp(year: 2026, month: 1, day: 19): 5]
        }
        #expect(html.contains("aria-label=\"New articles per day. 5 articles in 30 days.\""))
        #expect(html.contains("<title>2026-01-19: 5 articles</title>"))
        #expect(html.contains("The last 3: 1 new, 1 unchanged, 1 failed."))
        #expect(html.contains("<title>2026-01-20T11:02:00Z: new, 80 ms</title>"))
        #expect(html.contains("<td data-name=\"Answer\">HTTP 200, 0 bytes, 80 ms</td>"))
        let note =
            "archive page u: as many pages as may be followed were read; entries may be missing"
        #expect(html.contains("<small>4 new, 0 known</small><small>\(note)</small>"))
        #expect(html.contains("<a href=\"https://example.org/\" rel=\"noreferrer noopener"))
    }

    @Test func everyConditionIsSaid() throws {
        var paused = try PageFixture.line("p")
        paused.feed.settings.isPaused = true
        #expect(page(paused).contains("<h2>Paused</h2>"))
        #expect(page(try PageFixture.line("e") { $0.dueRule = .gone }).contains("<h2>Ended</h2>"))
        #expect(page(try PageFixture.line("w")).contains("<h2>OK</h2>"))
        let never = StatusReport.Line(feed: paused.feed, state: nil)
        paused.feed.settings.isPaused = false
        #expect(page(never).contains("<h2>Paused</h2>"))
        #expect(page(.init(feed: paused.feed, state: nil)).contains("<h2>Never polled</h2>"))
        #expect(FeedPage.missing(now: now, version: "1").contains("<h1>No such feed</h1>"))
    }
}
