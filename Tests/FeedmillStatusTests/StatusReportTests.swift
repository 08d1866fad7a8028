import FeedmillAddress
import FeedmillModel
import FeedmillSchedule
import FeedmillState
import FeedmillStatus
import Foundation
import Testing

@Suite struct StatusReportTests {
    let now = Timestamp(year: 2026, month: 1, day: 2, hour: 3)

    private func line(
        _ name: String,
        change: (inout FeedState) -> Void = { _ in }
    ) throws -> StatusReport.Line {
        let url = try #require(WebURL("https://user:secret@example.org/\(name)"))
        var state = FeedState(id: 1, identity: name, url: "https://example.org/\(name)", added: now)
        state.lastAttempt = now
        state.lastSuccess = now
        change(&state)
        return StatusReport.Line(feed: Feed(url: url, name: name), state: state)
    }

    private func failing(
        _ name: String,
        _ reason: FailureReason = .status(500)
    ) throws -> StatusReport.Line {
        try line(name) { state in
            state.failures = 3
            state.failingSince = now
            state.lastFailure = reason
            state.nextDue = now + .seconds(3_600)
            state.dueRule = .backOff
        }
    }

    @Test func failingFeedsComeFirstAndSayWhy() throws {
        let report = StatusReport(
            lines: [try line("good"), try failing("bad")],
            articleCount: 7,
            now: now
        )
        #expect(
            report.text(isComplete: false) == """
                2 feeds: 1 OK, 1 failing; 7 articles known

                bad
                  address: https://***@example.org/bad
                  condition: failing
                  failing since: 2026-01-02T03:00:00Z, 3 times in a row
                  why: HTTP 500: the server has a fault
                  last success: 2026-01-02T03:00:00Z
                  next poll: 2026-01-02T04:00:00Z (back-off after failures)
                  records: 0

                """
        )
        #expect(report.lines.map(\.feed.name) == ["bad", "good"])
        #expect(report.text(isComplete: true).contains("\ngood\n"))
    }

    @Test func theLedgersSizeAndRateAreTold() throws {
        var report = StatusReport(lines: [], articleCount: 12, now: now)
        report.ledger = .init(lastDay: 3, bytes: 4_096)
        #expect(
            report.text(isComplete: false) == """
                0 feeds: 0 OK, 0 failing; 12 articles known, 3 of them since yesterday, in 4096 bytes

                """
        )
        #expect(report.json.contains("\"articles\":12,\"ledger\":{\"last_day\":3,\"bytes\":4096}"))
    }

    @Test func ratesOfAMonthAreTold() throws {
        var report = StatusReport(lines: [], articleCount: 0, now: now)
        var tally = PollTally(start: now)
        func sum(_ times: Int) -> PollTally {
            var sum = PollTally(start: now)
            (sum.news, sum.unchanged, sum.failed) = (times, times, times)
            (sum.records, sum.bytes) = (2 * times, 100 * times)
            return sum
        }
        tally.failed = 3
        report.activity = .init(
            hour: sum(1),
            day: sum(10),
            week: sum(70),
            month: sum(300),
            hours: [tally]
        )
        #expect(
            report.text(isComplete: false) == """
                0 feeds: 0 OK, 0 failing; 0 articles known
                records: 2 in the last hour, 20 in 24 hours, 140 in 7 days, 600 in 30 days
                polls: 3 in the last hour, 30 in 24 hours, 210 in 7 days, 900 in 30 days
                failed polls: 1 in the last hour, 10 in 24 hours, 70 in 7 days, 300 in 30 days

                """
        )
        let hour = """
            "activity":{"hour":{"polls":3,"news":1,"unchanged":1,"failed":1,"records":2,"duplicates":0,\
            "articles":0,"bytes":100},"day":{"polls":30,
            """
        #expect(report.json.contains(hour))
        #expect(
            report.json.contains(
                "\"hours\":[{\"start\":\"2026-01-02T03:00:00Z\",\"polls\":3,\"news\":0,"
            )
        )
    }

    @Test func aFullSpoolIsSaid() throws {
        var report = StatusReport(lines: [], articleCount: 0, now: now)
        report.backlog = .init(files: 1, bytes: 20, obstacle: "/spool: is full")
        #expect(
            report.text(isComplete: false) == """
                0 feeds: 0 OK, 0 failing; 0 articles known
                spool: 1 file waiting, 20 bytes
                no feed is polled: /spool: is full

                """
        )
        #expect(
            report.json.contains(
                "\"spool\":{\"files\":1,\"bytes\":20,\"obstacle\":\"/spool: is full\"}"
            )
        )
    }

    @Test func nothingFromAServerReachesTheTerminalRaw() throws {
        let host = "\u{1B}]0;x\u{7}\r\nforged: line\u{202E}"
        let report = StatusReport(
            lines: [try failing("bad", .transfer(.hostUnreachable(host: host)))],
            articleCount: 0,
            now: now
        )
        for text in [report.text(isComplete: true), report.json] {
            #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
            #expect(!text.contains("secret"))
        }
        #expect(!report.text(isComplete: true).contains("\nforged"))
    }

    @Test func aFeedThatEndedOrPausesIsNotFailing() throws {
        let ended = try line("ended") { $0.dueRule = .gone }
        var paused = try line("paused")
        paused.feed.settings.isPaused = true
        let never = StatusReport.Line(feed: paused.feed, state: nil)
        #expect(ended.condition == .ended)
        #expect(paused.condition == .paused)
        #expect(never.condition == .paused)
        let report = StatusReport(lines: [paused, ended], articleCount: 0, now: now)
        #expect(report.text(isComplete: false).hasPrefix("2 feeds: 0 OK, 0 failing, 1 ended"))
    }

    @Test func theJSONHoldsTheSame() throws {
        let report = StatusReport(
            lines: [try failing("bad")],
            articleCount: 7,
            now: now
        )
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any]
        )
        let feed = try #require((object["feed"] as? [[String: Any]])?.first)
        #expect(object["failing"] as? Int == 1)
        #expect(feed["condition"] as? String == "failing")
        #expect(feed["error"] as? String == "HTTP 500: the server has a fault")
        #expect(feed["error_code"] as? String == "http-500")
        #expect(feed["next_poll_rule"] as? String == "back-off")
        #expect(feed["next_poll"] as? String == "2026-01-02T04:00:00Z")
    }
}
