import FeedmillAddress
import FeedmillModel
@testable import FeedmillState
import FeedmillStatus
import Testing

@Suite struct FeedExplanationTests {
    @Test func addressesInWhatIsRememberedAreMasked() throws {
        let now = Timestamp(year: 2026, month: 1, day: 2)
        let url = try #require(WebURL("https://example.org/feed"))
        let identity = "https://example.org/feed?token=s3cret"
        var state = FeedState(id: 1, identity: identity, url: url.string, added: now)
        state.memory =
            "rhythm=3600 window=3,1767000000 move=1,2,3,https://example.org/new?token=s3cret"
            + " pages=9,1,1767000000,https://example.org/feed?page=2&api_key=s3cret address=192.0.2.1"
        state.etag = "\"1\""
        state.validatorsURL = "https://example.org/feed?token=s3cret"
        var explanation = FeedExplanation(feed: Feed(url: url), state: state, now: now)
        let target = try #require(WebURL("https://example.org/new?token=s3cret"))
        explanation.redirect = .init(target: target, polls: 2, since: now)
        explanation.shared = [
            SharedArticle(article: ArticleKey(high: 1, low: 2), firstFeed: identity, since: now)
        ]
        for text in [explanation.text, explanation.json] {
            #expect(!text.contains("s3cret"), "\(text)")
            #expect(text.contains("rhythm=3600 window=3,1767000000 move=1,2,3,https://"))
            #expect(text.contains("page=2"))
            #expect(text.contains(" address=192.0.2.1"))
        }
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
        state.dueReason = "interval"
        state.etag = "\"1\""
        state.validatorsURL = url.string
        state.records = 3
        var poll = PollHistory.Entry(time: now, outcome: "new")
        (poll.status, poll.bytes, poll.milliseconds) = (200, 512, 20)
        (poll.records, poll.duplicates) = (3, 4)
        state.history.add(poll)
        var explanation = FeedExplanation(feed: Feed(url: url), state: state, now: now)
        explanation.redirect = .init(target: url, polls: 1, since: now)
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
                  because of: interval
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
