import FeedmillTestSupport
import Foundation
import Glibc
import Testing

/// The commands that look at the spool and work it off.
@Suite(.fewAtOnce) struct SpoolCommandTests {
    let home: Household

    init() throws {
        home = try Household()
    }

    private func deliver(_ count: Int, name: String = "a", format: String = "json") async throws {
        home.server.on(
            "/\(name)",
            answer: .response(body: Document.rss(name, items: 0..<count))
        )
        try home.configure(paths: ["/\(name)"])
        let result = try await home.run("poll", environment: ["FEEDMILL_SPOOL_FORMAT": format])
        #expect(result.status == 0)
    }

    private func take(_ arguments: String...) async throws -> BuiltBinary.Result {
        try await home.program.run(
            ["spool", "take", "--spool", home.spool] + arguments,
            environment: ["HOME": home.folder.path]
        )
    }

    @Test func listShowsWhatWaits() async throws {
        try await deliver(2)
        let result = try await home.run("spool", "list")
        let lines = result.output.split(separator: "\n").map { $0.split(separator: "\t") }
        #expect(result.status == 0)
        #expect(lines.map(\.count) == [5, 5])
        #expect(lines.allSatisfy { $0[0] == "new" && $0[3] == home.server.url("/a") })
        #expect(Set(lines.map { $0[4] }) == ["Item 0 of a", "Item 1 of a"])
        let json = try await home.run("spool", "list", "--json")
        for line in json.output.split(separator: "\n") {
            let object = try #require(
                JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            )
            #expect(object["records"] as? Int == 1)
            #expect((object["file"] as? String)?.hasPrefix("new/") == true)
        }
    }

    @Test(arguments: ["json", "ndjson"])
    func showPrintsARecordByItsKey(format: String) async throws {
        try await deliver(3, format: format)
        let bytes = try home.folder.entries("spool/new").flatMap {
            try home.folder.read("spool/new/\($0)")
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        let item = try #require(
            JSONSerialization.jsonObject(with: Data(lines[1].utf8)) as? [String: Any]
        )
        let feedmill = try #require(item["_feedmill"] as? [String: Any])
        let key = try #require(feedmill["key"] as? String)
        let shown = try await home.run("spool", "show", key)
        #expect(shown.output == lines[1] + "\n")
        let title = try #require(item["title"] as? String)
        let document = try await home.run("spool", "show", key, "--format", "markdown")
        #expect(document.output.hasPrefix("# \(title)\n\nOctober 08, 2024\n\n"))
        let none = try await home.run("spool", "show", String(repeating: "0", count: 32))
        #expect(none.status == 66)
    }

    /// Each of the two files of a record goes to one consumer, and only to one of its kind.
    @Test func recordsCanLieAsJSONAndMarkdownSideBySide() async throws {
        try await deliver(2, format: "json+markdown")
        let names = home.folder.entries("spool/new")
        #expect(names.filter { $0.hasSuffix(".json") }.count == 2)
        let stems = Set(names.map { $0.prefix { $0 != "." } })
        #expect(Set(names) == Set(stems.flatMap { ["\($0).json", "\($0).md"] }))
        #expect(try await home.run("spool", "verify").output == "OK: 4 records in 4 files\n")
        let key = try #require(stems.first?.split(separator: "-").last).description
        let shown = try await home.run("spool", "show", key)
        #expect(shown.output.hasPrefix("{"))
        let document = try await home.run("spool", "show", key, "--format", "markdown")
        #expect(document.output.hasPrefix("# "))
        let log = home.folder.path("log")
        let documents = try await take(
            "--only",
            "markdown",
            "--",
            "/bin/sh",
            "-c",
            "cat >> \(log)"
        )
        #expect(documents.status == 0)
        #expect(try home.folder.readText("log").split(separator: "\n").first?.first == "#")
        let rest = home.folder.entries("spool/new")
        #expect(rest.count == 2 && rest.allSatisfy { $0.hasSuffix(".json") })
    }

    @Test func verifyFindsDamageAndExits65() async throws {
        try await deliver(2)
        let good = try await home.run("spool", "verify")
        #expect(good.output == "OK: 2 records in 2 files\n")
        #expect(good.status == 0)
        try home.folder.write("spool/new/notes.txt", "x")
        let bad = try await home.run("spool", "verify", "--json")
        #expect(bad.status == 65)
        let report = try #require(
            JSONSerialization.jsonObject(with: Data(bad.stdout)) as? [String: Any]
        )
        #expect(report["ok"] as? Bool == false)
        #expect((report["problems"] as? [Any])?.isEmpty == false)
    }

    @Test func pruneRemovesTheOldest() async throws {
        try await deliver(4)
        let names = home.folder.entries("spool/new")
        let rehearsal = try await home.run("spool", "prune", "--max-files", "1", "--dry-run")
        #expect(rehearsal.output == names.prefix(3).joined(separator: "\n") + "\n")
        #expect(home.folder.entries("spool/new") == names)
        let young = try await home.run("spool", "prune", "--older-than", "1d", "--json")
        #expect(young.output.hasPrefix("{\"dry_run\":false,\"removed\":0,"))
        let result = try await home.run("spool", "prune", "--max-files", "1")
        #expect(result.status == 0)
        #expect(home.folder.entries("spool/new") == [names[3]])
        let wrong = try await home.run("spool", "prune", "--older-than", "soon")
        #expect(wrong.status == 64)
    }

    @Test(arguments: [
        ("true", 0, 0), ("exit 75", 75, 3), ("exit 1", 69, 3), ("kill -TERM $$", 69, 3),
    ])
    func takeExitsAsDocumented(script: String, status: Int32, left: Int) async throws {
        try await deliver(3)
        let result = try await take("--", "/bin/sh", "-c", script)
        #expect(result.status == status)
        #expect(home.folder.entries("spool/new").count == left)
        #expect(home.folder.entries("spool/cur").isEmpty)
    }

    @Test func takeNeedsACommandThatCanBeRun() async throws {
        try await deliver(1)
        #expect(try await take().status == 64)
        #expect(try await take("--", "/nonexistent").status == 66)
        #expect(try await take("--", "/etc/passwd").status == 77)
        #expect(home.folder.entries("spool/new").count == 1)
        let elsewhere = try await home.program.run(
            ["spool", "take", "--spool", home.spool + "x", "--", "true"]
        )
        #expect(elsewhere.status == 66)
    }

    @Test func whatAKilledConsumerHeldIsTakenByTheNextOne() async throws {
        try await deliver(2)
        let consumer = try home.program.start(
            [
                "spool", "take", "--spool", home.spool, "--", "/bin/sh", "-c",
                "echo pid=$$; exec sleep 60",
            ]
        )
        try await consumer.waitForOutput("\n")
        let command = try #require(
            consumer.output.split(separator: "=").last.flatMap { Int32($0.dropLast()) }
        )
        consumer.send(SIGKILL)
        kill(command, SIGKILL)
        _ = try await consumer.result()
        #expect(home.folder.entries("spool/new").count == 1)
        let listed = try await home.run("spool", "list")
        #expect(listed.output.contains("cur\t"))
        let next = try await take("--", "cat")
        #expect(next.status == 0)
        #expect(next.output.split(separator: "\n").count == 2)
        #expect(home.folder.entries("spool/cur").isEmpty)
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func withWaitNewRecordsAreTakenUntilItIsToldToStop(signal: Int32) async throws {
        try await deliver(2)
        let consumer = try home.program.start(
            ["spool", "take", "--wait", "--spool", home.spool, "--", "cat"]
        )
        try await consumer.waitForOutput("Item 1 of a")
        try await deliver(3, name: "b")
        try await consumer.waitForOutput("Item 2 of b")
        // A copy by hand that comes by a link.
        let line = try #require(consumer.output.split(separator: "\n").last)
        let name = "20241008T120500Z-\(String(repeating: "0", count: 32)).json"
        let late = line.replacing("Item", with: "Late")
        let path = try home.folder.write("spool/cur/\(name)", late + "\n")
        #expect(unsafe link(path, home.spool + "/new/\(name)") == 0)
        #expect(unsafe unlink(path) == 0)
        try await consumer.waitForOutput("Late")
        consumer.send(signal)
        let result = try await consumer.result()
        #expect(result.status == 0)
        #expect(result.output.split(separator: "\n").count == 6)
        #expect(home.folder.entries("spool/new").isEmpty)
        #expect(home.folder.entries("spool/cur").isEmpty)
    }

    @Test func withWaitExitCode75IsAPause() async throws {
        try await deliver(1)
        let flag = home.folder.path("asked")
        let consumer = try home.program.start(
            [
                "spool", "take", "--wait", "--spool", home.spool, "--", "/bin/sh", "-c",
                "[ -e \(flag) ] || { touch \(flag); exit 75; }; cat",
            ]
        )
        try await consumer.waitForOutput("Item 0 of a")
        consumer.send(SIGTERM)
        let result = try await consumer.result()
        #expect(result.status == 0)
        #expect(result.errorOutput.contains("retry later again_in_seconds=1"))
        #expect(home.folder.entries("spool/new").isEmpty)
    }

    @Test func aSecondSignalEndsTheCommandAndTheRecordGoesBack() async throws {
        try await deliver(1)
        let consumer = try home.program.start(
            [
                "spool", "take", "--spool", home.spool, "--", "/bin/sh", "-c",
                "trap 'echo ended; exit 9' TERM; echo started; while :; do sleep 0.1; done",
            ]
        )
        try await consumer.waitForOutput("started")
        consumer.send(SIGTERM)
        // The first is only noticed; signals of one kind do not queue, so it is another kind.
        consumer.send(SIGINT)
        let result = try await consumer.result()
        #expect(result.output == "started\nended\n")
        #expect(result.status == 69)
        #expect(home.folder.entries("spool/new").count == 1)
        #expect(home.folder.entries("spool/cur").isEmpty)
    }

    /// Kills at random moments: no record is lost, and one that comes twice was in work at a kill.
    @Test(arguments: ["json", "ndjson"])
    func killsAtRandomMomentsLoseNothing(format: String) async throws {
        try await deliver(60, format: format)
        let log = home.folder.path("log")
        var random = SystemRandomNumberGenerator()
        var kills = 0
        while kills < 10 {
            let consumer = try home.program.start(
                [
                    "spool", "take", "--spool", home.spool, "--batch", "2", "--", "/bin/sh", "-c",
                    "cat >> \(log); echo .",
                ]
            )
            // After some runs of the command, wherever the process is by then.
            let runs = Int.random(in: 1...3, using: &random)
            try await consumer.waitForOutput(String(repeating: ".\n", count: runs))
            consumer.send(SIGKILL)
            _ = try await consumer.result()
            kills += 1
        }
        #expect(try await take("--batch", "2", "--", "/bin/sh", "-c", "cat >> \(log)").status == 0)
        let lines = try home.folder.readText("log").split(separator: "\n")
        #expect(Set(lines).count == 60)
        #expect(lines.count <= 60 + 2 * kills)
        #expect(home.folder.entries("spool/new").isEmpty)
        #expect(home.folder.entries("spool/cur").isEmpty)
    }
}
