@testable import FeedmillSchedule
import Testing

@Suite struct SimulationTests {
    @Test func twoWeeksOfAThousandFeedsBreakNoRule() {
        var world = SimulatedWorld(feeds: 1_000, hosts: 100, days: 14, seed: 1)
        world.run()
        let tally = world.tally
        #expect(tally.first == 1_000)
        #expect(tally.conditional > 10_000)
        #expect(tally.early == 0)
        #expect(tally.inSkippedHours == 0)
        #expect(tally.overlapping == 0)
        #expect(tally.tooClose == 0)
        // The import starts fifty at once, and nothing later comes near that.
        #expect(tally.busiestSecondLater <= 20)
        #expect(tally.busiestSecond <= 64)
        #expect(tally.lateWithoutReason == 0)
        #expect(tally.afterGone == 0)
        // Nobody starves: back-off and max-interval end at a day; the hours that a feed skips and
        // the holds of its host come on top.
        #expect(tally.longestGap < .seconds(86_400 + 9 * 3_600))
        let silent = world.feeds.filter { $0.kind == .silent }.map(\.polls)
        #expect(silent.allSatisfy { (14...30).contains($0) })
        #expect(world.feeds.allSatisfy { $0.polls > 0 })
        print("requests: \(tally)")
    }
}
