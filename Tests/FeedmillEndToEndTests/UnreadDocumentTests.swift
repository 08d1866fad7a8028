import FeedmillTestSupport
import Foundation
import Testing

/// Feeds whose documents end the process that reads them.
@Suite(.fewAtOnce) struct UnreadDocumentTests {
    private func polled() async throws -> Household {
        let home = try Household()
        home.server.on("/a", answer: .response(body: Document.rss("a", items: 0..<2)))
        home.server.on("/b", answer: .response(body: Document.rss("b", items: 0..<2)))
        try home.configure(paths: ["/a", "/b"])
        #expect(try await home.run("poll").status == 0)
        return home
    }

    /// Leaves the mark of an attempt, as a process does that is killed while it reads.
    private func mark(_ home: Household, times: Int) throws {
        let number = String(repeating: "0", count: 19) + "1"
        try home.folder.write("state.sqlite.reading", "\(number) 00\(times) open\n")
    }

    private func failure(_ home: Household) async throws -> String? {
        let report = try await home.run("status", "--json").output
        let object = try JSONSerialization.jsonObject(with: Data(report.utf8)) as? [String: Any]
        let feeds = object?["feed"] as? [[String: Any]] ?? []
        return feeds.first { $0["id"] as? Int == 1 }?["error_code"] as? String
    }

    @Test func aFeedWhoseDocumentWasNotReadToTheEndWaits() async throws {
        let home = try await polled()
        try mark(home, times: 1)
        let daemon = try await home.startDaemon()
        daemon.send(SIGTERM)
        let result = try await daemon.result()
        #expect(result.status == 0)
        #expect(result.errorOutput.contains("reading a document has ended the process before"))
        #expect(try await failure(home) == "never-read")
        #expect(try await home.run("status", "--check").status == 0)
        // It is told once, and what was tried again by hand and went well is forgotten.
        #expect(try await home.run("poll", "--force").status == 0)
        #expect(try await failure(home) == nil)
        #expect(!home.folder.entries("").contains("state.sqlite.reading"))
    }

    @Test func theSecondTimeItIsInQuarantine() async throws {
        let home = try await polled()
        try mark(home, times: 2)
        #expect(try await home.run("poll").status == 0)
        #expect(try await failure(home) == "quarantined")
        let check = try await home.run("status", "--check")
        #expect(check.status == 1)
        #expect((check.output + check.errorOutput).contains("ended the process 2 times"))
        #expect(try await home.run("poll", "--force").status == 0)
        #expect(try await home.run("status", "--check").status == 0)
    }
}
