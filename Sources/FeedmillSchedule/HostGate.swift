package import FeedmillModel

/// Admits transfers: how many at once, how many per host, and how soon after one another.
///
/// A value: events and the monotonic time go in, transfers to start come out. Hosts take turns, so
/// that one with many feeds or slow answers never starves the others; within a host transfers start
/// in the order of ``enqueue(_:host:group:address:)``. The work per event does not grow with the
/// number of hosts.
package struct HostGate: Sendable {
    /// The limits; zero or less counts as one.
    package struct Limits: Sendable, Hashable {
        /// Concurrent transfers, all hosts together.
        package var connections = 64
        package var connectionsPerHost = 2
        /// Time between two starts on one host.
        package var delayPerHost: Duration = .seconds(1)
        /// Concurrent transfers for the hosts of one group, such as those under one registered
        /// name.
        package var connectionsPerGroup = 8
        /// Concurrent transfers for the hosts on one IP address.
        package var connectionsPerAddress = 8
        /// What is set for some hosts.
        package var rules: [HostRule] = []
        /// Starts in any tenth of a second, all hosts together.
        package var startsInATenth = Int.max

        package init() {}

        fileprivate var sensible: Limits {
            var limits = self
            limits.connections = max(1, limits.connections)
            limits.connectionsPerHost = max(1, limits.connectionsPerHost)
            limits.connectionsPerGroup = max(1, limits.connectionsPerGroup)
            limits.connectionsPerAddress = max(1, limits.connectionsPerAddress)
            limits.delayPerHost = max(.zero, limits.delayPerHost)
            limits.startsInATenth = max(1, limits.startsInATenth)
            return limits
        }
    }

    /// What is to be done now.
    package struct Step: Sendable, Hashable {
        /// The transfers to start, in order.
        package var starts: [Int] = []
        /// When to call again if nothing happens before; `nil`: only after the next event.
        package var wakeAt: Duration?

        package init(starts: [Int] = [], wakeAt: Duration? = nil) {
            self.starts = starts
            self.wakeAt = wakeAt
        }
    }

    private enum Place {
        /// It has nothing to start, or as many transfers under way as it may have.
        case resting
        /// It waits for its turn.
        case inTurn
        /// It waits for a time: the delay, or the end of a hold.
        case timed(Duration)
    }

    /// What hosts may share, which makes them one server.
    private enum Bond: Hashable {
        case group(String)
        case address(String)
    }

    private struct Host {
        var name: String
        var bonds: [Bond] = []
        var waiting = Queue<Int>()
        var active = 0
        var lastStart: Duration?
        var nextStart = Duration.zero
        /// The time between the last two starts.
        var spacing: Duration?
        var heldUntil = Duration.zero
        /// Its own time between two starts, and number of transfers.
        var delay: Duration?
        var connections: Int?
        var place = Place.resting
    }

    /// The hosts that share one name or address.
    ///
    /// While the group has room and hosts are parked, one of them is always in the queue of turns.
    private struct Group {
        var active = 0
        /// Hosts whose turn came while the group was full.
        var parked = Queue<Int>()
    }

    /// The limits; a change applies to transfers that start afterwards.
    package var limits: Limits {
        didSet {
            limits = limits.sensible
            // A host at its limit may now have room.
            for number in hosts.indices { settle(number) }
            for bond in groups.keys {
                while let parked = groups[bond]?.parked.popFirst() { turns.append(parked) }
            }
        }
    }
    private var hosts: [Host] = []
    private var numbers: [String: Int] = [:]
    /// Numbers of forgotten hosts, for reuse.
    private var vacant: [Int] = []
    /// Above this many hosts, those without anything to remember are forgotten.
    private var crowd = Self.smallCrowd
    private static let smallCrowd = 1_024
    private var groups: [Bond: Group] = [:]
    private var turns = Queue<Int>()
    private var burst = Burst()
    private var timed = DueQueue<Duration>()
    private var active = 0
    private var waiting = 0

    package init(limits: Limits = Limits()) {
        self.limits = limits.sensible
    }

    /// Whether no transfer is waiting to start.
    package var isEmpty: Bool { waiting == 0 }

    /// The number of transfers that wait to start.
    package var waitingCount: Int { waiting }

    /// The number of hosts in memory.
    var hostCount: Int { numbers.count }
}

// MARK: - Events

extension HostGate {
    /// Adds a transfer to the queue of its host.
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

    /// Notes that a started transfer has ended.
    package mutating func finished(_ id: Int, host name: String, at now: Duration) {
        guard let number = numbers[name], hosts[number].active > 0 else { return }
        hosts[number].active -= 1
        active -= 1
        for bond in hosts[number].bonds { count(-1, bond) }
        unpark(number)
        settle(number)
    }

    /// Starts nothing on the host before `time`, unless a longer hold is already in force.
    package mutating func holdBack(host name: String, until time: Duration) {
        let number = number(of: name)
        hosts[number].heldUntil = max(hosts[number].heldUntil, time)
    }

    /// Ends the hold of a host.
    package mutating func release(host name: String) {
        guard let number = numbers[name] else { return }
        hosts[number].heldUntil = .zero
        // Its place in time is out of date.
        if case .timed = hosts[number].place { hosts[number].place = .resting }
        settle(number)
    }

    /// Sets the time between two starts on the host, and the number of its transfers; must be called
    /// again whenever a transfer is added to its queue.
    package mutating func pace(host name: String, delay: Duration, connections: Int? = nil) {
        let number = number(of: name)
        hosts[number].delay = max(.zero, delay)
        hosts[number].connections = connections.map { max(1, $0) }
    }

    /// The time between the last two starts on the host; `nil` when the one before it was long ago.
    package func spacing(of name: String) -> Duration? {
        numbers[name].flatMap { hosts[$0].spacing }
    }

    /// Whether the host is on hold at that time.
    package func isHeld(_ name: String, at now: Duration) -> Bool {
        numbers[name].map { hosts[$0].heldUntil > now } ?? false
    }

    /// Removes waiting transfers of a host that are not worth the wait.
    ///
    /// - Returns: the transfers that will not be started.
    package mutating func withdraw(from name: String, where isGivenUp: (Int) -> Bool) -> [Int] {
        guard let number = numbers[name] else { return [] }
        let withdrawn = hosts[number].waiting.remove(where: isGivenUp)
        waiting -= withdrawn.count
        return withdrawn
    }

    /// Removes waiting transfers of hosts that are on hold beyond `time`.
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
        while let number = timed.popDue(at: now) {
            // The entry is out of date if the host has moved on since.
            guard case .timed(let time) = hosts[number].place, time <= now else { continue }
            hosts[number].place = .resting
            settle(number)
        }
        var step = Step()
        while active < limits.connections, step.starts.count < most,
            burst.end(for: limits.startsInATenth, at: now) == nil, let number = turns.popFirst()
        {
            hosts[number].place = .resting
            if readyAt(number) > now {
                wait(number)
            } else if canStart(number), let id = start(number, at: now) {
                step.starts.append(id)
                burst.note(now)
            }
            // It had its turn; the remaining room is for the next host of its group.
            unpark(number)
        }
        guard active < limits.connections else { return step }
        step.wakeAt = timed.first
        if !turns.isEmpty, let end = burst.end(for: limits.startsInATenth, at: now) {
            step.wakeAt = min(step.wakeAt ?? end, end)
        }
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

    /// Forgets hosts that could start at once: over years, article pages bring ever more hosts.
    ///
    /// A number may still be in a queue; then the host that reuses it gets one turn too many, which
    /// does no harm.
    private mutating func forgetIdle(at now: Duration) {
        for number in numbers.values {
            guard case .resting = hosts[number].place, hosts[number].waiting.isEmpty,
                hosts[number].active == 0, readyAt(number) <= now
            else { continue }
            numbers[hosts[number].name] = nil
            hosts[number] = Host(name: "")
            vacant.append(number)
        }
        crowd = max(Self.smallCrowd, 2 * numbers.count)
    }

    /// Puts a resting host into the queue that it belongs to.
    private mutating func settle(_ number: Int) {
        guard case .resting = hosts[number].place, !hosts[number].waiting.isEmpty,
            hosts[number].active < connections(number)
        else { return }
        // Whether it may start is checked when its turn comes.
        hosts[number].place = .inTurn
        turns.append(number)
    }

    private mutating func wait(_ number: Int) {
        guard !hosts[number].waiting.isEmpty else { return }
        hosts[number].place = .timed(readyAt(number))
        timed.insert(number, at: readyAt(number))
    }

    private func readyAt(_ number: Int) -> Duration {
        max(hosts[number].nextStart, hosts[number].heldUntil)
    }

    private func connections(_ number: Int) -> Int {
        hosts[number].connections ?? limits.connectionsPerHost
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
        guard hosts[number].active < connections(number),
            let id = hosts[number].waiting.popFirst()
        else { return nil }
        waiting -= 1
        active += 1
        hosts[number].active += 1
        hosts[number].spacing = hosts[number].lastStart.map { now - $0 }
        hosts[number].lastStart = now
        hosts[number].nextStart = now + (hosts[number].delay ?? limits.delayPerHost)
        for bond in hosts[number].bonds { count(1, bond) }
        settle(number)
        return id
    }
}

// MARK: - Groups

extension HostGate {
    /// Sets the groups of a host and moves its running transfers to them.
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
            // The host may be parked there, or hold the turn for the parked hosts.
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

    /// Gives the next parked host of each of its groups a turn if there is room.
    private mutating func unpark(_ number: Int) {
        for bond in hosts[number].bonds where hasRoom(bond) {
            if let parked = groups[bond]?.parked.popFirst() { turns.append(parked) }
        }
    }
}
