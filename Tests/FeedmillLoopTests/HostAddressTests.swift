@testable import FeedmillAddress
@testable import FeedmillDelivery
@testable import FeedmillFetch
@testable import FeedmillLoop
import FeedmillModel
import FeedmillSchedule
import FeedmillState
import Testing

/// What is remembered of the address that a feed's host has.
@Suite struct HostAddressTests {
    let now = Timestamp(seconds: 1_800_000_000)

    private func feed(_ address: String?) throws -> TrackedFeed {
        let url = try #require(WebURL("https://a.example/feed"))
        var state = FeedState(id: 1, identity: url.string, url: url.string, added: now)
        state.memory.address = address
        return TrackedFeed(feed: Feed(url: url), state: state)
    }

    private func response(from url: String, at address: String?) throws -> FetchResponse {
        FetchResponse(
            status: 304,
            finalURL: try #require(WebURL(url)),
            address: address,
            publicAddress: address
        )
    }

    private func addressAfter(_ result: PollResult, _ feed: TrackedFeed) -> String? {
        let answer = FeedAnswer(
            feed: feed.feed,
            state: feed.state,
            result: result,
            time: now
        )
        var decisions = Deduplication(known: LedgerExtract())
        let delivered = answer.decide(with: &decisions, overlaps: true, at: now, random: 0)
        return TrackedFeed(feed: feed.feed, state: delivered.state).hostAddress
    }

    @Test func itIsThatOfTheLastAnswer() throws {
        let feed = try feed("192.0.2.1")
        #expect(feed.hostAddress == "192.0.2.1")
        func after(_ url: String, _ address: String?) throws -> String? {
            addressAfter(.unchanged(try response(from: url, at: address)), feed)
        }
        #expect(try after("https://a.example/feed", "192.0.2.2") == "192.0.2.2")
        // Through a proxy, or in a private network, it says nothing.
        #expect(try after("https://a.example/feed", nil) == nil)
        // A redirect led to another host: that one's address is not this one's.
        #expect(try after("https://b.example/feed", "192.0.2.2") == nil)
    }

    @Test func anAnswerThatIsAFailureTellsItAndNoAnswerChangesNothing() throws {
        let feed = try feed("192.0.2.1")
        let refused = PollFailure.status(
            try response(from: "https://a.example/feed", at: "192.0.2.3")
        )
        #expect(addressAfter(.failed(refused), feed) == "192.0.2.3")
        let silent = PollFailure.fetch(
            FetchFailure(.noAnswerWithin(.seconds(60)), feed.feed.url)
        )
        #expect(addressAfter(.failed(silent), feed) == "192.0.2.1")
    }
}
