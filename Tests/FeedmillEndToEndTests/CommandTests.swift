import FeedmillTestSupport
import Foundation
import Testing

@Suite(.fewAtOnce) struct CommandTests {
    @Test func fetchPrintsOneRecordALine() async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.rss("a", items: 0..<3)))
        let result = try await home.program.run(
            ["fetch", "--allow-private", "--header", "X-Key: 1", home.server.url("/feed")],
            environment: ["HOME": home.folder.path]
        )
        #expect(result.status == 0)
        #expect(result.errorOutput.isEmpty)
        #expect(result.output.split(separator: "\n").count == 3)
        #expect(home.server.requests.first?.header("X-Key") == "1")
        #expect(home.folder.entries() == [])
    }

    @Test func parseReadsStandardInputAndFiles() async throws {
        let home = try Household()
        let text = Document.rss("a", items: 0..<2)
        let file = try home.folder.write("feed.xml", text)
        let result = try await home.program.run(
            ["parse", "-", file],
            environment: ["HOME": home.folder.path],
            stdin: Array(text.utf8)
        )
        #expect(result.status == 0)
        let documents = result.output.split(separator: "\n")
        #expect(documents.count == 2)
        #expect(documents.first == documents.last)
        let document = try #require(
            JSONSerialization.jsonObject(with: Data(documents[0].utf8)) as? [String: Any]
        )
        #expect(document["version"] as? String == "https://jsonfeed.org/version/1.1")
        #expect((document["items"] as? [Any])?.count == 2)
    }

    @Test func parseSaysWhichFileIsNoFeed() async throws {
        let home = try Household()
        let good = try home.folder.write("good.xml", Document.rss("a", items: 0..<1))
        let page = try home.folder.write("page.html", "<html><body>Hello</body></html>")
        let mixed = try await home.program.run(["parse", page, good], directory: home.folder.path)
        #expect(mixed.status == 65)
        #expect(mixed.output.split(separator: "\n").count == 1)
        #expect(mixed.errorOutput.contains(page))
        let missing = try await home.program.run(["parse", "nowhere.xml"])
        #expect(missing.status == 66)
        #expect(missing.errorOutput == "feedmill: nowhere.xml: no such file\n")
    }

    @Test func parseTakesMoreFilesThanAShellLineUsuallyHolds() async throws {
        let home = try Household()
        var names: [String] = []
        for number in 0..<200 {
            let name = "\(number).xml"
            let text = Document.rss("feed\(number)", items: 0..<1)
            names.append(try home.folder.write(name, text))
        }
        names[100] = home.folder.path + "/nowhere.xml"
        let result = try await home.program.run(
            ["parse", "--base", "http://base.example/"] + names
        )
        #expect(result.status == 66)
        #expect(result.errorOutput == "feedmill: \(names[100]): no such file\n")
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 199)
        // Every file once, in the order of the command line.
        let kept = (0..<200).filter { $0 != 100 }
        #expect(zip(lines, kept).allSatisfy { $0.contains("feed\($1)") })
    }

    @Test func statusTellsWhatFailsAndWhy() async throws {
        let home = try Household()
        home.server.on("/good", answer: .response(body: Document.rss("a", items: 0..<2)))
        home.server.on("/bad", answer: .response(status: 500))
        try home.configure(paths: ["/good", "/bad", "/new"])
        let before = try await home.run("status")
        #expect(before.status == 0)
        #expect(before.output.hasPrefix("3 feeds: 0 OK, 0 failing, 3 never polled"))
        _ = try await home.run("poll", home.server.url("/good"), home.server.url("/bad"))
        let after = try await home.run("status")
        #expect(after.output.hasPrefix("3 feeds: 1 OK, 1 failing, 1 never polled; 2 articles"))
        #expect(after.output.contains(home.server.url("/bad")))
        #expect(after.output.contains("HTTP 500"))
        #expect(!after.output.contains(home.server.url("/good")))
        let json = try await home.run("status", "--json")
        let report = try #require(
            JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        )
        #expect(report["failing"] as? Int == 1)
    }

    @Test func statusCheckTellsWhatNeedsAPersonByItsExitCode() async throws {
        let home = try Household()
        home.server.on("/good", answer: .response(body: Document.rss("a", items: 0..<2)))
        try home.configure(paths: ["/good"])
        let before = try await home.run("status", "--check")
        #expect(before.status == 1)
        #expect(
            before.output
                == "no feed has been polled yet; start \"feedmill run\" or \"feedmill poll\"\n"
        )
        _ = try await home.run("poll")
        let after = try await home.run("status", "--check")
        #expect(after.status == 0)
        #expect(after.output.isEmpty && after.errorOutput.isEmpty)
        let full = try await home.run(
            "status",
            "--check",
            "--json",
            environment: ["FEEDMILL_SPOOL_MAX_FILES": "1"]
        )
        #expect(full.status == 1)
        #expect(full.output.contains("\"needs_a_person\":[\"no feed is polled: "))
        #expect(try await home.run("status", "--silence", "1h").status == 64)
    }

    @Test func feedsListNamesEveryFeed() async throws {
        let home = try Household()
        try home.configure(urls: ["https://user:secret@example.org/a", "https://example.org/b"])
        let result = try await home.run("feeds", "list")
        #expect(result.status == 0)
        #expect(result.output.split(separator: "\n").count == 2)
        #expect(!result.output.contains("secret"))
    }

    @Test func wrongUsageIs64AndHelpIsFree() async throws {
        let program = try BuiltBinary()
        #expect(try await program.run(["poll", "--frce"]).status == 64)
        #expect(try await program.run(["fetch"]).status == 64)
        #expect(try await program.run(["fetch", "example.org/feed"]).status == 64)
        #expect(try await program.run(["--help"]).status == 0)
        #expect(try await program.run(["poll", "--help"]).status == 0)
        let version = try await program.run(["--version"])
        #expect(version.output.hasPrefix("feedmill "))
        #expect(try await program.run([]).status == 0)
    }
}
