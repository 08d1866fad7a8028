import FeedmillTestSupport
import Foundation
import Testing

@Suite(.fewAtOnce) struct FeedsCommandTests {
    let home: Household

    init() throws {
        home = try Household()
    }

    /// Runs `feedmill feeds` with the household's configuration.
    private func feeds(_ arguments: String..., stdin: String = "") async throws
        -> BuiltBinary.Result
    {
        try await home.program.run(
            ["feeds", arguments[0], "--config", home.configurationPath] + arguments.dropFirst(),
            environment: ["HOME": home.folder.path],
            stdin: Array(stdin.utf8)
        )
    }

    @Test func whatIsImportedIsExported() async throws {
        try home.folder.write("feedmill.yaml", "feeds: [feeds.opml]\n")
        let document = """
            <?xml version="1.0" encoding="UTF-8"?>
            <opml version="2.0" xmlns:x="urn:x">
              <head><title>Mine</title><x:own>1</x:own></head>
              <body>
                <outline text="News" x:id="7"><outline text="A" xmlUrl="https://a.example/"/></outline>
                <outline type="link" text="A page" url="https://page.example/"/>
              </body>
            </opml>

            """
        let imported = try await feeds("import", "-", stdin: document)
        #expect(imported.status == 0)
        #expect(imported.output == "added 1 feed to \(home.folder.path("feeds.opml"))\n")
        #expect(imported.errorOutput == "")
        let exported = try await feeds("export")
        #expect(exported.output == document)
        let again = try await feeds("import", "--json", "-", stdin: document)
        #expect(
            again.output
                == "{\"list\":\"\(home.folder.path("feeds.opml"))\",\"added\":0,\"known\":1}\n"
        )
        let listed = try await feeds("list", "--json")
        #expect(
            listed.output
                == "{\"url\":\"https://a.example/\",\"name\":\"A\",\"tags\":[\"News\"],\"source\":"
                + "\"\(home.folder.path("feeds.opml"))\",\"line\":5}\n"
        )
    }

    @Test func aNewListThatNothingReadsIsSaid() async throws {
        try home.folder.write("feedmill.yaml", "feed: [\"https://a.example/\"]\n")
        let list = home.folder.path("other.opml")
        let result = try await feeds(
            "import",
            "--list",
            list,
            "-",
            stdin: "http://a.example/\nhttps://b.example/ B\n"
        )
        #expect(result.status == 0)
        #expect(result.output == "added 1 feed to \(list); 1 listed already\n")
        #expect(
            result.errorOutput
                == "feedmill: nothing reads \(list) yet; write \"feeds: [other.opml]\" into"
                + " \(home.configurationPath)\n"
        )
        #expect(try home.folder.readText("feedmill.yaml") == "feed: [\"https://a.example/\"]\n")
        try home.folder.write("feeds.opml", "")
        try home.folder.write("feedmill.yaml", "")
        let beside = try await feeds("import", "--list", list, "-", stdin: "https://c.example/\n")
        #expect(beside.errorOutput.contains("write \"feeds: [feeds.opml, other.opml]\" into"))
    }

    @Test func aListBesideTheConfigurationNeedsNotBeNamed() async throws {
        try home.folder.write("feedmill.yaml", "feed: [\"https://a.example/\"]\n")
        let result = try await feeds("import", "-", stdin: "https://b.example/ B\n")
        #expect(result.status == 0)
        #expect(result.output == "added 1 feed to \(home.folder.path("feeds.opml"))\n")
        #expect(result.errorOutput == "")
        #expect(try await feeds("list").output == "https://b.example/\tB\nhttps://a.example/\n")
    }

    @Test func removingNamesWhatOnlyAPersonCanEdit() async throws {
        try home.folder.write("list.txt", "# mine\nhttps://a.example/ a\nhttps://b.example/\n")
        try home.folder.write(
            "feedmill.yaml",
            "feeds: [list.txt]\nfeed: [\"http://a.example/\", \"https://c.example/\"]\n"
        )
        let result = try await feeds("remove", "--quiet", "a", "https://c.example")
        #expect(result.status == 65)
        #expect(
            result.errorOutput
                == "feedmill: \(home.configurationPath):2:8: is for you to edit; remove the feed"
                + " there\nfeedmill: \(home.configurationPath):2:29: is for you to edit; remove the"
                + " feed there\n"
        )
        #expect(try home.folder.readText("list.txt") == "# mine\nhttps://b.example/\n")
        #expect(try await feeds("remove", "nobody").status == 64)
    }

    @Test func wrongListsAreRefusedByTheirCodes() async throws {
        try home.folder.write("feedmill.yaml", "")
        #expect(try await feeds("import", "nowhere.opml").status == 66)
        #expect(try await feeds("import", "-", stdin: "<opml>").status == 65)
        let yaml = try home.folder.write("more.yaml", "- https://a.example/\n")
        #expect(try await feeds("import", yaml).status == 65)
        #expect(home.folder.entries() == ["feedmill.yaml", "more.yaml"])
    }

    @Test func exportLeavesSecretsOutUnlessTheyAreWanted() async throws {
        try home.folder.write(
            "a.opml",
            "<opml><body><outline text='http://u:pw1@a.example/' "
                + "xmlUrl='http://u:pw1@a.example/?a=1&#38;token=pw2'/></body></opml>"
        )
        try home.folder.write(
            "feedmill.yaml",
            "feeds: [a.opml]\nfeed: ['https://x:pw3@b.example/f']\n"
        )
        let result = try await feeds("export")
        #expect(result.status == 0)
        #expect(!result.output.contains("pw"))
        #expect(result.output.contains("xmlUrl='http://a.example/?a=1&amp;token=***'"))
        #expect(result.output.contains("xmlUrl=\"https://b.example/f\""))
        #expect(result.errorOutput.contains("secrets in the addresses of 2 feeds are left out"))
        let whole = try await feeds("export", "--with-secrets")
        #expect(whole.output.contains("http://u:pw1@a.example/?a=1&#38;token=pw2"))
        #expect(whole.output.contains("https://x:pw3@b.example/f"))
    }

    @Test func exportHoldsTheFeedsOfEveryList() async throws {
        try home.folder.write(
            "a.opml",
            "<opml><body><outline xmlUrl=\"https://a.example/\"/></body></opml>"
        )
        try home.folder.write("b.txt", "https://b.example/ B\nhttps://a.example/\n")
        try home.folder.write(
            "feedmill.yaml",
            "feeds: [a.opml, b.txt]\nfeed: [{url: \"https://c.example/\", tags: [t], interval: 1h}]\n"
                + "defaults: {tags: [all]}\n"
        )
        let result = try await feeds("export", home.folder.path("out.opml"))
        #expect(result.status == 0)
        #expect(result.errorOutput.contains("the settings of 1 feed from YAML are left out"))
        #expect(
            try home.folder.readText("out.opml") == """
                <opml><body><outline xmlUrl="https://a.example/"/><outline type="rss" text="B" \
                title="B" xmlUrl="https://b.example/"/><outline text="t">
                      <outline type="rss" text="https://c.example/" xmlUrl="https://c.example/"/>
                    </outline></body></opml>
                """
        )
    }

    @Test func addTakesTheBestFeedOfAPageAndSaysWhich() async throws {
        try home.folder.write(
            "feedmill.yaml",
            "feeds: [feeds.opml]\nhttp: {allow-private-addresses: true}\n"
        )
        home.server.on(
            "/",
            answer: .response(
                body: """
                    <html><link rel=alternate type=application/rss+xml href=/comments>
                    <link rel=alternate type=application/rss+xml href=/main></html>
                    """
            )
        )
        home.server.on("/main", answer: .response(body: Document.rss("Main", items: 0..<1)))
        home.server.on("/comments", answer: .response(body: Document.rss("C", items: 0..<1)))
        let list = home.folder.path("feeds.opml")
        let (page, main) = (home.server.url("/"), home.server.url("/main"))
        let comments = home.server.url("/comments")
        let added = try await feeds("add", page, "--tag", "news")
        #expect(added.status == 0)
        #expect(added.errorOutput == "")
        #expect(
            added.output
                == "chose \(main) of 2: the others are \(comments)\nadded \(main) (Main) to \(list)\n"
        )
        let again = try await feeds("add", main + "?utm_source=x", "--no-fetch")
        #expect(again.status == 0)
        #expect(again.output == "listed already: \(main)?utm_source=x\n")
        let all = try await feeds("add", "--all", "--json", page)
        #expect(
            all.output.contains("{\"url\":\"\(comments)\",\"title\":\"C\",\"format\":\"RSS\"")
        )
        let listed = try await feeds("list")
        #expect(
            listed.output
                == "\(main)\tMain\tnews\n\(comments)\tC\n"
        )
        let nothing = try await feeds("add", "--quiet", home.server.url("/nowhere"), "nonsense")
        #expect(nothing.status == 69)
        #expect(nothing.errorOutput.split(separator: "\n").count == 2)
    }
}
