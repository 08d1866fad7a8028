import FeedmillTestSupport
import Foundation
import Testing

/// The examples of docs/consumers.md, as they stand there.
@Suite(.fewAtOnce) struct ConsumerExampleTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The blocks of the document by the names in their markers.
    private static func examples() throws -> [String: String] {
        let page = try String(
            contentsOf: root.appending(path: "docs/consumers.md"),
            encoding: .utf8
        )
        var examples: [String: String] = [:]
        for match in page.matches(
            of: /<!-- example: (\S+) -->\n```[a-z]+\n([^`]*(?:`[^`]+)*?)```\n/
        ) {
            examples[String(match.1)] = String(match.2)
        }
        return examples
    }

    let home: Household

    init() throws {
        home = try Household()
    }

    /// Delivers records and writes an example to a file.
    ///
    /// - Returns: the words to run it: by its interpreter, since a file that was written a moment
    ///   ago cannot be executed while another test, starting a program, has it open.
    private func prepare(_ name: String, records: Int = 3) async throws -> [String] {
        home.server.on("/a", answer: .response(body: Document.rss("a", items: 0..<records)))
        try home.configure(paths: ["/a"])
        #expect(try await home.run("poll").status == 0)
        let text = try #require(try Self.examples()[name], "docs/consumers.md lacks \(name)")
        let interpreter = name.hasSuffix(".py") ? "python3" : "sh"
        #expect(text.hasPrefix("#!"))
        return [interpreter, try home.folder.write(name, text)]
    }

    private func run(
        _ words: [String],
        stdin: [UInt8] = []
    ) async throws -> BuiltBinary.Result {
        try await BuiltBinary(path: "/usr/bin/env").run(
            words,
            environment: environment,
            stdin: stdin
        )
    }

    private var environment: [String: String] {
        let programs = URL(filePath: home.program.path).deletingLastPathComponent().path
        return [
            "SPOOL": home.spool, "OUTPUT": home.folder.path("output"), "HOME": home.folder.path,
            "DATABASE": home.folder.path("articles.sqlite"), "INDEX": home.server.url("/articles"),
            "PATH": "\(programs):/usr/local/bin:/usr/bin:/bin",
        ]
    }

    private func take(
        _ arguments: String...,
        command: [String]
    ) async throws -> BuiltBinary.Result {
        try await home.program.run(
            ["spool", "take", "--spool", home.spool] + arguments + command,
            environment: environment
        )
    }

    private func expectEmptySpool() {
        #expect(home.folder.entries("spool/new").isEmpty)
        #expect(home.folder.entries("spool/cur").isEmpty)
    }

    @Test func theLoopInTheShellTakesWhatIsNewAndWhatWasLeft() async throws {
        let loop = try await prepare("loop.sh")
        let name = try #require(home.folder.entries("spool/new").first)
        try FileManager.default.moveItem(
            atPath: home.spool + "/new/\(name)",
            toPath: home.spool + "/cur/\(name)"
        )
        let expected = try home.recordURLs().count + 1
        let result = try await run(loop)
        #expect(result.status == 0, "\(result.errorOutput)")
        let lines = try home.folder.readText("output").split(separator: "\n")
        #expect(lines.count == expected)
        #expect(lines.contains { $0.contains("Item 2 of a") })
        expectEmptySpool()
    }

    @Test func pythonTakesEachRecordOnceHoweverManyRun() async throws {
        let titles = try await prepare("titles.py", records: 20)
        let output = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    let result = try await run(titles)
                    #expect(result.status == 0, "\(result.errorOutput)")
                    return result.output
                }
            }
            return try await group.reduce("", +)
        }
        let expected = (0..<20).map { "Item \($0) of a" }
        #expect(output.split(separator: "\n").map(String.init).sorted() == expected.sorted())
        expectEmptySpool()
    }

    @Test(.enabled("skipped: jq is not installed") { BuiltBinary.exists("/usr/bin/jq") })
    func jqMakesColumns() async throws {
        let columns = try await prepare("columns.sh")
        let result = try await run(columns)
        #expect(result.status == 0, "\(result.errorOutput)")
        let lines = (0..<3).map {
            "2024-10-08T12:00:00Z\tItem \($0) of a\thttps://example.org/a/\($0)"
        }
        #expect(result.output.split(separator: "\n").map(String.init).sorted() == lines)
        expectEmptySpool()
    }

    @Test func recordsAreLoadedIntoSQLiteOnceEvenIfTheyComeTwice() async throws {
        let load = try await prepare("load.py")
        let line = try home.folder.entries("spool/new").map {
            try home.folder.readText("spool/new/\($0)")
        }
        let result = try await take("--batch", "2", "--", command: load)
        #expect(result.status == 0, "\(result.errorOutput)")
        expectEmptySpool()
        let again = try await run(load, stdin: Array(line[0].utf8))
        #expect(again.status == 0, "\(again.errorOutput)")
        let count = try await run(
            [
                "python3", "-c",
                "import os, sqlite3; d = sqlite3.connect(os.environ['DATABASE'])\n"
                    + "print(*d.execute('SELECT title, text FROM article ORDER BY title'))",
            ]
        )
        let rows = (0..<3).map { "('Item \($0) of a', 'Text of item \($0).')" }
        #expect(count.output == rows.joined(separator: " ") + "\n")
    }

    @Test func recordsReachASearchIndexWhichMayBeAwayForAWhile() async throws {
        let index = try await prepare("index.py")
        home.server.on(
            "/articles/_bulk",
            inTurn: [
                .response(status: 503, body: ""), .response(body: "{\"errors\":true}"),
                .response(body: "{\"errors\":false}"),
            ]
        )
        #expect(try await take("--batch", "10", "--", command: index).status == 75)
        #expect(home.folder.entries("spool/new").count == 3)
        #expect(try await take("--batch", "10", "--", command: index).status == 69)
        #expect(home.folder.entries("spool/new").count == 3)
        let result = try await take("--batch", "10", "--", command: index)
        #expect(result.status == 0, "\(result.errorOutput)")
        expectEmptySpool()
        let request = try #require(home.server.requests(to: "/articles/_bulk").last)
        let lines = String(decoding: request.body, as: UTF8.self).split(separator: "\n")
        #expect(request.header("Content-Type") == "application/x-ndjson")
        #expect(lines.count == 6)
        #expect(lines[0].hasPrefix("{\"index\": {\"_id\": \""))
        home.server.stop()
        try home.folder.write(
            "spool/new/20241008T120000Z-\(String(repeating: "0", count: 32)).json",
            lines[1] + "\n"
        )
        #expect(try await take("--batch", "10", "--", command: index).status == 75)
    }

    @Test(arguments: ["feedmill-consumer.path", "feedmill-consumer.service"])
    func theUnitsAreThoseThatAreInstalled(name: String) throws {
        let unit = try String(
            contentsOf: Self.root.appending(path: "systemd/\(name)"),
            encoding: .utf8
        )
        #expect(try Self.examples()[name] == unit)
    }

    @Test(
        .enabled("skipped: systemd-analyze is not installed") {
            BuiltBinary.exists("/usr/bin/systemd-analyze")
        }
    )
    func systemdFindsNothingWrongWithTheUnits() async throws {
        let names = ["feedmill-consumer.path", "feedmill-consumer.service"]
        let examples = try Self.examples()
        let paths = try names.map { name in
            let unit = try #require(examples[name])
            return try home.folder.write(
                name,
                unit.replacing("/usr/bin/feedmill", with: home.program.path)
            )
        }
        let result = try await BuiltBinary(path: "/usr/bin/systemd-analyze").run(
            ["verify", "--man=no"] + paths
        )
        #expect(result.status == 0, "\(result.errorOutput)")
        #expect(result.errorOutput.isEmpty)
    }
}
