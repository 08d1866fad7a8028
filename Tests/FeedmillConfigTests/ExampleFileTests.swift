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

    @Test func exampleNamesEveryKey() throws {
        let text = try String(contentsOfFile: Self.folder + "/feedmill.yaml", encoding: .utf8)
        let root = try #require(try YAMLReader.read(text, source: "feedmill.yaml"))
        #expect(Set(Self.paths(root, "")) == Set(KeyPaths.all + ["feeds", "feed"]))
    }

    @Test func theManualNamesEveryKey() throws {
        let words = try ManualPage("feedmill.yaml.5").words()
        for path in KeyPaths.all + ["feeds", "feed", "url", "name"] {
            // The keys of a feed stand by themselves, for they stand beside its url as well.
            let key = path.hasPrefix("defaults.") ? String(path.dropFirst("defaults.".count)) : path
            #expect(words.contains(key), "feedmill.yaml.5 lacks \(path)")
        }
    }

    @Test(arguments: KeyPaths.sections.map(\.name))
    func keysThatTheLoaderKnowsAreThoseOfTheExample(section: String) throws {
        let problems = try Loading().problems("\(section): { qqqqqqqq: 1 }\n")
        let line = try #require(problems.first)
        let list = try #require(line.components(separatedBy: "known here: ").last)
        let keys = try #require(KeyPaths.sections.first { $0.name == section }).keys
        let expected = Set(keys.compactMap { $0.split(separator: ".").first.map(String.init) })
        #expect(Set(list.components(separatedBy: ", ")) == expected)
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

    /// The paths of all keys, those of empty values included.
    private static func paths(_ node: SourceNode, _ path: String) -> [String] {
        guard case .mapping(let entries) = node.content, !entries.isEmpty else { return [path] }
        return entries.flatMap {
            paths($0.value, path.isEmpty ? $0.key : "\(path).\($0.key)")
        }
    }
}
