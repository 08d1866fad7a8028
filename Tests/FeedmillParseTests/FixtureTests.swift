import FeedmillParse
import Foundation
import Testing

/// Each document under `Fixtures` is read and compared whole with the text file beside it.
///
/// To take over a change on purpose, run with `FEEDMILL_WRITE_GOLDENS` set to the folder
/// `Tests/FeedmillParseTests/Fixtures` and look at what version control shows.
@Suite struct FixtureTests {
    static let documents: [String] = {
        let names = FileManager.default.enumerator(atPath: folder.path)?.allObjects ?? []
        return names.compactMap { $0 as? String }
            .filter { $0.hasSuffix(".xml") || $0.hasSuffix(".json") }
            .sorted()
    }()

    private static let folder =
        Bundle.module.resourceURL?.appendingPathComponent("Fixtures")
        ?? URL(fileURLWithPath: "Fixtures")

    @Test func findsTheFixtures() {
        #expect(Self.documents.count >= 18)
    }

    @Test(arguments: documents) func isReadAsTheGoldenFileSays(_ name: String) throws {
        let document = try Data(contentsOf: Self.folder.appendingPathComponent(name))
        let dump = FeedDump.text(try FeedParser.parse([UInt8](document)))
        if let target = ProcessInfo.processInfo.environment["FEEDMILL_WRITE_GOLDENS"] {
            let golden = URL(fileURLWithPath: target).appendingPathComponent(name + ".txt")
            try Data(dump.utf8).write(to: golden)
            return
        }
        let golden = try Data(contentsOf: Self.folder.appendingPathComponent(name + ".txt"))
        #expect(dump == String(decoding: golden, as: UTF8.self))
    }
}
