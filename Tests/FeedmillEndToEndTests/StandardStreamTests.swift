import FeedmillTestSupport
import Foundation
import Testing

/// Standard streams that are closed or full.
@Suite(.fewAtOnce) struct StandardStreamTests {
    /// Runs a command by a shell that redirects its streams.
    private func run(
        _ home: Household,
        _ command: String,
        _ redirection: String
    ) async throws -> BuiltBinary.Result {
        try await BuiltBinary(path: "/bin/sh").run(
            [
                "-c", "exec \"$1\" \(command) --config \"$2\" \(redirection)", "sh",
                home.program.path, home.configurationPath,
            ],
            environment: ["HOME": home.folder.path]
        )
    }

    private func household() throws -> Household {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.rss("a", items: 0..<3)))
        home.server.on("/bad", answer: .response(status: 500))
        try home.configure(paths: ["/feed", "/bad"])
        return home
    }

    @Test(arguments: [(">&-", "closed"), (">/dev/full", "no space is left")])
    func aStandardOutputThatTakesNothingIsAnErrorAndLosesNothing(
        redirection: String,
        word: String
    ) async throws {
        let home = try household()
        for command in ["poll --json", "status"] {
            let result = try await run(home, command, redirection)
            #expect(result.status == 74)
            let line = result.errorOutput.split(separator: "\n").last
            #expect(line?.contains("standard output cannot be written") == true)
            #expect(line?.contains(word) == true, "\(result.errorOutput)")
        }
        #expect(try home.recordURLs() == Document.urls("a", items: 0..<3))
    }

    @Test(arguments: ["2>&-", "<&- >&- 2>&-"])
    func whatIsMeantForAClosedStreamGoesIntoNoFile(redirection: String) async throws {
        let home = try household()
        let result = try await run(home, "poll", redirection)
        #expect(result.status == 0)
        #expect(try home.recordURLs() == Document.urls("a", items: 0..<3))
        let lock = try home.folder.readText("state.sqlite.lock")
        #expect(lock.allSatisfy { $0.isNumber || $0.isNewline }, "\(lock)")
        #expect(try await home.run("poll", "--force").status == 0)
    }
}
