import FeedmillTestSupport
import Foundation
import Testing

/// Pages that go wrong, and ends in mid-course: the feed's record goes out, once.
@Suite(.fewAtOnce) struct FullTextTroubleTests {
    /// What a server does with a page, and the beginning of what the record says of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let warning: String?
        let answer: ScriptedAnswer

        var testDescription: String { name }
    }

    private static func html(_ body: String) -> ScriptedAnswer {
        .response(
            headers: [("Content-Type", "text/html; charset=utf-8")],
            body: "<html><head><title>Basin</title></head><body>\(body)</body></html>"
        )
    }

    private static let cookies =
        "<h1>Before you continue</h1>"
        + String(
            repeating: "<p>We value your privacy, and use cookies with our many partners to measure"
                + " advertisements; accept them all, or choose one by one.</p>",
            count: 6
        )

    static let cases: [Case] = [
        Case(
            name: "50 MB",
            warning: "the page is too large",
            answer: ScriptedAnswer([
                .send(Array("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>".utf8)),
                .sendForever([UInt8](repeating: 0x61, count: 1 << 16)),
            ])
        ),
        Case(
            name: "300,000 elements in one another",
            warning: nil,
            answer: html(
                String(repeating: "<div>", count: 300_000)
                    + Paper.paragraphs.map { "<p>\($0)</p>" }.joined()
            )
        ),
        Case(
            name: "no text",
            warning: "a page without the text of an article",
            answer: html("<img src=/x.png>")
        ),
        Case(
            name: "scripts only",
            warning: "a page without the text of an article",
            answer: html("<div id=root></div><script>var t = '<p>A text in a script.</p>'</script>")
        ),
        Case(
            name: "a wrong charset",
            warning: nil,
            answer: .response(
                headers: [("Content-Type", "text/html; charset=utf-16")],
                body: Paper.page()
            )
        ),
        Case(
            name: "a PDF that is called a page",
            warning: "not an HTML page but a PDF document",
            answer: .response(headers: [("Content-Type", "text/html")], body: "%PDF-1.7\n<p>x")
        ),
        Case(
            name: "a picture",
            warning: "not an HTML page but image/png",
            answer: .response(headers: [("Content-Type", "image/png")], body: "x")
        ),
        Case(name: "nothing", warning: "the document is empty", answer: .response(body: "")),
        Case(
            name: "10 MB of data in a page that is too large",
            warning: "the page is too large",
            answer: html(
                "<script type='application/ld+json'>" + String(repeating: "[", count: 10 << 20)
                    + "</script>"
            )
        ),
        Case(
            name: "3 MB of data",
            warning: nil,
            answer: html(
                "<script type='application/ld+json'>"
                    + String(repeating: "{\"a\":[", count: 500_000)
                    + "</script>" + Paper.paragraphs.map { "<p>\($0)</p>" }.joined()
            )
        ),
        Case(
            name: "a consent wall",
            warning: "a page without the text of an article",
            answer: html(cookies)
        ),
        Case(
            name: "a redirect to a login",
            warning: "its address leads to a page that asks for consent or a login",
            answer: .redirect(to: "/login?next=%2Fstory")
        ),
        Case(
            name: "less text than the feed has",
            warning: "the page has less text than the feed",
            answer: html("<article><p>The basin is closed, for now.</p></article>")
        ),
        Case(
            name: "a page for subscribers",
            warning: "its publisher keeps the page for subscribers",
            answer: .response(
                body: Paper.page(
                    head: "<script type='application/ld+json'>"
                        + #"{"@type":"NewsArticle","isAccessibleForFree":false}</script>"#
                )
            )
        ),
        Case(name: "not found", warning: "HTTP 404", answer: .response(status: 404)),
        Case(name: "paid only", warning: "HTTP 402", answer: .response(status: 402)),
        Case(name: "a server fault", warning: "HTTP 500", answer: .response(status: 500)),
        Case(
            name: "a circle",
            warning: "its redirects lead in a circle",
            answer: .redirect(to: "/story")
        ),
        Case(
            name: "a file",
            warning: "it redirects to file:",
            answer: .redirect(to: "file:///etc/passwd")
        ),
        Case(name: "a reset", warning: "", answer: .reset()),
        Case(
            name: "a cut-off page",
            warning: "",
            answer: .lying(length: 50_000, body: Array(Paper.page().utf8))
        ),
    ]

    @Test(arguments: cases)
    func whateverAPageIsTheFeedsRecordGoesOut(_ bad: Case) async throws {
        let home = try Household()
        let links = [home.server.url("/story"), home.server.url("/good")]
        home.server.on("/feed", answer: .response(body: Paper.feed(links)))
        home.server.on("/story", answer: bad.answer)
        home.server.on("/good", answer: .response(body: Paper.page()))
        home.server.on("/login", answer: Self.html(Self.cookies))
        try home.configure(feed: "/feed", settings: "full-text: true")
        let result = try await home.run("poll")
        #expect(result.status == 0 && result.errorOutput.isEmpty, "\(result.errorOutput)")
        let records = try home.recordsByPath()
        #expect(records["/good"]?.text == Paper.text && records["/good"]?.warnings == [])
        let record = try #require(records["/story"])
        guard let warning = bad.warning else {
            // What stands too deep keeps its words, not its paragraphs.
            let joined = record.text?.replacing("\n\n", with: "")
            #expect(joined == Paper.text.replacing("\n\n", with: ""))
            return
        }
        #expect(record.text == Paper.summary && record.own["full_text"] == nil)
        let said = record.warnings.first ?? ""
        #expect(said.hasPrefix("no full text: \(warning)") && record.warnings.count == 1, "\(said)")
        // What may pass was tried twice, each time once more by libcurl when a connection that
        // was used before breaks off.
        #expect((1...4).contains(home.server.requests(to: "/story").count))
    }

    @Test func aPageThatTricklesIsGivenUpInTime() async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Paper.feed([home.server.url("/story")])))
        let head = Array("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n".utf8)
        home.server.on(
            "/story",
            answer: ScriptedAnswer([
                .send(head),
                .drip([UInt8](repeating: 0x61, count: 10_000), pause: .milliseconds(50)),
            ])
        )
        try home.configure(feed: "/feed", settings: "full-text: true", http: ", timeout: 3s")
        let result = try await home.run("poll")
        #expect(result.status == 0)
        let record = try #require(home.records().values.first)
        #expect(record.text == Paper.summary)
        #expect(record.warnings.first?.hasPrefix("no full text: ") == true)
        #expect(home.server.requests(to: "/story").count == 2)
    }

    // MARK: - robots.txt

    static let robots: [Case] = [
        Case(
            name: "an endless one, whose beginning counts",
            warning: nil,
            answer: ScriptedAnswer([
                .send(Array("HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /x\n".utf8)),
                .sendForever(Array("# nothing to see here, and more of it\n".utf8)),
            ])
        ),
        Case(
            name: "an endless one that forbids",
            warning: "the robots.txt of 127.0.0.1 keeps programs away from it",
            answer: ScriptedAnswer([
                .send(Array("HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /story\n".utf8)),
                .sendForever(Array("# nothing to see here, and more of it\n".utf8)),
            ])
        ),
        Case(
            name: "noise",
            warning: nil,
            answer: .response(
                body: (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 / 256) }
            )
        ),
        Case(
            name: "300,000 rules",
            warning: nil,
            answer: .response(
                body: "User-agent: *\n" + (0..<300_000).map { "Disallow: /\($0)/\n" }.joined()
            )
        ),
        Case(name: "a circle", warning: nil, answer: .redirect(to: "/robots.txt")),
        Case(name: "none", warning: nil, answer: .response(status: 404)),
        Case(name: "a refusal", warning: nil, answer: .response(status: 403)),
        Case(
            name: "a server fault",
            warning: "the robots.txt of 127.0.0.1 cannot be read",
            answer: .response(status: 500)
        ),
        Case(
            name: "a reset",
            warning: "the robots.txt of 127.0.0.1 cannot be read",
            answer: .reset()
        ),
    ]

    @Test(arguments: robots)
    func whateverRobotsTxtIsItIsReadInTime(_ bad: Case) async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Paper.feed([home.server.url("/story")])))
        home.server.on("/robots.txt", answer: bad.answer)
        home.server.on("/story", answer: .response(body: Paper.page()))
        try home.configure(feed: "/feed", settings: "full-text: true")
        let result = try await home.run("poll")
        #expect(result.status == 0 && result.errorOutput.isEmpty, "\(result.errorOutput)")
        let record = try #require(home.records().values.first)
        let isRead = bad.warning == nil
        #expect(home.server.requests(to: "/story").count == (isRead ? 1 : 0))
        #expect(record.text == (isRead ? Paper.text : Paper.summary))
        #expect(record.warnings == (bad.warning.map { ["no full text: \($0)"] } ?? []))
    }

    @Test(arguments: [("/open/story", true), ("/kept/story", false)])
    func aRedirectOnTheSameHostKeepsToItsRules(target: String, isRead: Bool) async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Paper.feed([home.server.url("/story")])))
        home.server.on("/robots.txt", answer: .response(body: "User-agent: *\nDisallow: /kept\n"))
        home.server.on("/story", answer: .redirect(to: target))
        home.server.on(target, answer: .response(body: Paper.page()))
        try home.configure(feed: "/feed", settings: "full-text: true")
        let result = try await home.run("poll")
        #expect(result.status == 0 && result.errorOutput.isEmpty, "\(result.errorOutput)")
        let record = try #require(home.records().values.first)
        #expect(home.server.requests(to: "/robots.txt").count == 1)
        #expect(home.server.requests(to: target).count == (isRead ? 1 : 0))
        #expect(record.text == (isRead ? Paper.text : Paper.summary))
        let warning = "no full text: the robots.txt of 127.0.0.1 keeps programs away from it"
        #expect(record.warnings == (isRead ? [] : [warning]))
    }

    // MARK: - Ends in mid-course

    /// A household whose daemon or poll stands in the middle of its second page.
    private func waiting(_ command: String) async throws -> (Household, RunningProgram, Gate) {
        let home = try Household()
        let links = (1...3).map { home.server.url("/\($0)") }
        home.server.on("/feed") { request in
            .conditional(request, etag: "\"1\"", body: Paper.feed(links))
        }
        let gate = Gate()
        for number in 1...3 { home.server.on("/\(number)", answer: .response(body: Paper.page())) }
        home.server.on("/2", answer: .held(by: gate, .response(body: Paper.page())))
        home.server.on("/other", answer: .response(body: Document.rss("a", items: 0..<3)))
        try home.configure(
            feed: "/feed",
            settings: "full-text: true\n  - \(home.server.url("/other"))"
        )
        let program = try home.program.start([command, "--config", home.configurationPath])
        try await home.server.waitForRequests(1, to: "/2")
        return (home, program, gate)
    }

    private func finish(_ home: Household, _ gate: Gate) async throws {
        #expect(try home.recordsByPath().keys.allSatisfy { $0.hasPrefix("/a/") })
        gate.open()
        let result = try await home.run("poll", "--force")
        #expect(result.status == 0)
        let records = try home.recordsByPath()
        #expect(try home.records().count == 6)
        for number in 1...3 { #expect(records["/\(number)"]?.text == Paper.text) }
        #expect(home.folder.entries("spool/tmp").isEmpty)
        // Its validators came with its records: this one is all that is left to say.
        home.server.forget()
        _ = try await home.run("poll", "--force")
        #expect(home.server.requests(to: "/feed").first?.header("If-None-Match") == "\"1\"")
        #expect(home.server.requests.count == 2)
        #expect(try home.records().count == 6)
    }

    @Test(arguments: ["run", "poll"])
    func aKillWhilePagesAreReadLosesNothingAndRepeatsNothing(_ command: String) async throws {
        let (home, program, gate) = try await waiting(command)
        program.send(SIGKILL)
        _ = try await program.result()
        try await finish(home, gate)
    }

    @Test(arguments: ["run", "poll"])
    func aStopWhilePagesAreReadIsQuickAndLosesNothing(_ command: String) async throws {
        let (home, program, gate) = try await waiting(command)
        program.send(SIGTERM)
        let result = try await program.result()
        #expect(result.status == 0)
        try await finish(home, gate)
    }

    @Test func noOtherFeedWaitsForAPage() async throws {
        let (home, daemon, gate) = try await waiting("run")
        try await daemon.waitForOutput("records=3")
        #expect(try home.records().count == 3)
        gate.open()
        try await home.server.waitForRequests(1, to: "/3")
        try await daemon.waitForOutput("pages=3")
        daemon.send(SIGTERM)
        _ = try await daemon.result()
        #expect(try home.records().count == 6)
    }
}
