import FeedmillTestSupport
import Foundation
import Testing

/// What goes wrong in the world: one line, a documented exit code, sound state and spool.
@Suite(.fewAtOnce) struct BadInputTests {
    /// Something that a server does, and a word of what is said about it.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let word: String
        let answer: ScriptedAnswer

        var testDescription: String { name }
    }

    static let answers: [Case] = [
        Case(name: "not found", word: "404", answer: .response(status: 404)),
        Case(name: "server fault", word: "500", answer: .response(status: 500)),
        Case(
            name: "a page",
            word: "HTML",
            answer: .response(body: "<!DOCTYPE html><html><body>Hello</body></html>")
        ),
        Case(name: "nothing", word: "empty", answer: .response(body: "")),
        Case(
            name: "a cut-off answer",
            word: "cut off",
            answer: .lying(length: 5_000, body: Array("<rss version=\"2.0\">".utf8))
        ),
        Case(name: "a reset", word: "connection", answer: .reset()),
        Case(name: "no HTTP", word: "HTTP", answer: .raw("hello\r\n\r\n")),
        Case(
            name: "too much",
            word: "max-body-size",
            answer: ScriptedAnswer([
                .send(Array("HTTP/1.1 200 OK\r\n\r\n".utf8)),
                .sendForever([UInt8](repeating: 0x20, count: 1 << 16)),
            ])
        ),
        Case(
            name: "a redirect to a file",
            word: "redirect",
            answer: .redirect(302, to: "file:///etc/passwd")
        ),
    ]

    @Test(arguments: answers)
    func aServerThatMisbehavesIsNamedInOneLine(_ bad: Case) async throws {
        let home = try Household()
        home.server.on("/bad", answer: bad.answer)
        home.server.on("/good", answer: .response(body: Document.rss("a", items: 0..<2)))
        try home.configure(paths: ["/bad", "/good"])
        let result = try await home.run("poll")
        #expect(result.status == 0)
        #expect(try home.records().count == 2)
        #expect(home.folder.entries("spool/tmp").isEmpty)
        let lines = result.errorOutput.split(separator: "\n")
        #expect(lines.count == 1, "\(result.errorOutput)")
        #expect(lines.first?.contains(home.server.url("/bad")) == true, "\(lines)")
        #expect(lines.first?.contains(bad.word) == true, "\(lines)")
        let alone = try await home.run("poll", "--force", home.server.url("/bad"))
        #expect(alone.status == 69)
    }

    @Test func anEntityBombIsReadWithoutHarm() async throws {
        let home = try Household()
        let levels = (1...9).map { level in
            let inner = String(repeating: "&l\(level - 1);", count: 10)
            return "<!ENTITY l\(level) \"\(inner)\">"
        }
        let bomb = """
            <?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">\(levels.joined())]>
            <rss version="2.0"><channel><title>&l9;</title>
            <item><title>&l9;</title><link>https://example.org/1</link></item></channel></rss>
            """
        home.server.on("/bomb", answer: .response(body: bomb))
        try home.configure(paths: ["/bomb"])
        _ = try await home.run("poll")
        for record in try home.records().values {
            #expect((record["title"] as? String ?? "").utf8.count < 100_000)
        }
    }

    @Test func refusedConnectionsAndUnknownHostsAreTold() async throws {
        let home = try Household()
        let port = home.server.port
        home.server.stop()
        try home.configure(urls: ["http://127.0.0.1:\(port)/x", "http://nobody.invalid/x"])
        let result = try await home.run("poll")
        #expect(result.status == 69)
        #expect(result.errorOutput.split(separator: "\n").count == 2)
    }

    @Test func privateAddressesAreRefusedByDefault() async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.rss("a", items: 0..<2)))
        let result = try await home.program.run(
            ["fetch", home.server.url("/feed")],
            environment: ["HOME": home.folder.path, "FEEDMILL_CONFIG": ""]
        )
        #expect(result.status == 77)
        #expect(home.server.connectionCount == 0)
        #expect(result.output.isEmpty)
    }

    @Test func aStateFileThatIsNoDatabaseIsKept() async throws {
        let home = try Household()
        try home.configure(paths: ["/feed"])
        let text = String(repeating: "precious notes\n", count: 500)
        try home.folder.write("state.sqlite", text)
        let result = try await home.run("poll")
        #expect(result.status == 65)
        #expect(result.errorOutput.contains("state.sqlite"))
        #expect(result.errorOutput.split(separator: "\n").count == 1)
        #expect(try home.folder.readText("state.sqlite") == text)
    }

    @Test func aSpoolWhoseParentIsMissingIsNotMade() async throws {
        let home = try Household()
        try home.folder.write(
            "feedmill.yaml",
            """
            state: { path: \(home.folder.path("state.sqlite")) }
            spool: { directory: \(home.folder.path("not/mounted/spool")) }
            feed: [https://example.org/feed]
            """
        )
        let result = try await home.run("poll")
        #expect(result.status == 73)
        #expect(result.errorOutput.contains("not/mounted/spool"))
        #expect(result.errorOutput.split(separator: "\n").count == 1)
    }

    @Test func aMissingConfigurationFileIsTold() async throws {
        let home = try Household()
        let result = try await home.run("poll")
        #expect(result.status == 66)
        #expect(result.errorOutput.contains("feedmill.yaml"))
    }

    @Test func checkPrintsEveryMistakeWithItsPlace() async throws {
        let home = try Household()
        try home.folder.write(
            "feedmill.yaml",
            """
            http:
              timeot: 10s
              connections: many
            defaults: { interval: 5 parsecs }
            feed:
              - url: gopher://example.org/
              - name: nameless
            """
        )
        let result = try await home.run("check")
        #expect(result.status == 78)
        let path = home.configurationPath
        let places = result.output.split(separator: "\n").map { line in
            line.split(separator: ":").prefix(3).joined(separator: ":")
        }
        #expect(
            places == ["2:3", "3:16", "4:23", "6:10", "7:5"].map { "\(path):\($0)" },
            "\(result.output)"
        )
    }
}

/// Where files lie and who may read them.
@Suite(.fewAtOnce) struct FileModeTests {
    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func stateIsPrivateAndRecordsHaveTheConfiguredMode() async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.rss("a", items: 0..<1)))
        try home.configure(paths: ["/feed"])
        _ = try await home.run("poll")
        #expect(try mode(home.folder.path("state.sqlite")) == 0o600)
        #expect(try mode(home.spool + "/tmp") == 0o700)
        let name = try #require(home.folder.entries("spool/new").first)
        #expect(try mode(home.spool + "/new/" + name) == 0o640)
    }

    @Test func aSymbolicLinkInPlaceOfTheStateIsNotFollowed() async throws {
        let home = try Household()
        try home.configure(paths: ["/feed"])
        try FileManager.default.createSymbolicLink(
            atPath: home.folder.path("state.sqlite"),
            withDestinationPath: home.folder.path("elsewhere")
        )
        let result = try await home.run("poll")
        #expect(result.status == 77)
        #expect(home.folder.entries().contains("elsewhere") == false)
    }
}
