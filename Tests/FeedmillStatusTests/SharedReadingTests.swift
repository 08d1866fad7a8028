@testable import FeedmillStatus
import FeedmillTestSupport
import Synchronization
import Testing

@Suite(.fewAtOnce) struct SharedReadingTests {
    private struct Refused: Error {}

    /// A clock and something to read: the number of the reading.
    private final class Source: Sendable {
        let now = Mutex(Duration.zero)
        let readings = Mutex(0)

        func read(taking time: Duration, failing: Bool = false) throws -> Int {
            now.withLock { $0 += time }
            if failing { throw Refused() }
            return readings.withLock { count in
                count += 1
                return count
            }
        }

        func wait(_ time: Duration) { now.withLock { $0 += time } }
    }

    @Test func aReadingServesFiveTimesAsLongAsItTook() async throws {
        let source = Source()
        let shared = SharedReading(uptime: { source.now.withLock { $0 } }) {
            try source.read(taking: .seconds(2))
        }
        #expect(try await shared.value() == 1)
        source.wait(.milliseconds(9_999))
        #expect(try await shared.value() == 1)
        source.wait(.milliseconds(1))
        #expect(try await shared.value() == 2)
    }

    @Test func aFailureIsNotKept() async throws {
        let source = Source()
        let isFailing = Mutex(true)
        let shared = SharedReading(uptime: { source.now.withLock { $0 } }) {
            try source.read(taking: .seconds(1), failing: isFailing.withLock { $0 })
        }
        await #expect(throws: Refused.self) { try await shared.value() }
        isFailing.withLock { $0 = false }
        #expect(try await shared.value() == 1)
    }

    @Test func manyWhoAskAtOnceShareOneReading() async throws {
        let source = Source()
        let shared = SharedReading(uptime: { source.now.withLock { $0 } }) {
            for _ in 0..<100 { await Task.yield() }
            return try source.read(taking: .seconds(1))
        }
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 { group.addTask { try await shared.value() } }
            for try await value in group { #expect(value == 1) }
        }
        #expect(source.readings.withLock { $0 } == 1)
    }
}
