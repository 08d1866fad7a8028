import FeedmillModel
import FeedmillState
import FeedmillStatus
import Testing

@Suite struct FeedExplanationTests {
    @Test func addressesInWhatIsRememberedAreMasked() throws {
        let now = Timestamp(year: 2026, month: 1, day: 2)
        let url = try #require(WebURL("https://example.org/feed"))
        var state = FeedState(id: 1, identity: "x", url: url.string, added: now)
        state.memory =
            "rhythm=3600 window=3,1767000000 move=1,2,3,https://example.org/new?token=s3cret"
            + " pages=9,1,1767000000,https://example.org/feed?page=2&api_key=s3cret address=192.0.2.1"
        state.etag = "\"1\""
        state.validatorsURL = "https://example.org/feed?token=s3cret"
        let explanation = FeedExplanation(feed: Feed(url: url), state: state, now: now)
        for text in [explanation.text, explanation.json] {
            #expect(!text.contains("s3cret"), "\(text)")
            #expect(text.contains("rhythm=3600 window=3,1767000000 move=1,2,3,https://"))
            #expect(text.contains("page=2"))
            #expect(text.contains(" address=192.0.2.1"))
        }
    }
}
