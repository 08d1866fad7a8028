import FeedmillTestSupport
@testable import FeedmillSchedule
import Testing

@Suite
struct HostGateTests {
    private func gate(
        connections: Int = 64,
        perHost: Int = 2,
        delay: Duration = .seconds(1),
        perGroup: Int = 8,
        perAddress: Int = 8
    ) -> HostGate {
        var limits = HostGate.Limits()
        limits.connections = connections
        limits.connectionsPerHost = perHost
        limits.delayPerHost = delay
        limits.connectionsPerGroup = perGroup
        limits.connectionsPerAddress = perAddress
        return HostGate(limits: limits)
    }

    @Test func startsOnOneHostKeepTheirDistance() {
        var gate = gate()
        for id in 0..<3 { gate.enqueue(id, host: "a") }
        #expect(gate.admit(at: .seconds(10)) == .init(starts: [0], wakeAt: .seconds(11)))
        #expect(gate.admit(at: .milliseconds(10_500)) == .init(wakeAt: .seconds(11)))
        #expect(gate.admit(at: .seconds(11)).starts == [1])
        // Two are under way: the third waits for an end, not for a time.
        #expect(gate.admit(at: .seconds(20)) == .init())
        gate.finished(0, host: "a", at: .seconds(21))
        #expect(gate.admit(at: .seconds(21)).starts == [2])
        #expect(gate.isEmpty)
    }

    @Test func aHostMayHaveAPaceOfItsOwn() {
        var gate = gate()
        gate.pace(host: "a", delay: .seconds(5))
        gate.pace(host: "b", delay: .zero, connections: 3)
        for id in 0..<2 { gate.enqueue(id, host: "a") }
        for id in 2..<6 { gate.enqueue(id, host: "b") }
        #expect(gate.admit(at: .zero) == .init(starts: [0, 2, 3, 4], wakeAt: .seconds(5)))
        #expect(gate.spacing(of: "a") == nil && gate.spacing(of: "b") == .zero)
        gate.finished(2, host: "b", at: .seconds(2))
        #expect(gate.admit(at: .seconds(2)) == .init(starts: [5], wakeAt: .seconds(5)))
        #expect(gate.admit(at: .seconds(5)).starts == [1])
        #expect(gate.spacing(of: "a") == .seconds(5))
    }

    @Test func globalBoundHolds() {
        var gate = gate(connections: 3, delay: .zero)
        for id in 0..<10 { gate.enqueue(id, host: "host\(id)") }
        #expect(gate.admit(at: .zero) == .init(starts: [0, 1, 2]))
        gate.finished(1, host: "host1", at: .zero)
        #expect(gate.admit(at: .zero).starts == [3])
        #expect(gate.waitingCount == 6)
    }

    @Test func noMoreThanSoManyStartInAnyTenthOfASecond() {
        var gate = gate(connections: 64, delay: .zero)
        gate.limits.startsInATenth = 10
        for id in 0..<59 { gate.enqueue(id, host: "host\(id)") }
        var times: [Duration] = []
        var now = Duration.milliseconds(7)
        while !gate.isEmpty {
            let step = gate.admit(at: now)
            times += step.starts.map { _ in now }
            // Also when something else wakes the gate meanwhile.
            now = min(now + .milliseconds(30), step.wakeAt ?? now + .seconds(1))
        }
        for time in times {
            #expect(times.count { time <= $0 && $0 < time + .milliseconds(100) } <= 10)
        }
        #expect(now < .milliseconds(700))
    }

    @Test func hostsTakeTurns() {
        var gate = gate(connections: 4, perHost: 4, delay: .zero)
        for id in 0..<100 { gate.enqueue(id, host: "big") }
        gate.enqueue(100, host: "small")
        gate.enqueue(101, host: "other")
        #expect(gate.admit(at: .zero).starts == [0, 100, 101, 1])
    }

    @Test func aSlowHostNeverStarvesTheOthers() {
        var gate = gate(connections: 8, perHost: 2, delay: .zero)
        for id in 0..<1_000 { gate.enqueue(id, host: "slow") }
        for id in 1_000..<1_100 { gate.enqueue(id, host: "fast\(id)") }
        var started: Set<Int> = []
        var step = gate.admit(at: .zero)
        while true {
            let fast = step.starts.filter { $0 >= 1_000 }
            guard !fast.isEmpty else { break }
            started.formUnion(fast)
            // The transfers of the slow host never end.
            for id in fast { gate.finished(id, host: "fast\(id)", at: .zero) }
            step = gate.admit(at: .zero)
        }
        #expect(started.count == 100)
    }

    /// Pages that feeds link to lie on ever new hosts; what still counts for one is kept.
    @Test func hostsThatNothingIsToBeRememberedOfAreForgotten() {
        var gate = gate(connections: 2, delay: .seconds(1))
        gate.holdBack(host: "held", until: .seconds(1_000_000))
        gate.enqueue(0, host: "busy")
        #expect(gate.admit(at: .zero).starts == [0])
        for id in 1...20_000 {
            let now = Duration.seconds(id)
            gate.enqueue(id, host: "host\(id)", address: "192.0.2.\(id % 200)")
            #expect(gate.admit(at: now).starts == [id])
            gate.finished(id, host: "host\(id)", at: now)
        }
        #expect(gate.hostCount < 1_100)
        gate.enqueue(30_000, host: "held")
        gate.enqueue(30_001, host: "host20000")
        #expect(gate.admit(at: .seconds(20_000)) == .init(wakeAt: .seconds(20_001)))
        #expect(gate.admit(at: .seconds(20_001)).starts == [30_001])
        gate.finished(0, host: "busy", at: .seconds(20_001))
        gate.finished(30_001, host: "host20000", at: .seconds(20_001))
        #expect(gate.admit(at: .seconds(1_000_000)).starts == [30_000])
    }

    @Test func heldHostsWaitAndOthersGoOn() {
        var gate = gate()
        gate.enqueue(0, host: "held")
        gate.enqueue(1, host: "free")
        gate.holdBack(host: "held", until: .seconds(600))
        gate.holdBack(host: "held", until: .seconds(60))
        #expect(gate.admit(at: .seconds(1)) == .init(starts: [1], wakeAt: .seconds(600)))
        #expect(gate.admit(at: .seconds(599)) == .init(wakeAt: .seconds(600)))
        #expect(gate.admit(at: .seconds(600)).starts == [0])
    }

    @Test func aHoldThatComesLaterCountsToo() {
        var gate = gate(perHost: 1)
        gate.enqueue(0, host: "a")
        gate.enqueue(1, host: "a")
        #expect(gate.admit(at: .zero).starts == [0])
        gate.holdBack(host: "a", until: .seconds(100))
        gate.finished(0, host: "a", at: .seconds(5))
        #expect(gate.admit(at: .seconds(5)) == .init(wakeAt: .seconds(100)))
        #expect(gate.admit(at: .seconds(100)).starts == [1])
    }

    @Test func whatIsHeldTooLongCanBeTakenOut() {
        var gate = gate()
        for id in 0..<3 { gate.enqueue(id, host: "held") }
        gate.enqueue(3, host: "free")
        gate.holdBack(host: "held", until: .seconds(600))
        #expect(gate.withdrawHeld(beyond: .seconds(60)) == [0, 1, 2])
        #expect(gate.admit(at: .zero).starts == [3])
        #expect(gate.isEmpty)
    }

    @Test func groupsOfHostsShareABound() {
        var gate = gate(delay: .zero, perGroup: 3)
        for id in 0..<10 { gate.enqueue(id, host: "blog\(id)", group: "192.0.2.1") }
        gate.enqueue(10, host: "alone")
        #expect(gate.admit(at: .zero).starts == [0, 1, 2, 10])
        gate.finished(1, host: "blog1", at: .zero)
        #expect(gate.admit(at: .zero).starts == [3])
        // One that is held back must not keep the room from the others.
        gate.holdBack(host: "blog4", until: .seconds(60))
        gate.finished(0, host: "blog0", at: .zero)
        #expect(gate.admit(at: .zero).starts == [5])
    }

    @Test func hostsOnOneAddressShareABoundWhateverTheirNames() {
        var gate = gate(delay: .zero, perGroup: 3, perAddress: 4)
        for id in 0..<500 {
            // Every other host is of the same registered name, too.
            let group = id % 2 == 0 ? "platform" : "own\(id)"
            gate.enqueue(id, host: "blog\(id)", group: group, address: "192.0.2.1")
        }
        var running = gate.admit(at: .zero).starts
        #expect(running == [0, 1, 2, 3])
        var order = running
        while !running.isEmpty {
            let id = running.removeFirst()
            gate.finished(id, host: "blog\(id)", at: .zero)
            let starts = gate.admit(at: .zero).starts
            running += starts
            order += starts
            #expect(running.count <= 4)
            #expect(running.count { $0 % 2 == 0 } <= 3)
        }
        #expect(order.sorted() == Array(0..<500))
    }

    @Test func aHostThatMovesToAnotherAddressTakesItsTransfersAlong() {
        var gate = gate(perHost: 5, delay: .zero, perAddress: 2)
        for id in 0..<2 { gate.enqueue(id, host: "moving", address: "192.0.2.1") }
        #expect(gate.admit(at: .zero).starts == [0, 1])
        gate.enqueue(2, host: "staying", address: "192.0.2.1")
        #expect(gate.admit(at: .zero).starts == [])
        // Its two transfers now count for the other address, and make room at this one.
        gate.enqueue(3, host: "moving", address: "192.0.2.2")
        #expect(gate.admit(at: .zero).starts == [2])
        gate.finished(0, host: "moving", at: .zero)
        #expect(gate.admit(at: .zero).starts == [3])
        for id in [1, 3] { gate.finished(id, host: "moving", at: .zero) }
        gate.finished(2, host: "staying", at: .zero)
        for id in 4..<7 { gate.enqueue(id, host: "h\(id)", address: "192.0.2.1") }
        #expect(gate.admit(at: .zero).starts == [4, 5])
    }

    @Test func chosenTransfersAreWithdrawnFromAHost() {
        var gate = gate(delay: .zero)
        for id in 0..<6 { gate.enqueue(id, host: "a") }
        gate.holdBack(host: "a", until: .seconds(60))
        #expect(gate.isHeld("a", at: .seconds(59)) && !gate.isHeld("a", at: .seconds(60)))
        #expect(!gate.isHeld("b", at: .zero))
        #expect(gate.withdraw(from: "a") { $0 % 2 == 0 } == [0, 2, 4])
        #expect(gate.withdraw(from: "b") { _ in true }.isEmpty)
        #expect(gate.waitingCount == 3)
        #expect(gate.admit(at: .seconds(60)).starts == [1, 3])
    }

    @Test func oddLimitsAndUnknownEndsDoNoHarm() {
        var gate = gate(connections: 0, perHost: -1, delay: .seconds(-1), perGroup: 0)
        gate.finished(7, host: "unknown", at: .zero)
        gate.enqueue(0, host: "")
        gate.enqueue(1, host: "")
        #expect(gate.admit(at: .zero).starts == [0])
        gate.finished(0, host: "", at: .zero)
        gate.finished(0, host: "", at: .zero)
        #expect(gate.admit(at: .zero).starts == [1])
    }

    /// Runs a random load to its end and checks every bound at every start.
    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func boundsHoldUnderAnyLoad(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var gate = gate(
            connections: 5,
            perHost: 2,
            delay: .milliseconds(300),
            perGroup: 3,
            perAddress: 4
        )
        var held: [String: Duration] = [:]
        for id in 0..<400 {
            let host = "h\(id % 37)"
            gate.enqueue(
                id,
                host: host,
                group: id % 37 < 10 ? "g" : nil,
                address: id % 37 < 20 ? "a" : nil
            )
        }
        var running: [(id: Int, end: Duration)] = []
        var lastStart: [String: Duration] = [:]
        var done = 0
        var now = Duration.zero
        while done < 400 {
            for transfer in running where transfer.end <= now {
                gate.finished(transfer.id, host: "h\(transfer.id % 37)", at: now)
                done += 1
                if random.below(20) == 0 {
                    let host = "h\(transfer.id % 37)"
                    held[host] = now + .seconds(3)
                    gate.holdBack(host: host, until: now + .seconds(3))
                }
            }
            running.removeAll { $0.end <= now }
            let step = gate.admit(at: now)
            for id in step.starts {
                let host = "h\(id % 37)"
                #expect(held[host, default: .zero] <= now)
                if let last = lastStart[host] { #expect(now - last >= .milliseconds(300)) }
                lastStart[host] = now
                running.append((id, now + .milliseconds(random.below(2_000) + 1)))
            }
            #expect(running.count <= 5)
            #expect(running.count { $0.id % 37 < 10 } <= 3)
            #expect(running.count { $0.id % 37 < 20 } <= 4)
            #expect(
                Dictionary(grouping: running) { $0.id % 37 }.values.allSatisfy { $0.count <= 2 }
            )
            let next = (running.map(\.end) + (step.wakeAt.map { [$0] } ?? [])).min()
            guard let next else { break }
            now = max(next, now)
        }
        #expect(done == 400)
        #expect(gate.isEmpty)
    }

    @Test(arguments: [nil, "192.0.2.1"])
    func manyHostsCostLittle(_ address: String?) {
        var gate = gate(connections: 64)
        for id in 0..<100_000 { gate.enqueue(id, host: "h\(id)", address: address) }
        var count = 0
        let time = processorTime {
            while !gate.isEmpty {
                for id in gate.admit(at: .zero).starts {
                    count += 1
                    gate.finished(id, host: "h\(id)", at: .zero)
                }
            }
        }
        #expect(count == 100_000)
        // Quadratic work would take minutes.
        #expect(time < .seconds(20))
    }
}
