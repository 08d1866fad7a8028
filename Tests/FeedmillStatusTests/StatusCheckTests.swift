import FeedmillAddress
import FeedmillModel
import FeedmillSchedule
@testable import FeedmillState
import FeedmillStatus
import FeedmillTestSupport
import Testing

@Suite struct StatusCheckTests {
    let now = Timestamp(year: 2026, month: 1, day: 20)

    private func ago(hours: Int) -> Timestamp { now + .seconds(-3_600 * hours) }

    private func line(
        _ name: String,
        success: Int? = 1,
        due: Int = -1,
        failing: Int? = nil
    ) throws -> StatusReport.Line {
        let url = try #require(WebURL("https://user:secret@example.org/\(name)"))
        var state = FeedState(id: 1, identity: name, url: url.string, added: ago(hours: 1_000))
        state.lastAttempt = ago(hours: 1)
        state.lastSuccess = success.map { ago(hours: $0) }
        state.nextDue = ago(hours: due)
        if let failing {
            state.failures = 4
            state.failingSince = ago(hours: failing)
            state.lastFailure = .transfer(.hostUnreachable(host: "a\u{1B}[31m"))
        }
        return StatusReport.Line(feed: Feed(url: url), state: state)
    }

    private func findings(
        _ lines: [StatusReport.Line],
        obstacle: String? = nil,
        check: StatusCheck = StatusCheck()
    ) -> [String] {
        var report = StatusReport(lines: lines, articleCount: 0, now: now)
        report.backlog = .init(files: 0, bytes: 0, obstacle: obstacle)
        return check.findings(in: report)
    }

    @Test func allIsWellSaysNothing() throws {
        #expect(findings([]) == [])
        #expect(findings([try line("a"), try line("b", success: 30)]) == [])
        #expect(findings([try line("a"), try line("b", success: 30, failing: 29)]) == [])
    }

    @Test func aFeedThatIsAskedOnceAWeekIsNoSilence() throws {
        #expect(findings([try line("weekly", success: 160, due: -8)]) == [])
        #expect(findings([try line("weekly", success: 169, due: 1)]) == [])
    }

    @Test func pollsInTheFutureProveAWrongClock() throws {
        var line = try line("a")
        line.state?.lastAttempt = now + .seconds(61)
        let found = findings([line, try self.line("b")])
        #expect(found.count == 1)
        #expect(
            found[0].hasPrefix("the last poll of 1 feed lies in the future (2026-01-20T00:01:01Z)")
        )
        line.state?.lastAttempt = now + .seconds(59)
        #expect(findings([line]) == [])
    }

    @Test func nobodyAtWorkIsSaid() throws {
        #expect(
            findings([try line("a", success: 26, due: 25)]) == [
                "no feed has been read since 2026-01-18T22:00:00Z, though some are due; "
                    + "is feedmill at work?"
            ]
        )
        var never = try line("a")
        never.state = nil
        #expect(
            findings([never]) == [
                "no feed has been polled yet; start \"feedmill run\" or \"feedmill poll\""
            ]
        )
        never.feed.settings.isPaused = true
        #expect(findings([never]) == [])
    }

    @Test func nothingThatWorksIsSaid() throws {
        #expect(
            findings([try line("a", success: 26, failing: 25)]) == [
                "no feed has been read since 2026-01-18T22:00:00Z; is the network up?"
            ]
        )
        #expect(
            findings([try line("a", success: nil, failing: 25)]) == [
                "no feed has been read so far; is the network up?"
            ]
        )
        let patient = StatusCheck(silence: .seconds(30 * 3_600))
        #expect(findings([try line("a", success: 26, failing: 25)], check: patient) == [])
    }

    @Test func aFeedThatFailsForLongIsNamedWithItsCause() throws {
        let lines = [try line("good"), try line("bad", success: 170, failing: 169)]
        #expect(
            findings(lines) == [
                "https://***@example.org/bad has been failing since 2026-01-12T23:00:00Z: "
                    + "a\\u{1b}[31m cannot be reached"
            ]
        )
        #expect(findings(lines, check: StatusCheck(failure: .seconds(170 * 3_600))) == [])
    }

    @Test func aFullSpoolIsSaid() throws {
        #expect(
            findings([try line("a")], obstacle: "/spool: is full") == [
                "no feed is polled: /spool: is full"
            ]
        )
    }

    @Test func theLongestFailingFeedStandsFirst() throws {
        let report = StatusReport(
            lines: [try line("a"), try line("b", failing: 1), try line("c", failing: 9)],
            articleCount: 0,
            now: now
        )
        #expect(report.lines.map(\.state?.identity) == ["c", "b", "a"])
    }
}

/// docs/status.md against what is printed.
@Suite struct StatusDocumentTests {
    @Test func everyKeyIsDocumented() throws {
        let now = Timestamp(year: 2026, month: 1, day: 20)
        let url = try #require(WebURL("https://example.org/feed"))
        var state = FeedState(id: 1, identity: "x", url: url.string, added: now)
        state.title = "t"
        state.homePageURL = "https://example.org/"
        state.lastAttempt = now
        state.lastSuccess = now
        state.lastOutcome = .failed
        state.failures = 2
        state.failingSince = now
        state.lastFailure = .status(500)
        state.dueRule = .backOff
        state.etag = "\"1\""
        state.lastModified = "yesterday"
        state.validatorsURL = url.string
        state.memory.rhythm = PublishingRhythm(interval: .seconds(3_600))
        state.memory.window = .init(newest: now, gap: .seconds(60), count: 2)
        state.memory.hints = ScheduleHints(
            ttl: "60",
            skipHours: ["1"],
            skipDays: ["Sunday"],
            updatePeriod: "daily"
        )
        state.memory.throttled = 1
        state.memory.notBefore = now
        state.memory.address = "192.0.2.1"
        state.memory.move = MoveEvidence(target: url, first: now, last: now, polls: 1)
        state.memory.walk = ArchiveWalk(page: url, left: 1, since: now)
        var poll = PollRecord(feed: 1, number: 1, time: now, outcome: .failed)
        poll.status = 500
        poll.note = .failed(.status(500))
        var feed = Feed(url: url, name: "n")
        feed.tags = ["t"]
        var report = StatusReport(
            lines: [.init(feed: feed, state: state)],
            articleCount: 1,
            now: now
        )
        report.backlog = .init(files: 1, bytes: 1, obstacle: "o")
        report.findings = ["f"]
        report.hostsHeld = 1
        report.ledger = .init(lastDay: 1, bytes: 1)
        let tally = PollTally(start: now)
        report.activity = .init(hour: tally, day: tally, week: tally, month: tally, hours: [tally])
        var explanation = FeedExplanation(feed: feed, state: state, now: now)
        explanation.host = HostExplanation(
            host: "h.example",
            pace: HostPace(heldSince: now, until: now + .seconds(1))
        )
        explanation.history = [poll]
        explanation.shared = [
            SharedArticle(article: ArticleKey(high: 1, low: 2), firstFeed: "y", since: now)
        ]
        let keys = try JSONKeys.all(in: report.json).union(JSONKeys.all(in: explanation.json))
        #expect(keys.count > 60)
        let page = try Repository.text("docs/status.md")
        for key in keys { #expect(page.contains("`\(key)`"), "docs/status.md lacks \(key)") }
    }
}
