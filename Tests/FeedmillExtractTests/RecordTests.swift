import FeedmillAddress
import FeedmillBytes
@testable import FeedmillExtract
import FeedmillBytes
import FeedmillModel
import Foundation
import Testing

/// Whole pages against whole records.
@Suite("Records of pages")
struct RecordTests {
    @Test("A page with everything around its text becomes the expected record")
    func wholeRecord() throws {
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
            .appending(path: "record")
        let page = try Data(contentsOf: folder.appending(path: "tide-mill.html"))
        let article = try PageExtractor().extract(
            Array(page),
            url: WebURL("https://estuary.example/2025/03/14/tide-mill-grinds-again?utm_source=rss")
        )
        let record = try JSONSerialization.jsonObject(with: Data(article.json())) as? NSDictionary
        let expected = try JSONSerialization.jsonObject(
            with: Data(contentsOf: folder.appending(path: "tide-mill.json"))
        )
        #expect(record == expected as? NSDictionary)
        let markdown = try String(
            contentsOf: folder.appending(path: "tide-mill.md"),
            encoding: .utf8
        )
        #expect(article.markdown == markdown)
    }

    @Test("Players in frames within the text are attachments, and nothing of a frame is text")
    func frames() throws {
        let frames = """
            <div class="film"><iframe src="https://films.example/embed/42" title="The lock at dawn">
            Your browser shows no frames.</iframe></div>
            <iframe data-src="//sounds.example/player?id=7"></iframe>
            <iframe src="https://films.example/embed/42"></iframe>
            <iframe src="https://ads.example/slot.html"></iframe>
            <div hidden><iframe src="https://films.example/embed/43"></iframe></div>
            """
        let html = page("<article><h1>A gate</h1>\(story)\(frames)\(story)</article>")
        let article = try extracted(html)
        #expect(
            article.attachments.map(\.url) == [
                "https://films.example/embed/42", "https://sounds.example/player?id=7",
            ]
        )
        #expect(article.attachments.map(\.mimeType) == ["text/html", "text/html"])
        #expect(article.attachments.map(\.title) == ["The lock at dawn", nil])
        #expect(article.contentText?.string == storyText + "\n\n" + storyText)
    }

    /// A folder with `article.html`, `record.json` and `article.md` of somebody else's making.
    private static let seed = ProcessInfo.processInfo.environment["FEEDMILL_SEED"]

    @Test(
        "The seed's page becomes its record, as far as a page can tell",
        .enabled(if: seed != nil, "skipped: FEEDMILL_SEED names no folder")
    )
    func seedRecord() throws {
        let folder = URL(filePath: try #require(Self.seed))
        let record = try JSONSerialization.jsonObject(
            with: Data(contentsOf: folder.appending(path: "record.json"))
        )
        var expected = try #require(record as? [String: Any])
        var own = try #require(expected["_feedmill"] as? [String: Any])
        // Only the feed knows the size of the enclosure, and itself.
        expected["attachments"] = nil
        own["feed"] = nil
        let page = try Data(contentsOf: folder.appending(path: "article.html"))
        let url = try #require(expected["url"] as? String)
        let article = try PageExtractor().extract(Array(page), url: WebURL(url))
        let made = try JSONSerialization.jsonObject(with: Data(article.json()))
        let members = try #require(made as? [String: Any])
        let ownMembers = try #require(members["_feedmill"] as? NSDictionary)
        for (key, value) in expected where key != "_feedmill" {
            #expect(members[key] as? NSObject == value as? NSObject, "\(key)")
        }
        for (key, value) in own {
            #expect(ownMembers[key] as? NSObject == value as? NSObject, "\(key)")
        }
        let markdown = try String(
            contentsOf: folder.appending(path: "article.md"),
            encoding: .utf8
        )
        #expect(article.markdown == markdown)
    }
}
