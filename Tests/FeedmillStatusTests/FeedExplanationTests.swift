import FeedmillAddress
import FeedmillModel
import FeedmillSchedule
@testable import FeedmillState
import FeedmillStatus
import Testing

@Suite struct FeedExplanationTests {
    @Test func addressesInWhatIsRememberedAreMasked() throws {
        let now = Timestamp(year: 2026, month: 1, day: 2)
        let url = try #require(WebURL("https://example.org/feed"))
        let identity = "https://example.org/feed?token=s3cret"
        var state = FeedState(id: 1, identity: identity, url: url.string, added: now)
        let target = try #require(WebURL("https://example.org/new?token=s3cret"))
        let page = try #require(WebURL("https://example.org/feed?page=2&api_key=s3cret"))
        state.memory.rhythm = PublishingRhythm(interval: .seconds(3_600))
        state.memory.window = .init(newest: now, gap: .seconds(60), count: 3)
        state.memory.move = MoveEvidence(target: target, first: now, last: now, polls: 2)
        state.memory.walk = ArchiveWalk(page: page, left: 9, since: now)
        state.memory.address = "192.0.2.1"
        state.etag = "\"1\""
        state.validatorsURL = "https://example.org/feed?token=s3cret"
        var explanation = FeedExplanation(feed: Feed(url: url), state: state, now: now)
        explanation.shared = [
            SharedArticle(article: ArticleKey(high: 1, low: 2), firstFeed: identity, since: now)
        ]
        for text in [explanation.text, explanation.json] {
            #expect(!text.contains("s3cret"), "\(text)")
            #expect(text.contains("https://example.org/new?"))
            #expect(text.contains("page=2"))
            #expect(text.contains("192.0.2.1"))
        }
        #expect(
            explanation.text.contains("rhythm: 3600 s; newest entries: 3, the last at 2026-01-02")
        )
        #expect(explanation.json.contains(#""schedule_memory":{"rhythm_s":3600,"window":{"#))
    }

    @Test func fullTextAndItsSelectorsAreTold() throws {
        let now = Timestamp(year: 2026, month: 1, day: 2)
        var feed = Feed(url: try #require(WebURL("https://example.org/feed")))
        let plain = FeedExplanation(feed: feed, state: nil, now: now)
        #expect(plain.json.hasSuffix(#""full_text":"false"}"#))
        #expect(!plain.text.contains("full text"))
        feed.settings.fullText = .auto
        feed.settings.selectors.content = try PageSelector("div.story,  .part")
        feed.settings.selectors.remove = [
            try PageSelector(".promo"), try PageSelector("aside > ul"),
        ]
        let explanation = FeedExplanation(feed: feed, state: nil, now: now)
        #expect(
            explanation.json.hasSuffix(
                #""full_text":"auto","page":{"content":"div.story,  .part","#
                    + #""remove":[".promo","aside > ul"]}}"#
            )
        )
        #expect(explanation.text.contains("  full text: auto\n"))
    }

    @Test func whatIsKnownStandsInItsOrder() throws {
        let now = Timestamp(year: 2026, month: 1, day: 2)
        let url = try #require(WebURL("https://example.org/feed"))
        var state = FeedState(id: 7, identity: url.string, url: url.string, added: now)
        state.lastAttempt = now
        state.lastSuccess = now
        state.dueRule = .interval
        state.etag = "\"1\""
        state.validatorsURL = url.string
        state.records = 3
        state.memory.move = MoveEvidence(target: url, first: now, last: now, polls: 1)
        var poll = PollRecord(feed: 7, number: 1, time: now, outcome: .new)
        (poll.status, poll.bytes, poll.milliseconds) = (200, 512, 20)
        (poll.records, poll.duplicates) = (3, 4)
        var explanation = FeedExplanation(feed: Feed(url: url), state: state, now: now)
        explanation.history = [poll]
        explanation.articlesByDay = [now: 2, now + .seconds(86_400): 1]
        #expect(
            explanation.text == """
                https://example.org/feed
                  address: https://example.org/feed
                  condition: waiting
                  interval: auto, 900 s to 86400 s
                  redirected: for good to https://example.org/feed, at the last 1 poll since \
                2026-01-02T00:00:00Z; it moves there after three polls over a day or more
                  identity: https://example.org/feed
                  next poll: 2026-01-02T00:00:00Z
                  because of: the configured interval
                  etag: "1"
                  validators belong to: https://example.org/feed
                  last success: 2026-01-02T00:00:00Z
                  records delivered: 3
                  articles it showed first: 3
                  known since: 2026-01-02T00:00:00Z

                last polls
                  2026-01-02T00:00:00Z  new  HTTP 200  512 bytes  20 ms  3 new, 4 known

                """
        )
    }
}
