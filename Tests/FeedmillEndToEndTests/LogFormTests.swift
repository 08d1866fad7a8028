import FeedmillTestSupport
import Foundation
import Testing

/// The forms in which events are written, and which is chosen where.
@Suite(.fewAtOnce) struct LogFormTests {
    private func household() throws -> Household {
        let home = try Household()
        home.server.on("/bad", answer: .response(status: 500))
        try home.configure(paths: ["/bad"])
        return home
    }

    /// Lets a shell run a pass with standard error in a file, whose numbers it knows as `$numbers`.
    private func pass(_ home: Household, _ variable: String) async throws -> String {
        _ = try await BuiltBinary(path: "/bin/sh").run(
            [
                "-c",
                """
                touch "$3"; numbers=$(stat --format=%d:%i "$3"); other=$(stat --format=%d:%i /)
                JOURNAL_STREAM=\(variable) exec "$1" poll --force --config "$2" 2> "$3"
                """,
                "sh", home.program.path, home.configurationPath, home.folder.path("log"),
            ],
            environment: ["HOME": home.folder.path]
        )
        return try home.folder.readText("log")
    }

    @Test func prioritiesAreForTheJournalOnly() async throws {
        let home = try household()
        #expect(try await pass(home, "$numbers").hasPrefix("<4>feed failed "))
        for elsewhere in ["$other", "$numbers:1", "1", "''"] {
            let log = try await pass(home, elsewhere)
            #expect(log.contains("Z warning feed failed "), "\(elsewhere): \(log)")
            #expect(!log.contains("<4>"))
        }
    }

    @Test func oneFormCanBeChosen() async throws {
        let home = try household()
        let journal = try await home.run("poll", "--force", "--log-format", "journal")
        #expect(journal.errorOutput.hasPrefix("<4>feed failed "))
        let text = try await home.run("poll", "--force", "--log-format", "text")
        #expect(text.errorOutput.contains("Z warning feed failed code=http-500 error=\"HTTP 500: "))
    }

    @Test func aRunOfAServiceIsNamed() async throws {
        let home = try household()
        let invocation = "0123456789abcdef0123456789abcdef"
        let result = try await home.run(
            "poll",
            "--log-format",
            "json",
            environment: ["INVOCATION_ID": invocation]
        )
        let line = try #require(result.errorOutput.split(separator: "\n").first)
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
        )
        #expect(object["invocation"] == invocation)
        #expect(object["level"] == "warning")
        #expect(object["message"] == "feed failed")
        #expect(Set(object.keys).isSuperset(of: ["time", "url", "error", "failures", "next"]))
        let daemon = try await home.startDaemon(environment: ["INVOCATION_ID": invocation])
        daemon.send(SIGTERM)
        let end = try await daemon.result()
        #expect(end.errorOutput.contains("notice started feeds=1 invocation=\(invocation) spool="))
    }

    @Test(arguments: [
        ("", "", true), ("NO_COLOR=1", "", false), ("", "--no-color", false),
        ("NO_COLOR=", "", true), ("JOURNAL_STREAM=1:1", "", true),
    ])
    func coloursAreForATerminal(variable: String, option: String, isColoured: Bool) async throws {
        let home = try household()
        let command =
            "\(variable) '\(home.program.path)' poll --force \(option) "
            + "--config '\(home.configurationPath)'"
        let result = try await BuiltBinary(path: "/usr/bin/env").run(
            ["python3", "-c", "import pty, sys; pty.spawn(['sh', '-c', sys.argv[1]])", command],
            environment: ["HOME": home.folder.path, "TERM": "xterm"]
        )
        #expect(result.output.contains("feed failed"), "\(result.output)")
        #expect(result.output.contains("\u{1B}[33mwarning:\u{1B}[0m ") == isColoured)
        #expect(result.output.contains("feedmill: "))
    }

    @Test func noControlCharacterAndNoSecretPasses() async throws {
        let home = try Household()
        let escape = "\u{1B}[2J\u{07}\u{202E}"
        home.server.on(
            "/feed",
            answer: .response(
                body: Document.rss("a", items: 0..<1)
                    .replacing("<title>a", with: "<title>\(escape)a")
            )
        )
        home.server.on(
            "/reason",
            answer: .response(status: 500, reason: "Oh \u{1B}[31mno", body: escape)
        )
        home.server.on("/moved", answer: .redirect(302, to: "http://127.0.0.1:1/\u{1B}[31m?x=y"))
        try home.folder.write("password", "pass-word-1\n")
        let base = home.server.url("").replacing("http://", with: "http://someone:pass-word-2@")
        try home.folder.write(
            "feedmill.yaml",
            """
            state: { path: \(home.folder.path("state.sqlite")) }
            spool: { directory: \(home.spool) }
            http: { allow-private-addresses: true, per-host: { connections: 64, delay: 0s } }
            feed:
              - "\(base)/feed"
              - "\(base)/reason"
              - { url: "\(home.server.url("/moved"))", bearer-token-file: password }
            """
        )
        for form in ["text", "json", "journal", "auto"] {
            let result = try await home.run("poll", "--force", "-v", "-v", "--log-format", form)
            let log = result.errorOutput
            #expect(log.contains("feed failed"))
            #expect(!log.contains("pass-word"), "\(log)")
            let bad = log.unicodeScalars.filter { scalar in
                scalar != "\n" && (scalar.value < 0x20 || [0x7F, 0x202E].contains(scalar.value))
            }
            #expect(bad.isEmpty, "\(log)")
        }
    }
}
