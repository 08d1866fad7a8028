/// Admits transfers: how many at once, how many per host, and how soon after one another.
///
/// A value: events and the monotonic time go in, what to start comes out. Hosts take turns, so
/// that one with many feeds or slow answers never starves the others; within a host the order is
/// that of ``enqueue(_:host:group:address:)``. The work per event does not grow with the number of hosts.
package struct HostGate: Sendable {
    /// The bounds; zero or less counts as one.
    package struct Limits: Sendable, Hashable {
        /// Transfers at once, all hosts together.
        package var connections = 64
        package var connectionsPerHost = 2
        /// Between two starts on one host.
        package var delayPerHost: Duration = .seconds(1)
        /// Transfers at once for the hosts of one group, such as those under one registered name.
        package var connectionsPerGroup = 8
        /// Transfers at once for the hosts on one address.
        package var connectionsPerAddress = 8

        package init() {}

        fileprivate var sensible: Limits {
            var limits = self
            limits.connections = max(1, limits.connections)
            limits.connectionsPerHost = max(1, limits.connectionsPerHost)
            limits.connectionsPerGroup = max(1, limits.connectionsPerGroup)
            limits.connectionsPerAddress = max(1, limits.connectionsPerAddress)
            limits.delayPerHost = max(.zero, limits.delayPerHost)
            return limits
        }
    }

    /// What is to be done now.
    package struct Step: Sendable, Hashable {
        /// The transfers to start, in order.
        package var starts: [Int] = []
        /// When to ask again if nothing happens before; `nil`: only after the next event.
        package var wakeAt: Duration?

        package init(starts: [Int] = [], wakeAt: Duration? = nil) {
            self.starts = starts
            self.wakeAt = wakeAt
        }
    }

    private enum Place {
        /// It has nothing to start, or all that it may have is under way.
        case resting
        /// It waits for its turn.
        case inTurn
        /// It waits for a time: the delay, or the end of a hold-back.
        case timed(Duration)
    }

    /// What hosts may have in common, which makes them one server.
    private enum Bond: Hashable {
        case group(String)
        case address(String)
    }

    private struct Host {
        var name: String
        var bonds: [Bond] = []
        var waiting = Queue<Int>()
        var active = 0
        var nextStart = Duration.zero
        var heldUntil = Duration.zero
        /// What it asks for between two starts, beyond what all get.
        var delay = Duration.zero
        var place = Place.resting

        var readyAt: Duration { max(nextStart, heldUntil) }
    }

    /// The hosts of one bond.
    ///
    /// While it has room and some host is parked, another one of them is in turn.
    private struct Group {
        var active = 0
        /// Hosts whose turn came while the group was full.
        var parked = Queue<Int>()
    }

    /// The bounds; those that change count for what starts afterwards.
    package var limits: Limits {
        didSet {
            limits = limits.sensible
            // Whoever had all it may have may now have more.
            for number in hosts.indices { settle(number) }
            for bond in groups.keys {
                while let parked = groups[bond]?.parked.popFirst() { turns.append(parked) }
            }
        }
    }
    private var hosts: [Host] = []
    private var numbers: [String: Int] = [:]
    /// Numbers of hosts that were forgotten.
    private var vacant: [Int] = []
    /// With more hosts than that, those are forgotten that nothing is to be remembered of.
    private var crowd = Self.smallCrowd
    private static let smallCrowd = 1_024
    private var groups: [Bond: Group] = [:]
    private var turns = Queue<Int>()
    private var timed = TimedQueue()
    private var active = 0
    private var waiting = 0

    package init(limits: Limits = Limits()) {
        self.limits = limits.sensible
    }

    /// Whether nothing waits for its start.
    package var isEmpty: Bool { waiting == 0 }

    /// The number of transfers that wait for their start.
    package var waitingCount: Int { waiting }

    /// The number of hosts that something is remembered of.
    var hostCount: Int { numbers.count }
}

// MARK: - Events

extension HostGate {
    /// Adds a transfer to the line of its host.
    ///
    /// - Parameters:
    ///   - id: The number of the transfer.
    ///   - name: The host.
    ///   - group: The group that its name belongs to; `nil` when none is known, here as below.
    ///   - address: The address that it had when it was last connected to.
    package mutating func enqueue(
        _ id: Int,
        host name: String,
        group: String? = nil,
        address: String? = nil
    ) {
        let number = number(of: name)
        bind(number, group: group, address: address)
        hosts[number].waiting.append(id)
        waiting += 1
        settle(number)
    }

    /// Takes note that a transfer that was started has ended.
    package mutating func finished(_ id: Int, host name: String, at now: Duration) {
        guard let number = numbers[name], hosts[number].active > 0 else { return }
        hosts[number].active -= 1
        active -= 1
        for bond in hosts[number].bonds { count(-1, bond) }
        unpark(number)
        settle(number)
    }

    /// Starts nothing on the host before `time`; an earlier end of a hold-back gives way.
    package mutating func holdBack(host name: String, until time: Duration) {
        let number = number(of: name)
        hosts[number].heldUntil = max(hosts[number].heldUntil, time)
    }

    /// Leaves so much time between two starts on the host, when that is more than all get; to be said
    /// again whenever something is added to its line.
    package mutating func slow(host name: String, to delay: Duration) {
        hosts[number(of: name)].delay = delay
    }

    /// Whether nothing is to be started on the host at that time.
    package func isHeld(_ name: String, at now: Duration) -> Bool {
        numbers[name].map { hosts[$0].heldUntil > now } ?? false
    }

    /// Takes those out that wait for their start on the host and are not worth the wait.
    ///
    /// - Returns: the transfers that will not be started.
    package mutating func withdraw(from name: String, where isGivenUp: (Int) -> Bool) -> [Int] {
        guard let number = numbers[name] else { return [] }
        let withdrawn = hosts[number].waiting.remove(where: isGivenUp)
        waiting -= withdrawn.count
        return withdrawn
    }

    /// Takes out what waits on hosts that are held back beyond `time`.
    ///
    /// - Returns: the transfers that will not be started.
    package mutating func withdrawHeld(beyond time: Duration) -> [Int] {
        var withdrawn: [Int] = []
        for number in hosts.indices where hosts[number].heldUntil > time {
            while let id = hosts[number].waiting.popFirst() { withdrawn.append(id) }
        }
        waiting -= withdrawn.count
        return withdrawn
    }

    /// What may start at `now`.
    package mutating func admit(at now: Duration, atMost most: Int = .max) -> Step {
        if numbers.count > crowd { forgetIdle(at: now) }
        while let number = timed.popFirst(until: now) {
            // An entry that the host no longer stands for is left over from before.
            guard case .timed(let time) = hosts[number].place, time <= now else { continue }
            hosts[number].place = .resting
            settle(number)
        }
        var step = Step()
        while active < limits.connections, step.starts.count < most, let number = turns.popFirst() {
            hosts[number].place = .resting
            if hosts[number].heldUntil > now || hosts[number].nextStart > now {
                wait(number)
            } else if canStart(number), let id = start(number, at: now) {
                step.starts.append(id)
            }
            // It had its turn; what room is left is for the next of its kind.
            unpark(number)
        }
        if active < limits.connections { step.wakeAt = timed.first }
        return step
    }
}

// MARK: - Moves

extension HostGate {
    private mutating func number(of name: String) -> Int {
        if let number = numbers[name] { return number }
        let number = vacant.popLast() ?? hosts.count
        if number == hosts.count {
            hosts.append(Host(name: name))
        } else {
            hosts[number].name = name
        }
        numbers[name] = number
        return number
    }

    /// Forgets the hosts that could start at once: of the pages that feeds link to, years bring ever
    /// new ones.
    ///
    /// A number that is still in some line gives its next host a turn too many, which is nothing.
    private mutating func forgetIdle(at now: Duration) {
        for number in numbers.values {
            guard case .resting = hosts[number].place, hosts[number].waiting.isEmpty,
                hosts[number].active == 0, hosts[number].readyAt <= now
            else { continue }
            numbers[hosts[number].name] = nil
            hosts[number] = Host(name: "")
            vacant.append(number)
        }
        crowd = max(Self.smallCrowd, 2 * numbers.count)
    }

    /// Puts a host that rests where it belongs.
    private mutating func settle(_ number: Int) {
        guard case .resting = hosts[number].place, !hosts[number].waiting.isEmpty,
            hosts[number].active < limits.connectionsPerHost
        else { return }
        // Whether its time has come is seen when its turn comes.
        hosts[number].place = .inTurn
        turns.append(number)
    }

    private mutating func wait(_ number: Int) {
        guard !hosts[number].waiting.isEmpty else { return }
        hosts[number].place = .timed(hosts[number].readyAt)
        timed.insert(number, at: hosts[number].readyAt)
    }

    /// Whether the host's groups have room; parks the host when not.
    private mutating func canStart(_ number: Int) -> Bool {
        guard !hosts[number].waiting.isEmpty,
            let full = hosts[number].bonds.first(where: { !hasRoom($0) })
        else { return true }
        hosts[number].place = .inTurn
        groups[full]?.parked.append(number)
        return false
    }

    private mutating func start(_ number: Int, at now: Duration) -> Int? {
        guard hosts[number].active < limits.connectionsPerHost,
            let id = hosts[number].waiting.popFirst()
        else { return nil }
        waiting -= 1
        active += 1
        hosts[number].active += 1
        hosts[number].nextStart = now + max(limits.delayPerHost, hosts[number].delay)
        for bond in hosts[number].bonds { count(1, bond) }
        settle(number)
        return id
    }
}

// MARK: - Groups

extension HostGate {
    /// Notes what the host has in common with others; what is under way moves along.
    private mutating func bind(_ number: Int, group: String?, address: String?) {
        let old = hosts[number].bonds
        var new = old
        if let group {
            new.removeAll { if case .group = $0 { true } else { false } }
            new.insert(.group(group), at: 0)
        }
        if let address {
            new.removeAll { if case .address = $0 { true } else { false } }
            new.append(.address(address))
        }
        guard new != old else { return }
        hosts[number].bonds = new
        for bond in new { count(hosts[number].active, bond) }
        for bond in old {
            count(-hosts[number].active, bond)
            // The host may be parked there, or be the one in turn for those that are.
            while let parked = groups[bond]?.parked.popFirst() { turns.append(parked) }
        }
    }

    private func hasRoom(_ bond: Bond) -> Bool {
        let limit =
            switch bond {
            case .group: limits.connectionsPerGroup
            case .address: limits.connectionsPerAddress
            }
        return (groups[bond]?.active ?? 0) < limit
    }

    private mutating func count(_ change: Int, _ bond: Bond) {
        guard change != 0 else { return }
        var group = groups.removeValue(forKey: bond) ?? Group()
        group.active += change
        if group.active > 0 || !group.parked.isEmpty { groups[bond] = group }
    }

    /// Gives the next host of each of its groups a turn where there is room.
    private mutating func unpark(_ number: Int) {
        for bond in hosts[number].bonds where hasRoom(bond) {
            if let parked = groups[bond]?.parked.popFirst() { turns.append(parked) }
        }
    }
}
