import FeedmillBytes
import FeedmillModel
import FeedmillTestSupport
import Testing

@Suite struct ArticleJSONTests {
    /// An article with every key that is no podcast's.
    private static var complete: Article {
        var article = Article(
            id: "i",
            feedmill: .init(key: ArticleKey(high: 1, low: 2), feed: .init(url: "f", name: "n"))
        )
        article.url = "u"
        article.externalURL = "x"
        article.title = "t"
        article.contentHTML = "<p>h</p>"
        article.contentText = "h"
        article.summary = "s"
        article.image = "im"
        article.bannerImage = "b"
        article.datePublished = Timestamp(seconds: 0)
        article.dateModified = Timestamp(seconds: 1)
        article.authors = [.init(name: "a", url: "au", avatar: "av")]
        article.tags = ["g"]
        article.language = "en"
        article.attachments = [.init(url: "at", mimeType: "audio/mpeg")]
        article.attachments[0].title = "at"
        article.attachments[0].sizeInBytes = 5
        article.attachments[0].durationInSeconds = 6
        article.feedmill.canonicalURL = "c"
        article.feedmill.fetchedAt = Timestamp(seconds: 2)
        article.feedmill.fullText = .init(url: "ft", fetchedAt: Timestamp(seconds: 3))
        article.feedmill.tags = ["o"]
        article.feedmill.siteName = "sn"
        article.feedmill.imageCaption = "ic"
        article.feedmill.imageCredit = "cr"
        article.feedmill.commentsURL = "co"
        article.feedmill.inReplyTo = "re"
        article.feedmill.rights = "ri"
        article.feedmill.source = .init(id: "si", url: "su", title: "st")
        article.feedmill.geo = .init(latitude: 1.5, longitude: -2)
        article.feedmill.warnings = ["w"]
        return article
    }

    @Test func keysStandInTheOrderOfTheContract() {
        #expect(
            String(decoding: Self.complete.json(), as: UTF8.self) == #"""
                {"id":"i","url":"u","external_url":"x","title":"t","content_html":"<p>h</p>",\#
                "content_text":"h","summary":"s","image":"im","banner_image":"b",\#
                "date_published":"1970-01-01T00:00:00Z","date_modified":"1970-01-01T00:00:01Z",\#
                "authors":[{"name":"a","url":"au","avatar":"av"}],"tags":["g"],"language":"en",\#
                "attachments":[{"url":"at","mime_type":"audio/mpeg","title":"at",\#
                "size_in_bytes":5,"duration_in_seconds":6}],\#
                "_feedmill":{"version":1,"key":"00000000000000010000000000000002",\#
                "canonical_url":"c","revision":1,"feed":{"url":"f","name":"n"},\#
                "fetched_at":"1970-01-01T00:00:02Z",\#
                "full_text":{"url":"ft","fetched_at":"1970-01-01T00:00:03Z"},\#
                "tags":["o"],"site_name":"sn",\#
                "image_caption":"ic","image_credit":"cr","comments_url":"co",\#
                "in_reply_to":"re","rights":"ri","source":{"id":"si","url":"su","title":"st"},\#
                "geo":{"latitude":1.5,"longitude":-2},"warnings":["w"]}}
                """#
        )
    }

    @Test func theManualNamesEveryKey() throws {
        var article = Self.complete
        article.feedmill.feed.title = "t"
        article.feedmill.feed.homePageURL = "h"
        article.feedmill.podcast = Self.podcast
        let words = try ManualPage("feedmill-record.5").words()
        let keys = try JSONKeys.all(in: String(decoding: article.json(), as: UTF8.self))
        #expect(keys.count > 50)
        for key in keys {
            #expect(words.contains(key), "feedmill-record.5 lacks \(key)")
        }
    }

    @Test func absentMeansAbsent() {
        let article = Article(
            id: "i",
            feedmill: .init(key: ArticleKey(high: 0, low: 0), feed: .init())
        )
        #expect(
            String(decoding: article.json(), as: UTF8.self) == #"""
                {"id":"i","_feedmill":{"version":1,"key":"00000000000000000000000000000000",\#
                "revision":1,"feed":{}}}
                """#
        )
    }

    private static var podcast: Article.Podcast {
        var podcast = Article.Podcast()
        podcast.season = 1
        podcast.episode = "2"
        podcast.episodeType = "full"
        podcast.isExplicit = false
        podcast.subtitle = "s"
        podcast.transcripts = [.init(url: "t", mimeType: "text/vtt", language: "en")]
        podcast.chapters = .init(url: "c")
        podcast.persons = [.init(name: "n", role: "host", group: "g", url: "u", image: "i")]
        podcast.soundbites = [.init(startInSeconds: 1.5, durationInSeconds: 2, title: "b")]
        return podcast
    }

    @Test func podcastKeepsItsOrder() {
        #expect(Article.Podcast().isEmpty)
        var article = Article(
            id: "i",
            feedmill: .init(key: ArticleKey(high: 0, low: 0), feed: .init())
        )
        article.feedmill.podcast = Self.podcast
        let json = String(decoding: article.json(), as: UTF8.self)
        #expect(
            json.hasSuffix(
                #"""
                "podcast":{"season":1,"episode":"2","episode_type":"full","explicit":false,\#
                "subtitle":"s","transcripts":[{"url":"t","mime_type":"text/vtt","language":"en"}],\#
                "chapters":{"url":"c"},"persons":[{"name":"n","role":"host","group":"g","url":"u",\#
                "image":"i"}],"soundbites":[{"start_in_seconds":1.5,"duration_in_seconds":2,\#
                "title":"b"}]}}}
                """#
            )
        )
    }

    @Test func feedWithoutTitleHasAnEmptyOne() {
        var writer = JSONWriter()
        FeedDocument().write(to: &writer)
        let json = String(decoding: writer.bytes, as: UTF8.self)
        #expect(json == #"{"version":"https://jsonfeed.org/version/1.1","title":"","items":[]}"#)
    }
}
