import FeedmillTestSupport
import Foundation
import Testing

@Suite struct RunTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func stopsCleanlyWhenAsked(signal: Int32) async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.rss("a", items: 0..<3)))
        let gate = Gate()
        home.server.on("/slow", answer: ScriptedAnswer([.wait(gate), .close]))
        try home.configure(paths: ["/feed", "/slow"])
        let daemon = try home.program.start(["run", "--config", home.configurationPath])
        await home.server.waitForRequests(1, to: "/slow")
        await daemon.waitForOutput("records=3")
        daemon.send(signal)
        let result = try await daemon.result(within: .seconds(20))
        #expect(result.status == 0)
        #expect(try home.records().count == 3)
        #expect(home.folder.entries("spool/tmp").isEmpty)
        gate.open()
    }

    @Test func survivesEveryFeedFailing() async throws {
        let home = try Household()
        try home.configure(paths: ["/none", "/nothing"])
        let daemon = try home.program.start(["run", "--config", home.configurationPath])
        await daemon.waitForOutput("/none")
        await daemon.waitForOutput("/nothing")
        daemon.send(SIGTERM)
        let result = try await daemon.result(within: .seconds(20))
        #expect(result.status == 0)
    }
}
