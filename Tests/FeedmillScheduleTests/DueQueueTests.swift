import FeedmillModel
import FeedmillSchedule
import Testing

@Suite struct DueQueueTests {
    @Test func allTimesCanBeSetAnew() {
        var queue = DueQueue<Timestamp>()
        let start = Timestamp(seconds: 1_000)
        for index in 0..<50 { queue.insert(index, at: start + .seconds(index * 7 % 50)) }
        queue.replan { index, time in index % 2 == 0 ? min(time, start) : time + .seconds(100) }
        var order: [Int] = []
        while let index = queue.popDue(at: start + .seconds(1_000)) { order.append(index) }
        #expect(order.count == 50)
        #expect(order.prefix(25).allSatisfy { $0 % 2 == 0 })
        #expect(
            order.suffix(25).map { $0 * 7 % 50 } == order.suffix(25).map { $0 * 7 % 50 }.sorted()
        )
    }

    @Test func givesWhatIsDueInOrderOfTime() {
        var queue = DueQueue<Timestamp>()
        let times: [Int64] = [50, 10, 40, 10, 30, 20, 60]
        for (index, time) in times.enumerated() {
            queue.insert(index, at: Timestamp(seconds: time))
        }
        var taken: [Int64] = []
        while let index = queue.popDue(at: Timestamp(seconds: 45)) { taken.append(times[index]) }
        #expect(taken == [10, 10, 20, 30, 40])
        #expect(queue.first == Timestamp(seconds: 50))
        #expect(queue.count == 2)
    }

    @Test func whatIsBroughtForwardComesInTheNewOrderAndNothingIsPutOff() {
        var queue = DueQueue<Timestamp>()
        for index in 0..<100 { queue.insert(index, at: Timestamp(seconds: Int64(index * 10))) }
        #expect(queue.numbers == Array(0..<100))
        let early = Timestamp(seconds: 15)
        queue.advance(to: [99: early, 50: Timestamp(seconds: 495), 3: Timestamp(seconds: 999)])
        #expect(queue.count == 100)
        var taken: [Int] = []
        while let index = queue.popDue(at: .init(seconds: 999)) { taken.append(index) }
        #expect(Array(taken.prefix(5)) == [0, 1, 99, 2, 3])
        #expect(taken.firstIndex(of: 50) == 51)
        #expect(taken.sorted() == Array(0..<100))
    }

    @Test func nothingIsDueInAnEmptyQueue() {
        var queue = DueQueue<Timestamp>()
        #expect(queue.popDue(at: Timestamp(seconds: .max)) == nil)
        #expect(queue.first == nil)
    }

    @Test func aThousandRandomTimesComeOutSorted() {
        var queue = DueQueue<Timestamp>()
        var random = SystemRandomNumberGenerator()
        let times = (0..<1_000).map { _ in Int64.random(in: 0..<500, using: &random) }
        for (index, time) in times.enumerated() {
            queue.insert(index, at: Timestamp(seconds: time))
        }
        var taken: [Int64] = []
        while let index = queue.popDue(at: Timestamp(seconds: 500)) { taken.append(times[index]) }
        #expect(taken == times.sorted())
    }
}
