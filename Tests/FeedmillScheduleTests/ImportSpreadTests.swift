import FeedmillModel
import FeedmillSchedule
import Testing

@Suite
struct ImportSpreadTests {
    private let now = Timestamp(seconds: 1_800_000_000)

    @Test(arguments: [0, 1, 50])
    func fewFeedsStartAtOnce(_ count: Int) {
        let spread = ImportSpread(count: count)
        #expect(spread.window == .zero)
        for index in 0..<count { #expect(spread.due(index: index, now: now) == now) }
    }

    @Test(arguments: [51, 1_000, 10_000, 100_000])
    func manyFeedsAreSpreadEvenly(_ count: Int) {
        let spread = ImportSpread(count: count)
        let dues = (0..<count).map { spread.due(index: $0, now: now) }
        #expect(dues == dues.sorted())
        #expect(dues.allSatisfy { $0 >= now && $0 - now <= .seconds(3_600) })
        let perSecond = Dictionary(grouping: dues.dropFirst(50), by: \.self).values.map(\.count)
        #expect((perSecond.max() ?? 0) <= max(11, count / 3_600 + 2))
    }

    @Test func indicesOutsideDoNoHarm() {
        let spread = ImportSpread(count: 100)
        #expect(spread.due(index: -5, now: now) == now)
        #expect(spread.due(index: .max, now: now) - now <= spread.window)
    }
}
