import FeedmillAddress
@testable import FeedmillDelivery
@testable import FeedmillLoop
import FeedmillModel
import FeedmillSchedule
import FeedmillState
import Testing

/// Passes that a timer starts as often as a feed is to be asked.
@Suite struct TimerTests {
    private let start = Timestamp(seconds: 1_800_000_000)

    /// When a feed is asked in so many passes, each of which starts a moment after its time.
    private func requests(
        passes: Int,
        interval: Int64,
        keepsPace: Bool,
        moment: (Int) -> Int64
    ) throws -> [Timestamp] {
        let url = try #require(WebURL("https://example.org/feed"))
        var feed = TrackedFeed(
            feed: Feed(url: url),
            state: FeedState(id: 1, identity: url.string, url: url.string, added: start)
        )
        feed.feed.settings.interval = .fixed(.seconds(interval))
        feed.feed.settings.keepsPace = keepsPace
        feed.state.nextDue = start
        var memory = ScheduleMemory()
        var requests: [Timestamp] = []
        for pass in 0..<passes {
            let begin = start + .seconds(Int64(pass) * interval + moment(pass))
            guard feed.isDue(inPassFrom: begin) else { continue }
            let asked = max(begin, feed.state.nextDue)
            // The server takes its time, one more than the other.
            let answered = asked + .seconds(pass % 9)
            var report = PollReport(.success(.nothing), now: answered)
            report.asked = asked
            let plan = PollPlan.decide(
                after: report,
                settings: feed.feed.settings,
                memory: &memory,
                random: Double(pass % 10) / 10
            )
            feed.state.nextDue = try #require(plan.due)
            requests.append(asked)
        }
        return requests
    }

    @Test(arguments: [300, 1_800, 86_400] as [Int64])
    func eachPassAsksAndNoneTooEarly(interval: Int64) throws {
        let requests = try requests(passes: 500, interval: interval, keepsPace: true) {
            [1, 3, 0, 2, 5][$0 % 5]
        }
        #expect(requests.count == 500)
        #expect(zip(requests, requests.dropFirst()).allSatisfy { $1 - $0 >= .seconds(interval) })
    }

    /// Why the pace must be kept: the pass after a poll comes before the feed is due.
    @Test func otherwiseEveryOtherPassWouldAskNothing() throws {
        let requests = try requests(passes: 500, interval: 1_800, keepsPace: false) { _ in 1 }
        #expect(requests.count < 300)
    }
}
