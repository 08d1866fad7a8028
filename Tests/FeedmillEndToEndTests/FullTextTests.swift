import FeedmillTestSupport
import Foundation
import Testing

/// Full text: feed, page, record, Markdown.
@Suite(.fewAtOnce) struct FullTextTests {
    private func poll(_ home: Household, _ arguments: String...) async throws -> BuiltBinary.Result
    {
        try await home.program.run(
            ["poll", "--config", home.configurationPath] + arguments,
            environment: ["HOME": home.folder.path]
        )
    }

    @Test func theTextOfANewArticleComesFromItsPage() async throws {
        let home = try Household()
        home.server.on(
            "/feed",
            answer: .response(
                headers: [("ETag", "\"1\"")],
                body: Paper.feed([home.server.url("/1")])
            )
        )
        home.server.on("/1", answer: .response(body: Paper.page()))
        try home.configure(feed: "/feed", settings: "full-text: true")
        let result = try await poll(home)
        #expect(result.status == 0 && result.errorOutput.isEmpty, "\(result.errorOutput)")
        #expect(home.server.requests.map(\.target) == ["/feed", "/robots.txt", "/1"])
        let record = try #require(home.records().values.first)
        #expect(record.text == Paper.text)
        #expect(
            record["content_html"] as? String
                == Paper.paragraphs.map { "<p>\($0)</p>" }.joined(separator: "\n")
        )
        #expect(record["summary"] as? String == Paper.summary)
        #expect(record["title"] as? String == "Northern basin closed, part 0")
        #expect(record["image"] as? String == home.server.url("/gate.jpg"))
        #expect(record["language"] as? String == "en")
        #expect(record.own["site_name"] as? String == "The Paper")
        #expect(record.own["image_caption"] as? String == "The oldest gate.")
        #expect(record.own["image_credit"] as? String == "Ada Weir")
        let source = try #require(record.own["full_text"] as? [String: String])
        #expect(source["url"] == home.server.url("/1") && source["fetched_at"]?.last == "Z")
        #expect(record.warnings.isEmpty)
        let shown = try await home.run(
            "spool",
            "show",
            "--format",
            "markdown",
            try #require(home.records().keys.first)
        )
        #expect(
            shown.output == """
                # Northern basin closed, part 0

                October 08, 2024

                The oldest gate. **Ada Weir**

                \(Paper.text)

                Original url:

                <\(home.server.url("/1"))>

                """
        )
    }

    @Test func autoReadsPagesOnlyWhereTheFeedGivesASummary() async throws {
        let home = try Household()
        let long = String(repeating: "<p>\(Paper.paragraphs[1])</p>", count: 12)
        let whole = """
            <item><title>Whole</title><link>\(home.server.url("/whole"))</link>
            <description><![CDATA[\(long)]]></description></item>
            """
        home.server.on(
            "/feed",
            answer: .response(body: Paper.feed([home.server.url("/1")], extra: whole))
        )
        home.server.otherwise { _ in .response(body: Paper.page()) }
        home.server.on("/robots.txt", answer: .response(status: 404))
        try home.configure(feed: "/feed", settings: "full-text: auto")
        _ = try await poll(home)
        #expect(home.server.requests.map(\.target) == ["/feed", "/robots.txt", "/1"])
        let records = try home.recordsByPath()
        #expect(records["/1"]?.text == Paper.text)
        #expect(records["/whole"]?.own["full_text"] == nil)
        #expect(records["/whole"]?.warnings == [])
    }

    @Test func rulesNameWhatIsTheTextAndWhatIsNot() async throws {
        let home = try Household()
        let links = [home.server.url("/1"), home.server.url("/2")]
        home.server.on("/feed", answer: .response(body: Paper.feed(links)))
        let promo = "<p class=promo>Subscribe to our letters about gates and basins, every day.</p>"
        home.server.on("/1", answer: .response(body: Paper.page(body: promo)))
        home.server.on("/2", answer: .response(body: "<div>\(Paper.page())</div>"))
        try home.configure(
            feed: "/feed",
            settings: "full-text: true\n"
                + "    page: { content: article, remove: [figure, h1, .promo] }"
        )
        let result = try await poll(home)
        #expect(result.status == 0, "\(result.errorOutput)")
        let records = try home.recordsByPath()
        #expect(records["/1"]?.text == Paper.text && records["/1"]?.warnings == [])
        #expect(records["/2"]?.text == Paper.text)
        #expect(records["/2"]?.warnings == ["nothing on the page matches .promo"])
    }

    @Test func whatIsNoArticlesPageIsNotRead() async throws {
        let home = try Household()
        let sound = """
            <item><title>Sound</title><enclosure url="\(home.server.url("/a.mp3"))" type="audio/mpeg"
            length="9"/></item><item><title>Home</title><guid isPermaLink="false">h</guid>
            <link>https://paper.example/</link></item><item><title>None</title>
            <guid isPermaLink="false">n</guid></item>
            """
        home.server.on("/feed", answer: .response(body: Paper.feed([], extra: sound)))
        try home.configure(feed: "/feed", settings: "full-text: true")
        _ = try await poll(home)
        #expect(home.server.requests.map(\.target) == ["/feed"])
        #expect(try home.records().count == 3)
        #expect(try home.records().values.allSatisfy { $0.warnings.isEmpty })
    }

    @Test func fetchReadsPagesOnRequest() async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Paper.feed([home.server.url("/1")])))
        home.server.on("/1", answer: .response(body: Paper.page()))
        try home.configure(paths: [])
        let plain = try await home.run("fetch", home.server.url("/feed"))
        #expect(!plain.output.contains("timetable") && home.server.requests.count == 1)
        let full = try await home.run("fetch", "--full-text", home.server.url("/feed"))
        #expect(full.status == 0 && full.output.contains("pointing at the timetable"))
    }

    @Test func whatAPageSaysMakesNoRevision() async throws {
        let home = try Household()
        let links = [home.server.url("/1")]
        home.server.on("/feed", answer: .response(body: Paper.feed(links)))
        home.server.on("/1", answer: .response(body: Paper.page()))
        try home.configure(
            feed: "/feed",
            settings: "full-text: true\n    dedup: { updates: emit }"
        )
        _ = try await poll(home)
        home.server.forget()
        // Another document with the same article; its page has changed meanwhile.
        home.server.on("/feed", answer: .response(body: Paper.feed(links, extra: "<ttl>1</ttl>")))
        home.server.on(
            "/1",
            answer: .response(body: Paper.page(body: "<p>More to read, today.</p>"))
        )
        _ = try await poll(home, "--force")
        #expect(home.server.requests.map(\.target) == ["/feed"])
        #expect(try home.records().count == 1)
    }

    @Test func explainTellsTheSettingAndWhatFailed() async throws {
        let home = try Household()
        let links = [home.server.url("/1"), home.server.url("/gone")]
        home.server.on("/feed", answer: .response(body: Paper.feed(links)))
        home.server.on("/1", answer: .response(body: Paper.page()))
        try home.configure(feed: "/feed", settings: "full-text: true")
        _ = try await poll(home)
        let explained = try await home.run("explain", home.server.url("/feed"))
        #expect(explained.output.contains("  full text: true"), "\(explained.output)")
        #expect(explained.output.contains("1 of 2 pages gave no text; HTTP 404"))
    }

    // MARK: - The seed

    /// A folder with a feed, a page, a record and a document of somebody else's making.
    private static let seed = ProcessInfo.processInfo.environment["FEEDMILL_SEED"].flatMap {
        $0.isEmpty ? nil : $0
    }

    @Test(.enabled(if: seed != nil, "skipped: FEEDMILL_SEED names no folder"))
    func theSeedsFeedAndPageBecomeItsRecordAndDocument() async throws {
        let folder = URL(filePath: try #require(Self.seed))
        let home = try Household()
        // All four name one origin, which becomes that of the test's own server.
        let record = try String(contentsOf: folder.appending(path: "record.json"), encoding: .utf8)
        let origin = try #require(record.firstMatch(of: /https:\/\/[^\/"]+/)).output
        func file(_ name: String) throws -> String {
            try String(contentsOf: folder.appending(path: name), encoding: .utf8)
                .replacing(origin, with: home.server.url(""))
        }
        let expected = try #require(
            JSONSerialization.jsonObject(with: Data(file("record.json").utf8)) as? [String: Any]
        )
        let url = try #require(expected["url"] as? String)
        home.server.on("/rss/news", answer: .response(body: try file("feed.xml")))
        home.server.on(
            try #require(URL(string: url)?.path),
            answer: .response(
                headers: [("Content-Type", "text/html; charset=utf-8")],
                body: try file("article.html")
            )
        )
        try home.configure(feed: "/rss/news", settings: "full-text: true")
        #expect(try await poll(home).status == 0)
        let (name, made) = try #require(
            home.records().first { $0.value["url"] as? String == url }
        )
        for (key, value) in expected where key != "_feedmill" {
            #expect(made[key] as? NSObject == value as? NSObject, "\(key)")
        }
        for (key, value) in expected.own {
            #expect(made.own[key] as? NSObject == value as? NSObject, "\(key)")
        }
        let shown = try await home.run("spool", "show", "--format", "markdown", name)
        #expect(try shown.output == file("article.md"))
        #expect(try home.records().count == 5)
    }
}
