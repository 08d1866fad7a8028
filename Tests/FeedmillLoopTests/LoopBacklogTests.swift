@testable import FeedmillAddress
@testable import FeedmillDelivery
import FeedmillFetch
@testable import FeedmillLoop
import FeedmillModel
import FeedmillNormalise
import FeedmillSchedule
import FeedmillState
import Testing

/// What lies between the network and the disk is bounded by its size.
@Suite struct LoopBacklogTests {
    let now = Timestamp(seconds: 1_800_000_000)

    private func feeds(_ count: Int) throws -> [TrackedFeed] {
        try (0..<count).map { number in
            let url = try #require(WebURL("https://h\(number).example/feed"))
            var state = FeedState(
                id: Int64(number),
                identity: url.string,
                url: url.string,
                added: now
            )
            state.nextDue = now
            state.lastAttempt = now
            return TrackedFeed(feed: Feed(url: url), state: state)
        }
    }

    private func answer(to feed: TrackedFeed, bytes: Int) -> FeedAnswer {
        let response = FetchResponse(
            finalURL: feed.feed.url,
            wireBytes: bytes
        )
        let content = NormalisedFeed(document: FeedDocument(), entries: [], hints: PollingHints())
        return FeedAnswer(
            feed: feed.feed,
            state: feed.state,
            request: .latest,
            result: .document(
                PollDocument(feed: content, response: response, bodyHash: 1, size: bytes)
            ),
            time: now
        )
    }

    private func starts(_ actions: [LoopState.Action]) -> [Int] {
        actions.compactMap { if case .poll(let index, _) = $0 { index } else { nil } }
    }

    private func deliveries(_ actions: [LoopState.Action]) -> [[Int]] {
        actions.compactMap { if case .deliver(let indices, _) = $0 { indices } else { nil } }
    }

    @Test func largeAnswersHoldFurtherTransfersBackUntilTheyAreDelivered() throws {
        let feeds = try feeds(200)
        var loop = LoopState(feeds: feeds, mode: .once, limits: .init(), now: now)
        let first = starts(loop.actions(at: .zero, now: now))
        #expect((2...64).contains(first.count))
        var inDelivery: [Int] = []
        for index in first {
            loop.polled(index, answer(to: feeds[index], bytes: 1 << 20), at: .zero)
            let actions = loop.actions(at: .zero, now: now)
            inDelivery += deliveries(actions).flatMap { $0 }
            #expect(starts(actions).isEmpty)
        }
        #expect(inDelivery == [first[0]])
        // Batch by batch, none of them larger than two such answers.
        var delivered = 0
        while delivered < first.count {
            let feeds = inDelivery.map { index in
                DeliveredFeed(
                    answer: answer(to: feeds[index], bytes: 1 << 20),
                    state: feeds[index].state,
                    records: [],
                    duplicates: 0
                )
            }
            delivered += inDelivery.count
            loop.delivered(inDelivery, feeds, at: .zero)
            let actions = loop.actions(at: .zero, now: now)
            inDelivery = deliveries(actions).flatMap { $0 }
            #expect(inDelivery.count <= 2)
            if first.count - delivered > 2 { #expect(starts(actions).isEmpty) }
            if delivered == first.count { #expect(!starts(actions).isEmpty) }
        }
        #expect(delivered == first.count)
    }

    @Test func aDocumentLargerThanTheBoundComesThroughAlone() throws {
        let feeds = try feeds(2)
        var loop = LoopState(feeds: feeds, mode: .once, limits: .init(), now: now)
        #expect(starts(loop.actions(at: .zero, now: now)) == [0, 1])
        loop.polled(0, answer(to: feeds[0], bytes: 16 << 20), at: .zero)
        #expect(deliveries(loop.actions(at: .zero, now: now)) == [[0]])
    }

    @Test func whatWasFetchedIsDeliveredThoughThereIsNoRoomForMore() throws {
        let feeds = try feeds(2)
        var loop = LoopState(feeds: feeds, mode: .untilStopped, limits: .init(), now: now)
        loop.examined(hasRoom: true, at: .zero)
        #expect(starts(loop.actions(at: .zero, now: now)) == [0, 1])
        loop.examined(hasRoom: false, at: .zero)
        loop.polled(0, answer(to: feeds[0], bytes: 100), at: .seconds(1))
        #expect(deliveries(loop.actions(at: .seconds(1), now: now)) == [[0]])
    }

    @Test func afterAFailureTheOthersWaitForTheEndOfThePause() throws {
        let feeds = try feeds(2)
        var loop = LoopState(feeds: feeds, mode: .untilStopped, limits: .init(), now: now)
        _ = loop.actions(at: .zero, now: now)
        loop.polled(0, answer(to: feeds[0], bytes: 100), at: .zero)
        #expect(deliveries(loop.actions(at: .zero, now: now)) == [[0]])
        loop.polled(1, answer(to: feeds[1], bytes: 100), at: .zero)
        #expect(loop.deliveryFailed([0], at: .zero, now: now) == .seconds(5))
        #expect(deliveries(loop.actions(at: .seconds(4), now: now)).isEmpty)
        #expect(deliveries(loop.actions(at: .seconds(5), now: now)) == [[1]])
    }

    @Test func theEndWaitsForNoPause() throws {
        let feeds = try feeds(2)
        var loop = LoopState(feeds: feeds, mode: .untilStopped, limits: .init(), now: now)
        _ = loop.actions(at: .zero, now: now)
        loop.polled(0, answer(to: feeds[0], bytes: 100), at: .zero)
        _ = loop.actions(at: .zero, now: now)
        loop.polled(1, answer(to: feeds[1], bytes: 100), at: .zero)
        _ = loop.deliveryFailed([0], at: .zero, now: now)
        loop.stop()
        #expect(deliveries(loop.actions(at: .zero, now: now)) == [[1]])
    }
}
