import FeedmillModel
@testable import FeedmillState
import Testing

@Suite struct PollHistoryTests {
    private func entry(_ number: Int64) -> PollHistory.Entry {
        var entry = PollHistory.Entry(time: Timestamp(seconds: number), outcome: "failed")
        entry.status = number.isMultiple(of: 2) ? 503 : nil
        entry.bytes = Int(number) * 3
        entry.error = "HTTP\t503\nforged"
        return entry
    }

    @Test func keepsTheLastTenNewestFirst() {
        var history = PollHistory()
        for number in 1...12 as ClosedRange<Int64> { history.add(entry(number)) }
        #expect(history.entries.map(\.time.seconds) == [12, 11, 10, 9, 8, 7, 6, 5, 4, 3])
    }

    @Test func survivesBeingWrittenDown() {
        var history = PollHistory()
        for number in 1...3 as ClosedRange<Int64> { history.add(entry(number)) }
        let read = PollHistory(text: history.text)
        #expect(read.entries.count == 3)
        #expect(read.entries[0].status == nil && read.entries[1].status == 503)
        #expect(read.entries[0].error == "HTTP\\u{9}503\\u{a}forged")
        #expect(PollHistory(text: read.text) == read)
    }

    @Test func damagedTextIsNoHistory() {
        #expect(PollHistory(text: "x\ty\n\n1\tfailed\t\t1\t2\t3").entries.isEmpty)
    }
}
