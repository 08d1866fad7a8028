import FeedmillSystem
import FeedmillTestSupport
import Foundation
import Testing

@Suite(.fewAtOnce) struct PollTests {
    @Test func deliversEveryEntryOnceAndAsksConditionallyAfterwards() async throws {
        let home = try Household()
        home.server.on("/feed") { request in
            .conditional(request, etag: "\"v1\"", body: Document.rss("a", items: 0..<5))
        }
        try home.configure(paths: ["/feed"])

        let first = try await home.run("poll")
        #expect(first.status == 0)
        #expect(first.output.isEmpty && first.errorOutput.isEmpty)
        #expect(try home.recordURLs() == Document.urls("a", items: 0..<5))
        #expect(home.folder.entries("spool/tmp").isEmpty)

        let second = try await home.run("poll", "--force")
        #expect(second.status == 0)
        #expect(try home.records().count == 5)
        let requests = home.server.requests(to: "/feed")
        #expect(requests.map { $0.header("If-None-Match") } == [nil, "\"v1\""])
    }

    @Test func aRecordIsACompleteJSONFeedItem() async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.rss("a", items: 0..<1)))
        try home.configure(paths: ["/feed"])
        _ = try await home.run("poll", "--now", "2026-01-02T03:04:05Z")
        let (name, record) = try #require(home.records().first)
        let extra = try #require(record["_feedmill"] as? [String: Any])
        let key = try #require(extra["key"] as? String)
        #expect(key.count == 32)
        #expect(name == "20260102T030405Z-\(key).json")
        #expect(record["id"] as? String == "https://example.org/a/0")
        #expect(record["title"] as? String == "Item 0 of a")
        #expect(record["date_published"] as? String == "2024-10-08T12:00:00Z")
        #expect(extra["version"] as? Int == 1)
        #expect(extra["fetched_at"] as? String == "2026-01-02T03:04:05Z")
    }

    @Test func aFeedThatIsNotDueIsLeftInPeace() async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.rss("a", items: 0..<1)))
        try home.configure(paths: ["/feed"])
        _ = try await home.run("poll", "--now", "2026-01-02T03:00:00Z")
        _ = try await home.run("poll", "--now", "2026-01-02T03:05:00Z")
        #expect(home.server.requests.count == 1)
        _ = try await home.run("poll", "--now", "2026-01-09T03:00:00Z")
        #expect(home.server.requests.count == 2)
    }

    @Test func onlyNewEntriesOfAChangedFeedAreDelivered() async throws {
        let home = try Household()
        home.server.on(
            "/feed",
            inTurn: [
                .response(body: Document.rss("a", items: 0..<3)),
                .response(body: Document.rss("a", items: 2..<6)),
            ]
        )
        try home.configure(paths: ["/feed"])
        _ = try await home.run("poll")
        _ = try await home.run("poll", "--force")
        #expect(try home.recordURLs() == Document.urls("a", items: 0..<6))
    }

    /// A document that breaks off gives its whole entries, and is not asked for on condition: the
    /// server would never send the rest.
    @Test func whatWasCutOffArrivesAtTheNextPoll() async throws {
        let home = try Household()
        let whole = Document.rss("a", items: 0..<3)
        let cut = String(whole.dropLast(60))
        home.server.on(
            "/feed",
            inTurn: [
                .response(headers: [("ETag", "\"v1\"")], body: cut),
                .response(headers: [("ETag", "\"v2\"")], body: whole),
            ]
        )
        try home.configure(paths: ["/feed"])
        let first = try await home.run("poll")
        #expect(first.status == 0)
        #expect(first.errorOutput.contains("the document breaks off before its end"))
        #expect(try home.recordURLs() == Document.urls("a", items: 0..<2))

        let second = try await home.run("poll", "--force")
        #expect(second.errorOutput.isEmpty)
        #expect(try home.recordURLs() == Document.urls("a", items: 0..<3))
        let requests = home.server.requests(to: "/feed")
        #expect(requests.map { $0.header("If-None-Match") } == [nil, nil])
    }

    @Test func anArticleThatTwoFeedsShowIsDeliveredOnce() async throws {
        let home = try Household()
        for path in ["/one", "/two"] {
            home.server.on(path, answer: .response(body: Document.rss("a", items: 0..<3)))
        }
        try home.configure(paths: ["/one", "/two"])
        _ = try await home.run("poll")
        #expect(try home.recordURLs() == Document.urls("a", items: 0..<3))
    }

    @Test func oneFailingFeedCostsTheOthersNothing() async throws {
        let home = try Household()
        home.server.on("/good", answer: .response(body: Document.rss("a", items: 0..<2)))
        home.server.on("/gone", answer: .response(status: 404))
        try home.configure(paths: ["/good", "/gone"])
        let result = try await home.run("poll")
        #expect(result.status == 0)
        #expect(try home.records().count == 2)
        let lines = result.errorOutput.split(separator: "\n")
        #expect(lines.count == 1)
        #expect(lines.first?.contains(home.server.url("/gone")) == true)
        #expect(lines.first?.contains("404") == true)
        #expect(try await home.run("poll", "--force", "--strict").status == 69)
    }

    @Test func aSecondPollOnTheSameStateGivesWayAtOnce() async throws {
        let home = try Household()
        try home.configure(paths: ["/feed"])
        let lock = try ProcessLock(path: home.folder.path("state.sqlite.lock"))
        let result = try await home.run("poll")
        _ = consume lock
        #expect(result.status == 75)
        let process = ProcessInfo.processInfo.processIdentifier
        #expect(result.errorOutput.contains("held by process \(process);"))
        #expect(result.errorOutput.split(separator: "\n").count == 1)
        #expect(home.server.connectionCount == 0)
    }

    /// Whoever comes while one works gives way; whoever comes later finds nothing due.
    @Test func ofTwentyPollsAtOnceOneWorksAndTheOthersGiveWay() async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.rss("a", items: 0..<5)))
        try home.configure(paths: ["/feed"])
        let lock = try ProcessLock(path: home.folder.path("state.sqlite.lock"))
        for result in try await home.pollsAtOnce(19) {
            #expect(result.status == 75)
            #expect(result.errorOutput.split(separator: "\n").count == 1)
        }
        #expect(home.server.connectionCount == 0)
        _ = consume lock
        let results = try await home.pollsAtOnce(20)
        #expect(results.contains { $0.status == 0 })
        #expect(results.allSatisfy { $0.status == 0 || $0.status == 75 })
        #expect(try home.recordURLs() == Document.urls("a", items: 0..<5))
        #expect(home.server.requests.count == 1)
    }

    @Test func segmentsHoldOneRecordALine() async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.rss("a", items: 0..<4)))
        try home.configure(paths: ["/feed"])
        let result = try await home.run("poll", environment: ["FEEDMILL_SPOOL_FORMAT": "ndjson"])
        #expect(result.status == 0)
        let names = home.folder.entries("spool/new")
        #expect(names.count == 1)
        let name = try #require(names.first { $0.hasSuffix(".ndjson") })
        let lines = try home.folder.readText("spool/new/\(name)").split(separator: "\n")
        #expect(lines.count == 4)
        for line in lines {
            #expect(throws: Never.self) {
                try JSONSerialization.jsonObject(with: Data(line.utf8))
            }
        }
    }

    @Test func namesAndAddressesChooseFeeds() async throws {
        let home = try Household()
        home.server.on("/a", answer: .response(body: Document.rss("a", items: 0..<1)))
        home.server.on("/b", answer: .response(body: Document.rss("b", items: 0..<1)))
        try home.configure(paths: ["/a", "/b"])
        _ = try await home.run("poll", home.server.url("/b"))
        #expect(home.server.requests.map(\.path) == ["/b"])
        let unknown = try await home.run("poll", "nobody")
        #expect(unknown.status == 64)
    }

    @Test func aHostThatAsksForPatienceIsLeftAloneByTheNextProcessToo() async throws {
        let home = try Household()
        home.server.on(
            "/busy",
            answer: .response(status: 429, headers: [("Retry-After", "7200")])
        )
        home.server.on("/other", answer: .response(body: Document.rss("a", items: 0..<1)))
        try home.configure(paths: ["/busy", "/other"])
        func poll(_ arguments: String...) async throws -> BuiltBinary.Result {
            try await home.program.run(
                ["poll", "--config", home.configurationPath] + arguments
            )
        }
        _ = try await poll(home.server.url("/busy"), "--now", "2026-01-01T00:00:00Z")
        _ = try await poll(home.server.url("/other"), "--now", "2026-01-01T01:00:00Z")
        #expect(home.server.requests.map(\.path) == ["/busy"])
        _ = try await poll(home.server.url("/other"), "--now", "2026-01-01T02:00:01Z")
        #expect(home.server.requests.map(\.path) == ["/busy", "/other"])
    }

    @Test func explainTellsTheRuleTheValidatorsAndTheLastPolls() async throws {
        let home = try Household()
        home.server.on("/feed") { request in
            .conditional(
                request,
                etag: "\"v1\"",
                headers: [("Cache-Control", "max-age=7200")],
                body: Document.rss("a", items: 0..<2)
            )
        }
        try home.configure(paths: ["/feed"])
        _ = try await home.run("poll", "--now", "2026-01-01T00:00:00Z")
        _ = try await home.run("poll", "--force", "--now", "2026-01-01T01:00:00Z")
        let result = try await home.run("explain", home.server.url("/feed"))
        #expect(result.status == 0)
        for fact in [
            "because of: ", "etag: \"v1\"", "HTTP 304", "2 new, 0 known", "records delivered: 2",
        ] {
            #expect(result.output.contains(fact), "\(fact) is not in \(result.output)")
        }
        let json = try await home.run("explain", home.server.url("/feed"), "--json")
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        )
        #expect((object["last_polls"] as? [Any])?.count == 2)
    }
}

extension Household {
    fileprivate func pollsAtOnce(_ count: Int) async throws -> [BuiltBinary.Result] {
        let polls = try (0..<count).map { _ in
            try program.start(["poll", "--config", configurationPath])
        }
        var results: [BuiltBinary.Result] = []
        for poll in polls {
            results.append(try await poll.result())
        }
        return results
    }
}
