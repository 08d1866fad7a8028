import FeedmillModel
import FeedmillState
import FeedmillTestSupport
import Foundation
import Testing

/// Archive pages (RFC 5005): followed when something may have been missed, or on request, never
/// otherwise.
@Suite(.fewAtOnce) struct PagingTests {
    /// Polls at midnight of a day in January 2026, whether the feed is due or not.
    private func poll(
        _ home: Household,
        day: Int,
        _ arguments: String...,
        environment: [String: String] = [:]
    ) async throws -> BuiltBinary.Result {
        let time = "2026-01-\(day < 10 ? "0" : "")\(day)T00:00:00Z"
        return try await home.program.run(
            ["poll", "--config", home.configurationPath, "--force", "--now", time] + arguments,
            environment: environment.merging(["HOME": home.folder.path]) { mine, _ in mine }
        )
    }

    /// A household with one feed, polled once when it had its first five entries.
    private func settled(_ settings: String = "") async throws -> Household {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.page(0..<5)))
        try home.configure(paths: ["/feed"], extra: settings)
        _ = try await poll(home, day: 1)
        home.server.forget()
        return home
    }

    private func paths(_ home: Household) -> [String] {
        home.server.requests.map(\.target)
    }

    // MARK: - Gaps

    @Test func aGapIsClosedByFollowingPagesUntilOneIsKnown() async throws {
        let home = try await settled()
        home.server.on("/feed", answer: .response(body: Document.page(15..<20, older: "/p1")))
        home.server.on("/p1", answer: .response(body: Document.page(10..<15, older: "/p2")))
        home.server.on("/p2", answer: .response(body: Document.page(4..<10, older: "/p3")))
        let result = try await poll(home, day: 2)
        #expect(result.status == 0 && result.errorOutput.isEmpty, "\(result.errorOutput)")
        #expect(paths(home) == ["/feed", "/p1", "/p2"])
        #expect(try home.recordURLs() == Document.urls("a", items: 0..<20))
        // Pages are asked without conditions and leave the feed's own validators alone.
        #expect(home.server.requests.allSatisfy { $0.header("If-None-Match") == nil })
    }

    @Test func anOrdinaryPollMakesOneRequest() async throws {
        let home = try await settled()
        home.server.on("/feed", answer: .response(body: Document.page(4..<9, older: "/p1")))
        _ = try await poll(home, day: 2)
        #expect(paths(home) == ["/feed"])
        #expect(try home.recordURLs() == Document.urls("a", items: 0..<9))
    }

    @Test(arguments: [
        Document.page(15..<20, older: "/p1", extra: "<fh:complete/>"),
        Document.page(15..<20, older: nil),
        Document.page(0..<0, older: "/p1"),
        Document.page(15..<20, older: nil, extra: "<atom:link rel='next-archive' href='/p1'/>"),
        Document.page(
            15..<20,
            older: nil,
            extra: "<atom:link rel='next' type='text/html' href='/p1'/>"
        ),
        Document.page(15..<20, older: "file:///etc/passwd"),
        Document.page(15..<20, older: "http://me:secret@127.0.0.1/p1"),
    ])
    func withoutAnOlderPageNothingIsFollowed(_ document: String) async throws {
        let home = try await settled()
        home.server.on("/feed", answer: .response(body: document))
        _ = try await poll(home, day: 2)
        #expect(paths(home) == ["/feed"])
    }

    @Test func tenPagesAreFollowedAtMostAndThatIsSaid() async throws {
        let home = try await settled()
        home.server.otherwise { request in
            let page = Int(request.query?.dropFirst(2) ?? "") ?? 0
            let newest = 1_000 - page * 2
            return .response(
                body: Document.page(newest - 2..<newest, older: "/feed2?p=\(page + 1)")
            )
        }
        home.server.on(
            "/feed",
            answer: .response(body: Document.page(998..<1_000, older: "/f?p=1"))
        )
        let result = try await poll(home, day: 2)
        #expect(home.server.requests.count == 11)
        #expect(result.status == 0)
        #expect(result.errorOutput.contains("may be missing"))
        #expect(try home.records().count == 5 + 22)
        let explained = try await home.run("explain", home.server.url("/feed"))
        #expect(explained.output.contains("2 new, 0 known  archive page"))
        #expect(explained.output.contains("entries may be missing"))
        // Pages are no polls, but what they brought counts.
        let state = try SQLiteStore(readOnly: home.folder.path("state.sqlite"))
        let sum = try await state.tally(
            since: Timestamp(year: 2026, month: 1, day: 1),
            until: Timestamp(year: 2026, month: 1, day: 3)
        )
        #expect(sum.news == 2 && sum.polls == 2)
        #expect(sum.records == 27 && sum.articles == 27)
        try state.close()
    }

    @Test func pagesThatLeadInACircleEndTheWalk() async throws {
        let home = try await settled()
        home.server.on("/feed", answer: .response(body: Document.page(30..<35, older: "/p1")))
        home.server.on("/p1", answer: .response(body: Document.page(25..<30, older: "/p2")))
        home.server.on("/p2", answer: .response(body: Document.page(20..<25, older: "/p1#x")))
        let result = try await poll(home, day: 2)
        #expect(paths(home) == ["/feed", "/p1", "/p2"])
        #expect(result.errorOutput.contains("circle"))
    }

    @Test func whatAnotherFeedHasShownClosesNoGap() async throws {
        let home = try Household()
        home.server.on("/one", answer: .response(body: Document.page(0..<5)))
        home.server.on("/two", answer: .response(body: Document.page(3..<9)))
        try home.configure(paths: ["/one", "/two"])
        _ = try await poll(home, day: 1)
        home.server.forget()
        // Item 8 is known, but not from this feed; item 4 is, which /two was seen to show as well.
        home.server.on("/one", answer: .response(body: Document.page(8..<12, older: "/p1")))
        home.server.on("/p1", answer: .response(body: Document.page(4..<8, older: "/p2")))
        _ = try await poll(home, day: 2, home.server.url("/one"))
        #expect(paths(home) == ["/one", "/p1"])
        home.server.forget()
        home.server.on("/two", answer: .response(body: Document.page(4..<8, older: "/p1")))
        _ = try await poll(home, day: 3, home.server.url("/two"))
        #expect(paths(home) == ["/two"])
    }

    // MARK: - What goes wrong

    @Test func aPageThatFailsIsTakenUpAgainByTheNextPoll() async throws {
        let home = try await settled()
        home.server.on("/feed") { request in
            .conditional(
                request,
                etag: "\"2\"",
                body: Document.page(15..<20, older: "/p1")
            )
        }
        home.server.on(
            "/p1",
            inTurn: [
                .response(status: 500),
                .response(body: Document.page(10..<15, older: "/p2")),
            ]
        )
        home.server.on("/p2", answer: .response(body: Document.page(5..<10, older: "/p3")))
        home.server.on("/p3", answer: .response(body: Document.page(0..<5)))
        let first = try await poll(home, day: 2)
        #expect(first.status == 0)
        #expect(first.errorOutput.contains("an archive page of the feed failed"))
        #expect(paths(home) == ["/feed", "/p1"])
        #expect(try home.recordURLs() == Document.urls("a", items: Array(0..<5) + Array(15..<20)))
        let explained = try await home.run("explain", home.server.url("/feed"))
        #expect(explained.output.contains("archive page"))
        home.server.forget()

        let second = try await poll(home, day: 3)
        #expect(second.errorOutput.isEmpty)
        #expect(home.server.requests.first?.header("If-None-Match") == "\"2\"")
        #expect(paths(home) == ["/feed", "/p1", "/p2", "/p3"])
        #expect(try home.recordURLs() == Document.urls("a", items: 0..<20))
        home.server.forget()
        _ = try await poll(home, day: 4)
        #expect(paths(home) == ["/feed"])
    }

    @Test func whatWasSeenSinceTheGapDoesNotCloseIt() async throws {
        let home = try await settled()
        home.server.on("/feed", answer: .response(body: Document.page(15..<20, older: "/f?p=2")))
        home.server.otherwise { _ in .response(status: 503) }
        _ = try await poll(home, day: 2)
        // Two more entries: everything has moved towards the archive pages by two.
        home.server.on("/feed", answer: .response(body: Document.page(17..<22, older: "/f?p=2")))
        home.server.on("/f") { request in
            switch request.query {
            case "p=2": .response(body: Document.page(12..<17, older: "/f?p=3"))
            case "p=3": .response(body: Document.page(7..<12, older: "/f?p=4"))
            default: .response(body: Document.page(2..<7, older: "/f?p=5"))
            }
        }
        home.server.forget()
        _ = try await poll(home, day: 3)
        #expect(paths(home) == ["/feed", "/f?p=2", "/f?p=3", "/f?p=4"])
        #expect(try home.recordURLs() == Document.urls("a", items: 0..<22))
    }

    @Test func aPageThatAlwaysFailsIsGivenUpAndThatIsSaid() async throws {
        let home = try await settled()
        home.server.on("/feed") { request in
            .conditional(request, etag: "\"2\"", body: Document.page(15..<20, older: "/p1"))
        }
        home.server.on("/p1", answer: .response(body: "<html><body>Hello</body></html>"))
        var output = ""
        for day in 2...6 { output = try await poll(home, day: day).errorOutput + output }
        #expect(home.server.requests(to: "/p1").count == 3)
        #expect(output.contains("given up"))
        let explained = try await home.run("explain", home.server.url("/feed"))
        #expect(explained.output.contains("given up; entries may be missing"))
    }

    @Test(arguments: ["identified", "staged", "committed", "published"], [2, 3])
    func aKillInAWalkLosesNothingAndRepeatsNothing(step: String, batch: Int) async throws {
        let home = try await settled()
        home.server.on("/feed") { request in
            .conditional(request, etag: "\"2\"", body: Document.page(15..<20, older: "/p1"))
        }
        home.server.on("/p1", answer: .response(body: Document.page(10..<15, older: "/p2")))
        home.server.on("/p2", answer: .response(body: Document.page(4..<10, older: "/p3")))
        let killed = try await poll(
            home,
            day: 2,
            environment: ["FEEDMILL_CRASH_AT": "\(step):\(batch)"]
        )
        #expect(killed.exit == .signalled(SIGKILL))
        for day in 3...4 { #expect(try await poll(home, day: day).status == 0) }
        #expect(try home.recordURLs() == Document.urls("a", items: 0..<20))
        #expect(home.folder.entries("spool/tmp").isEmpty)
    }

    @Test func aHostThatAsksForPatienceIsLeftAloneInTheMiddleOfAWalk() async throws {
        let home = try await settled()
        home.server.on("/feed", answer: .response(body: Document.page(15..<20, older: "/p1")))
        home.server.on(
            "/p1",
            answer: .response(status: 429, headers: [("Retry-After", "172800")])
        )
        _ = try await poll(home, day: 2)
        _ = try await poll(home, day: 3)
        #expect(paths(home) == ["/feed", "/p1"])
        home.server.on("/p1", answer: .response(body: Document.page(4..<15)))
        _ = try await poll(home, day: 5)
        #expect(paths(home) == ["/feed", "/p1", "/feed", "/p1"])
        #expect(try home.recordURLs() == Document.urls("a", items: 0..<20))
    }

    // MARK: - On request

    @Test func historyIsReadAfterTheFirstPollWhereItIsWanted() async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.page(15..<20, older: "/p1")))
        home.server.on("/p1", answer: .response(body: Document.page(10..<15, older: "/p2")))
        home.server.on("/p2", answer: .response(body: Document.page(5..<10, older: "/p3")))
        try home.configure(paths: ["/feed"], extra: "    history: 2\n")
        _ = try await poll(home, day: 1)
        #expect(paths(home) == ["/feed", "/p1", "/p2"])
        #expect(try home.recordURLs() == Document.urls("a", items: 5..<20))
        let feeds = Set(
            try home.records().values.compactMap { record in
                let extra = record["_feedmill"] as? [String: Any]
                return (extra?["feed"] as? [String: Any])?["url"] as? String
            }
        )
        #expect(feeds == [home.server.url("/feed")])
        home.server.forget()
        _ = try await poll(home, day: 2)
        #expect(paths(home) == ["/feed"])
    }

    @Test func theOperatorMayAskForHistoryAtAnyTime() async throws {
        let home = try Household()
        home.server.on("/feed") { request in
            .conditional(request, etag: "\"1\"", body: Document.page(15..<20, older: "/p1"))
        }
        home.server.on("/p1", answer: .response(body: Document.page(14..<17, older: "/p2")))
        home.server.on("/p2", answer: .response(body: Document.page(5..<14, older: "/p3")))
        try home.configure(paths: ["/feed"])
        _ = try await poll(home, day: 1)
        #expect(paths(home) == ["/feed"])
        // It goes on through what is known.
        _ = try await poll(home, day: 2, "--history", "2")
        #expect(paths(home) == ["/feed", "/feed", "/p1", "/p2"])
        #expect(try home.recordURLs() == Document.urls("a", items: 5..<20))
        _ = try await poll(home, day: 3)
        #expect(home.server.requests.last?.header("If-None-Match") == "\"1\"")
        #expect(home.server.requests.count == 5)
        #expect(try await home.run("poll", "--history", "0").status == 64)
    }

    @Test(arguments: ["first-poll: none", "first-poll: { newest: 2 }"])
    func aFirstPollThatLeavesOutLeavesOutOlderPagesToo(_ setting: String) async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.page(5..<10, older: "/p1")))
        home.server.on("/p1", answer: .response(body: Document.page(0..<5)))
        try home.configure(paths: ["/feed"], extra: "    \(setting)\n    history: 5\n")
        _ = try await poll(home, day: 1)
        #expect(paths(home) == ["/feed"])
        // A gap later on leads back beyond the first poll: what is older than that stays out.
        home.server.on("/feed", answer: .response(body: Document.page(20..<25, older: "/p0")))
        home.server.on("/p0", answer: .response(body: Document.page(10..<20, older: "/p1")))
        _ = try await poll(home, day: 2)
        #expect(paths(home).contains("/p0"))
        // All entries are dated 2024, before the feed was known.
        let expected = setting.contains("none") ? 5 : 7
        #expect(try home.records().count == expected)
    }

    // MARK: - Manners

    @Test func credentialsStayWithTheFeedsOwnHost() async throws {
        let home = try await settled(
            "    basic-auth: { user: me, password: s3cret }\n    cookie: \"id=s3cret\"\n"
                + "    headers: { X-Key: s3cret }\n"
        )
        let other = try ScriptedServer()
        let (far, near) = (other.url("/far"), home.server.url("/near"))
        home.server.on("/feed", answer: .response(body: Document.page(15..<20, older: far)))
        other.on("/far", answer: .response(body: Document.page(10..<15, older: near)))
        home.server.on("/near", answer: .response(body: Document.page(4..<10)))
        _ = try await poll(home, day: 2)
        #expect(try home.recordURLs() == Document.urls("a", items: 0..<20))
        #expect(home.server.requests.count == 2)
        for request in home.server.requests {
            #expect(request.header("Authorization") == "Basic bWU6czNjcmV0")
            #expect(request.header("Cookie") == "id=s3cret")
            #expect(request.header("X-Key") == "s3cret")
        }
        let lines = other.requests.flatMap(\.headers).map { "\($0.name): \($0.value)" }
        #expect(other.requests.count == 1)
        #expect(!lines.contains { $0.contains("s3cret") || $0.hasPrefix("Authorization") })
    }

    @Test func pagesWaitForTheirTurnLikeAnyRequest() async throws {
        let home = try await settled()
        home.server.on("/feed", answer: .response(body: Document.page(15..<20, older: "/p1")))
        home.server.on("/p1", answer: .response(body: Document.page(10..<15, older: "/p2")))
        home.server.on("/p2", answer: .response(body: Document.page(4..<10)))
        let start = ContinuousClock.now
        _ = try await poll(home, day: 2, environment: ["FEEDMILL_HTTP_PER_HOST_DELAY": "500ms"])
        #expect(home.server.requests.count == 3)
        // Other work on the machine only makes it longer.
        #expect(ContinuousClock.now - start >= .milliseconds(1_000))
    }

    @Test func theDaemonFollowsPagesAndGoesOnAsBefore() async throws {
        let home = try await settled("    interval: 1s\n")
        home.server.on(
            "/feed",
            inTurn: [
                .response(body: Document.page(0..<5)),
                .response(body: Document.page(15..<20, older: "/p1")),
                .response(body: Document.page(16..<21, older: "/p1")),
            ]
        )
        home.server.on("/p1", answer: .response(body: Document.page(4..<15, older: "/p2")))
        let daemon = try home.program.start(["run", "--config", home.configurationPath])
        try await home.server.waitForRequests(4, to: "/feed")
        daemon.send(SIGTERM)
        #expect(try await daemon.result().status == 0)
        #expect(home.server.requests(to: "/p1").count == 1)
        #expect(home.server.requests(to: "/p2").isEmpty)
        #expect(try home.recordURLs() == Document.urls("a", items: 0..<21))
    }
}

/// Answers that hold new entries only (RFC 3229).
@Suite(.fewAtOnce) struct DeltaTests {
    @Test func aDeltaIsAskedForWithAnETagAndTakenForWhatItIs() async throws {
        let home = try Household()
        let whole = Document.page(0..<5, older: "/p1")
        home.server.on("/feed") { request in
            switch (request.header("A-IM"), request.header("If-None-Match")) {
            case ("feed", "\"1\""):
                .response(
                    status: 226,
                    headers: [("IM", "feed"), ("ETag", "\"2\"")],
                    body: Document.page(5..<7, older: "/p1")
                )
            case ("feed", "\"2\""):
                .response(status: 304, headers: [("ETag", "\"2\"")])
            default:
                .response(headers: [("ETag", "\"1\"")], body: whole)
            }
        }
        try home.configure(paths: ["/feed"])
        for day in 1...3 {
            let result = try await home.run("poll", "--force", "--now", "2026-01-0\(day)T00:00:00Z")
            #expect(result.status == 0 && result.errorOutput.isEmpty)
        }
        // Nothing known is in the delta, and that is no gap.
        #expect(home.server.requests.map(\.path) == ["/feed", "/feed", "/feed"])
        #expect(home.server.requests.map { $0.header("A-IM") } == [nil, "feed", "feed"])
        #expect(try home.recordURLs() == Document.urls("a", items: 0..<7))
    }

    @Test func theBodyOfADeltaIsNotTheFeeds() async throws {
        let home = try Household()
        let delta = ScriptedAnswer.response(
            status: 226,
            headers: [("IM", "feed"), ("ETag", "\"2\"")],
            body: Document.page(5..<7)
        )
        let whole = ScriptedAnswer.response(
            headers: [("ETag", "\"1\"")],
            body: Document.page(0..<5)
        )
        home.server.on("/feed", inTurn: [whole, delta, whole])
        try home.configure(paths: ["/feed"])
        for day in 1...3 {
            _ = try await home.run("poll", "--force", "--now", "2026-01-0\(day)T00:00:00Z")
        }
        let explained = try await home.run("explain", home.server.url("/feed"))
        let outcomes = explained.output.split(separator: "\n").filter { $0.contains("  HTTP ") }
        #expect(outcomes.map { $0.contains("unchanged") } == [true, false, false])
    }

    @Test(arguments: [
        ScriptedAnswer.response(
            status: 226,
            headers: [("IM", "vcdiff, feed")],
            body: Document.page(5..<7)
        ),
        .response(status: 226, headers: [("IM", "diffe")], body: "1d\n"),
    ])
    func deltasOfAnotherKindAreFailures(_ answer: ScriptedAnswer) async throws {
        let home = try Household()
        let whole = ScriptedAnswer.response(
            headers: [("ETag", "\"1\"")],
            body: Document.page(0..<5)
        )
        home.server.on("/feed", inTurn: [whole, answer])
        try home.configure(paths: ["/feed"])
        _ = try await home.run("poll")
        let result = try await home.run("poll", "--force")
        #expect(result.status == 69)
        #expect(result.errorOutput.contains("226"))
        #expect(try home.records().count == 5)
    }
}

extension Document {
    /// A document of a feed that goes on at `older`.
    static func page(_ items: Range<Int>, older: String? = nil, extra: String = "") -> String {
        let link = older.map { "<atom:link rel='next' href='\($0)'/>" } ?? ""
        return rss("a", items: items).replacing(
            "<description>d</description>",
            with: "<description>d</description>\(link)\(extra)"
        )
    }

    static func urls(_ name: String, items: [Int]) -> [String] {
        items.map { "https://example.org/\(name)/\($0)" }.sorted()
    }
}
