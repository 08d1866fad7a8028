@testable import FeedmillConfig
import FeedmillModel
import FeedmillTestSupport
import Foundation
import Testing

@Suite struct ExampleFileTests {
    private static let folder =
        URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "config").path

    @Test func exampleLoadsToTheDefaults() throws {
        let loading = try Loading()
        let example = try loading.load(path: Self.folder + "/feedmill.yaml")
        var expected = Configuration()
        expected.state.path = "/var/lib/feedmill/state.sqlite"
        expected.spool.directory = "/var/spool/feedmill"
        #expect(example.configuration == expected)
        #expect(example.warnings == [])
        expected.state.isDefaultPath = true
        expected.spool.isDefaultDirectory = true
        #expect(try loading.load(path: nil).configuration == expected)
    }

    @Test func defaultsForFeedsInTheExampleAreThoseOfTheProgram() throws {
        let loading = try Loading()
        let text = try String(contentsOfFile: Self.folder + "/feedmill.yaml", encoding: .utf8)
        let feed = "feed: [\"https://a.example/\"]"
        let loaded = try loading.load(text.replacing("feed: []", with: feed))
        #expect(loaded.configuration.feeds.map(\.settings) == [FeedSettings()])
    }

    @Test(arguments: ["feeds.txt", "subscriptions.opml", "feeds.yaml"])
    func exampleListsLoad(name: String) throws {
        let loading = try Loading()
        let loaded = try loading.load("feeds: [\(Self.folder)/\(name)]\n")
        #expect(loaded.configuration.feeds.count >= 2)
        #expect(loaded.warnings == [])
    }
}
