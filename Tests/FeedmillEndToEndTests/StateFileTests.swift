import FeedmillTestSupport
import Foundation
import GRDB
import Testing

/// State files that are not ours to use: refused in one line, and left as they are.
@Suite(.fewAtOnce) struct StateFileTests {
    /// A way in which a state file is unfit, and a word of what is said about it.
    enum Unfit: String, CaseIterable {
        case newer, foreign, overwritten, cutShort

        var word: String {
            switch self {
            case .newer: "newer feedmill"
            case .foreign: "another program"
            case .overwritten, .cutShort: "damaged"
            }
        }

        /// Spoils a sound state file.
        func spoil(_ path: String) throws {
            switch self {
            case .newer:
                try execute("INSERT INTO grdb_migrations (identifier) VALUES ('to come')", path)
            case .foreign:
                try execute("PRAGMA application_id = 7", path)
            case .overwritten:
                let file = try FileHandle(forUpdating: URL(filePath: path))
                let size = try file.seekToEnd()
                try file.seek(toOffset: 4_096)
                try file.write(contentsOf: Data(repeating: 0x5A, count: Int(size) - 4_096))
                try file.close()
            case .cutShort:
                let file = try FileHandle(forUpdating: URL(filePath: path))
                try file.truncate(atOffset: 10_000)
                try file.close()
            }
        }

        private func execute(_ sql: String, _ path: String) throws {
            let queue = try DatabaseQueue(path: path)
            try queue.write { try $0.execute(sql: sql) }
            try queue.close()
        }
    }

    @Test(arguments: Unfit.allCases)
    func anUnfitStateIsRefusedAndKept(unfit: Unfit) async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.rss("a", items: 0..<3)))
        try home.configure(paths: ["/feed"])
        #expect(try await home.run("poll").status == 0)
        try unfit.spoil(home.folder.path("state.sqlite"))
        let before = try home.folder.read("state.sqlite")
        for arguments in ["poll", "run", "status"] {
            let result = try await home.run(arguments)
            #expect(result.status == 65, "\(arguments): \(result.errorOutput)")
            #expect(result.errorOutput.contains("state.sqlite"))
            #expect(result.errorOutput.contains(unfit.word), "\(result.errorOutput)")
            #expect(result.errorOutput.split(separator: "\n").count == 1)
        }
        #expect(try home.folder.read("state.sqlite") == before)
        #expect(home.server.requests.count == 1)
        #expect(try home.recordURLs() == Document.urls("a", items: 0..<3))
    }

    @Test func anEmptyFileBecomesTheState() async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.rss("a", items: 0..<3)))
        try home.configure(paths: ["/feed"])
        try home.folder.write("state.sqlite", "")
        let status = try await home.run("status")
        #expect(status.status == 0)
        #expect(status.output.hasPrefix("1 feed: 0 OK, 0 failing, 1 never polled"))
        #expect(try await home.run("poll").status == 0)
        #expect(try home.recordURLs() == Document.urls("a", items: 0..<3))
    }
}
