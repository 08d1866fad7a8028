import FeedmillBytes
import FeedmillModel
import Foundation
import Testing

@Suite struct ArticleReadingTests {
    /// A record that has every key.
    static var complete: Article {
        var article = Article(
            id: "tag:example.org,2024:1",
            feedmill: .init(
                key: ArticleKey(identity: "one"),
                feed: .init(
                    url: "https://example.org/feed",
                    name: "example",
                    title: "Example",
                    homePageURL: "https://example.org/"
                )
            )
        )
        article.url = "https://example.org/1"
        article.externalURL = "https://elsewhere.example/"
        article.title = "One & only"
        article.contentHTML = "<p>Text</p>"
        article.contentText = "Text"
        article.summary = "Short"
        article.image = "https://example.org/1.jpg"
        article.bannerImage = "https://example.org/banner.jpg"
        article.datePublished = Timestamp(seconds: 1_728_400_000)
        article.dateModified = Timestamp(seconds: 1_728_500_000)
        article.authors = [
            .init(name: "A", url: "mailto:a@example.org", avatar: "https://a.example/")
        ]
        article.tags = ["x", "y"]
        article.language = "en"
        var attachment = Article.Attachment(
            url: "https://example.org/1.mp3",
            mimeType: "audio/mpeg"
        )
        attachment.title = "Part"
        attachment.sizeInBytes = 5
        attachment.durationInSeconds = 6
        article.attachments = [attachment]
        fill(&article.feedmill)
        return article
    }

    private static func fill(_ feedmill: inout Article.Extension) {
        feedmill.canonicalURL = "https://example.org/1"
        feedmill.revision = 3
        feedmill.fetchedAt = Timestamp(seconds: 1_728_600_000)
        feedmill.tags = ["mine"]
        feedmill.fullText = .init(url: "https://a.example/p", fetchedAt: Timestamp(seconds: 9))
        feedmill.siteName = "Site"
        feedmill.imageCaption = "Caption"
        feedmill.imageCredit = "Credit"
        feedmill.commentsURL = "https://example.org/1#c"
        feedmill.inReplyTo = "https://example.org/0"
        feedmill.rights = "All"
        feedmill.source = .init(id: "s", url: "https://s.example/", title: "S")
        feedmill.geo = .init(latitude: 1.5, longitude: -2)
        feedmill.warnings = ["odd"]
        var podcast = Article.Podcast()
        podcast.season = 1
        podcast.episode = "2b"
        podcast.episodeType = "full"
        podcast.isExplicit = true
        podcast.subtitle = "Sub"
        podcast.transcripts = [
            .init(url: "https://t.example/", mimeType: "text/vtt", language: "en")
        ]
        podcast.chapters = .init(url: "https://c.example/")
        podcast.persons = [
            .init(
                name: "P",
                role: "host",
                group: "cast",
                url: "https://p.example/",
                image: "https://i.example/"
            )
        ]
        podcast.soundbites = [.init(startInSeconds: 1.5, durationInSeconds: 60, title: "Bite")]
        feedmill.podcast = podcast
    }

    private func read(_ json: String) throws -> Article {
        try JSONDecoder().decode(Article.self, from: Data(json.utf8))
    }

    @Test func everyKeyIsReadBack() throws {
        let record = Self.complete
        let read = try JSONDecoder().decode(Article.self, from: Data(record.json()))
        #expect(read == record)
        #expect(read.json() == record.json())
    }

    @Test func keysOfLaterVersionsArePassedOver() throws {
        let json = String(decoding: Self.complete.json(), as: UTF8.self)
            .replacing("\"version\":1,", with: "\"version\":1,\"mood\":{\"a\":[1]},")
        #expect(try read(json) == Self.complete)
    }

    @Test(arguments: [
        ("\"version\":1", "\"version\":2"),
        ("\"id\":\"tag:example.org,2024:1\",", ""),
        ("\"tags\":[\"x\",\"y\"]", "\"tags\":\"x\""),
        ("\"date_published\":\"2024", "\"date_published\":\"soon 2024"),
        ("\"key\":\"", "\"key\":\"zz"),
        ("\"revision\":3,", ""),
    ])
    func whatIsNoRecordIsRefused(part: String, replacement: String) throws {
        let json = String(decoding: Self.complete.json(), as: UTF8.self)
        let damaged = json.replacing(part, with: replacement)
        #expect(damaged != json)
        #expect(throws: DecodingError.self) { try read(damaged) }
    }

    @Test(arguments: ["0123456789abcdef0123456789abcdef", "ffffffffffffffffffffffffffffffff"])
    func keysAreReadAsTheyArePrinted(text: String) {
        #expect(ArticleKey(text)?.description == text)
    }

    @Test(arguments: [
        "", "0123", "0123456789ABCDEF0123456789abcdef", "0123456789abcdef0123456789abcdeg",
    ])
    func otherTextIsNoKey(text: String) {
        #expect(ArticleKey(text) == nil)
    }

    @Test func timesOfFileNamesAreReadBack() {
        let time = Timestamp(seconds: 1_728_400_000)
        #expect(Timestamp(compact: time.compact) == time)
        for text in [
            "", "20241008T150640", "20241008t150640Z", "20241308T150640Z", "2024-108T150640Z",
        ] {
            #expect(Timestamp(compact: text) == nil)
        }
    }
}
