import FeedmillModel
@testable import FeedmillSchedule
import Testing

@Suite
struct PhaseTests {
    private let start = Timestamp(year: 2026, month: 11, day: 23, hour: 12)

    @Test func aPhaseIsTheSameInEveryProcessAndDiffersBetweenFeeds() {
        #expect(Phase(of: "https://a.example/1") == Phase(of: "https://a.example/1"))
        let phases = (0..<240).map { Phase(of: "https://a.example/feed/\($0)").share }
        #expect(phases.allSatisfy { (0..<1).contains($0) })
        // Every tenth of the interval has its feeds.
        let tenths = Dictionary(grouping: phases) { Int($0 * 10) }.mapValues(\.count)
        #expect(tenths.count == 10 && tenths.values.allSatisfy { (8...45).contains($0) })
    }

    @Test(arguments: [60, 1_800, 6 * 3_600, 86_400])
    func feedsThatWereAddedTogetherPartAndKeepTheirInterval(_ interval: Int) {
        var due = (0..<240).map { _ in start }
        let phases = (0..<240).map { Phase(of: "feed \($0)") }
        for _ in 0..<400 {
            for index in due.indices {
                let next = due[index] + .seconds(interval)
                let delay = phases[index].delay(after: next, interval: .seconds(interval))
                #expect(delay >= .zero && delay <= .seconds(min(interval / 50 + 1, 120)))
                due[index] = next + delay
            }
        }
        // A minute has no room for 240 feeds that keep their distance.
        guard interval > 60 else { return }
        let places = due.map { $0.seconds % Int64(interval) }
        // As if thrown at random: few in one second, and some in each twentieth.
        let most = Dictionary(grouping: places) { $0 }.mapValues(\.count).values.max() ?? 0
        #expect(most <= 12)
        #expect(Set(places.map { $0 * 20 / Int64(interval) }).count >= 8)
    }

    @Test func noIntervalIsTooShortOrTooOdd() {
        for interval in [-5, 0, 1, 49, 2_678_400] {
            let delay = Phase(of: "a").delay(after: start, interval: .seconds(interval))
            #expect(delay >= .zero && delay <= .seconds(120))
        }
        let early = Timestamp(seconds: -1_000_000)
        #expect(Phase(of: "a").delay(after: early, interval: .seconds(3_600)) <= .seconds(72))
    }
}
