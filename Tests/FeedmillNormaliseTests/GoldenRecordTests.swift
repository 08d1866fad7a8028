import FeedmillAddress
import FeedmillBytes
import FeedmillModel
import FeedmillNormalise
import FeedmillParse
import Foundation
import Testing

/// Whole documents against whole records: each fixture has its expected output beside it.
@Suite struct GoldenRecordTests {
    @Test(arguments: ["rss-news.xml", "atom-blog.xml", "podcast.xml", "json-feed.json"])
    func documentBecomesTheExpectedRecords(name: String) throws {
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        let bytes = try Data(contentsOf: folder.appending(path: name))
        let expected = try String(
            contentsOf: folder.appending(path: name + ".expected"),
            encoding: .utf8
        )
        let feed = try FeedParser.parse([UInt8](bytes))
        var context = NormalisingContext(
            documentURL: WebURL("https://fetched.example/dir/feed"),
            feedIdentity: "https://fetched.example/dir/feed"
        )
        context.feedName = "fixture"
        context.tags = ["test"]
        context.fetchedAt = Timestamp(seconds: 1_728_400_000)
        let result = Normaliser(context: context).normalise(feed)
        var writer = JSONWriter()
        result.wholeDocument.write(to: &writer)
        let lines = Self.lines(String(decoding: writer.bytes, as: UTF8.self))
        #expect(lines == expected.trimmingCharacters(in: .newlines))
    }

    /// A key that is written and not read would be lost to the commands that read the spool.
    @Test(arguments: ["rss-news.xml", "atom-blog.xml", "podcast.xml", "json-feed.json"])
    func recordsAreReadBackAsTheyWereWritten(name: String) throws {
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        let feed = try FeedParser.parse([UInt8](Data(contentsOf: folder.appending(path: name))))
        var context = NormalisingContext(documentURL: WebURL("https://fetched.example/dir/feed"))
        context.feedName = "fixture"
        context.tags = ["test"]
        context.fetchedAt = Timestamp(seconds: 1_728_400_000)
        let items = Normaliser(context: context).normalise(feed).wholeDocument.items
        #expect(!items.isEmpty)
        for item in items {
            #expect(try JSONDecoder().decode(Article.self, from: Data(item.json())) == item)
        }
    }

    /// One member a line, so that a difference can be read.
    private static func lines(_ json: String) -> String {
        var output = ""
        var isInString = false
        var isEscaped = false
        for character in json {
            output.append(character)
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isInString.toggle()
            } else if !isInString, character == "," || character == "{" || character == "[" {
                output.append("\n")
            }
        }
        return output
    }
}
