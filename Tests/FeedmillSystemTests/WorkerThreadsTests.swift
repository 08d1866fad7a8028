import Dispatch
import FeedmillSystem
import Synchronization
import Testing

@Suite struct WorkerThreadsTests {
    /// Counts what runs at once.
    private final class Gauge: Sendable {
        private let counts = Mutex((now: 0, most: 0))

        var most: Int { counts.withLock { $0.most } }

        func enter() -> Int {
            counts.withLock { counts in
                counts.now += 1
                counts.most = max(counts.most, counts.now)
                return counts.now
            }
        }

        func leave() { counts.withLock { $0.now -= 1 } }
    }

    @Test func asManyJobsRunAtOnceAsThereAreThreads() async {
        let threads = WorkerThreads(label: "test", count: 3)
        let gauge = Gauge()
        let meeting = DispatchSemaphore(value: 0)
        let results = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<30 {
                group.addTask {
                    await threads.run {
                        // The first three wait for each other, which proves that they run at once.
                        if gauge.enter() == 3 { for _ in 0..<30 { meeting.signal() } }
                        _ = meeting.wait(timeout: .now() + 20)
                        gauge.leave()
                        return number
                    }
                }
            }
            return await group.reduce(into: Set<Int>()) { if let number = $1 { $0.insert(number) } }
        }
        #expect(results == Set(0..<30))
        #expect(gauge.most == 3)
    }

    @Test func aJobThatIsAloneRunsBesideNoOther() async {
        let threads = WorkerThreads(label: "test", count: 4)
        let gauge = Gauge()
        let alone = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<60 {
                let isAlone = number % 5 == 0
                group.addTask {
                    await threads.run(isAlone: isAlone) {
                        let count = gauge.enter()
                        defer { gauge.leave() }
                        return isAlone ? count : 0
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1 ?? -1) }
        }
        #expect(alone.count { $0 == 1 } == 12)
        #expect(alone.allSatisfy { $0 == 0 || $0 == 1 })
    }

    @Test func stoppingWaitsForNoJob() async {
        let threads = WorkerThreads(label: "test", count: 1)
        let begun = DispatchSemaphore(value: 0)
        let end = DispatchSemaphore(value: 0)
        async let running: Int? = threads.run {
            begun.signal()
            _ = end.wait(timeout: .now() + 20)
            return 1
        }
        async let queued: Int? = threads.run {
            _ = begun.wait(timeout: .now() + 20)
            return 2
        }
        await threads.hasBegun(begun)
        threads.stop(grace: .milliseconds(1))
        #expect(await running == nil)
        #expect(await queued == nil)
        #expect(await threads.run { 3 } == nil)
        #expect(WorkerThreads.areBusy)
        end.signal()
    }
}

extension WorkerThreads {
    /// Waits outside of the shared pool for a job to begin.
    fileprivate func hasBegun(_ begun: DispatchSemaphore) async {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "test.wait").async {
                _ = begun.wait(timeout: .now() + 20)
                continuation.resume()
            }
        }
    }
}
