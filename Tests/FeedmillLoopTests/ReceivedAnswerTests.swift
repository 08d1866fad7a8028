import FeedmillDelivery
@testable import FeedmillLoop
import FeedmillModel
import FeedmillSchedule
import FeedmillState
import Testing

/// Answers that arrive without a poll.
@Suite struct ReceivedAnswerTests {
    private func walk(_ fullText: FeedSettings.FullText = .never) throws -> ArticleWalk {
        var walk = try ArticleWalk(["a.example"], .untilStopped) { $0.fullText = fullText }
        walk.interval = .seconds(3_600)
        #expect(walk.run(at: .zero) == ["poll 0"])
        return walk
    }

    /// A loop whose only feed was polled and is due in an hour.
    private func rested(_ fullText: FeedSettings.FullText = .never) throws -> ArticleWalk {
        var walk = try walk(fullText)
        walk.polled(0, links: [], at: .zero)
        #expect(walk.run(at: .zero) == ["deliver 0"])
        return walk
    }

    @Test func anAnswerForAFeedThatRestsReplacesItsNextPoll() throws {
        var walk = try rested()
        let answer = walk.answer(0, links: ["https://a.example/1"])
        walk.loop.received(answer, at: .seconds(1_800))
        #expect(walk.run(at: .seconds(1_800)) == ["deliver 0"])
        #expect(walk.delivered[0]?.entries.count == 1)
        #expect(walk.run(at: .seconds(3_600)).isEmpty)
        #expect(walk.run(at: .seconds(5_400)) == ["poll 0"])
    }

    @Test func anAnswerIsJudgedByTheStateThatTheFeedHasThen() throws {
        var walk = try rested()
        walk.loop.received(walk.answer(0, links: []), at: .seconds(60))
        _ = walk.run(at: .seconds(60))
        #expect(walk.delivered[0]?.state.nextDue == ArticleWalk.now + .seconds(3_600))
    }

    @Test func anAnswerForAFeedInFlightIsTakenAfterIts() throws {
        var walk = try walk()
        walk.loop.received(walk.answer(0, links: ["https://a.example/1"]), at: .seconds(1))
        #expect(walk.run(at: .seconds(1)).isEmpty)
        walk.polled(0, links: [], at: .seconds(2))
        #expect(walk.run(at: .seconds(2)) == ["deliver 0", "deliver 0"])
        #expect(walk.delivered[0]?.entries.count == 1)
        #expect(walk.run(at: .seconds(3_601)).isEmpty)
        #expect(walk.run(at: .seconds(3_602)) == ["poll 0"])
    }

    @Test func anAnswerReplacesAPollThatIsQueuedAtItsHost() throws {
        var walk = try ArticleWalk(["a.example", "a.example"], .untilStopped) {
            $0.fullText = .never
        }
        walk.interval = .seconds(3_600)
        #expect(walk.run(at: .zero) == ["poll 0"])
        walk.loop.received(walk.answer(1, links: []), at: .zero)
        #expect(walk.run(at: .zero) == ["deliver 1"])
        #expect(walk.run(at: .seconds(9)).isEmpty)
    }

    @Test func pagesOfItsArticlesAreReadAsAfterAPoll() throws {
        var walk = try rested(.always)
        let answer = walk.answer(0, links: ["https://a.example/1"])
        walk.loop.received(answer, at: .seconds(60))
        #expect(walk.run(at: .seconds(60)) == ["read https://a.example/robots.txt"])
        let robots = "https://a.example/robots.txt"
        try walk.answered(0, robots, .rules(.none), at: .seconds(60))
        #expect(walk.run(at: .seconds(61)) == ["read https://a.example/1"])
        try walk.answered(0, "https://a.example/1", walk.page(), at: .seconds(62))
        #expect(walk.run(at: .seconds(62)) == ["deliver 0"])
    }

    @Test func aLoopThatStopsTakesNoMore() throws {
        var walk = try rested()
        walk.loop.stop()
        walk.loop.received(walk.answer(0, links: []), at: .seconds(60))
        #expect(walk.run(at: .seconds(60)).isEmpty && walk.loop.isFinished)
    }
}
