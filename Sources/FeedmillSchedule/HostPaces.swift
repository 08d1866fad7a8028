package import FeedmillModel

/// The paces of all hosts of which one is known, or was set by hand.
///
/// A value: requests, answers and refusals go in; delays, holds, and whose a refusal is come out.
package struct HostPaces: Sendable {
    /// Whose a refusal is.
    package enum Verdict: Sendable, Hashable {
        /// The host's: it cannot serve all of its feeds at present.
        case host(hold: Duration)
        /// The feed's own: the host answers others all the while.
        case feed
    }

    /// What a feed has to do with the refusals of its host.
    package struct Suspect: Sendable, Hashable {
        /// Its last attempt, if that was refused.
        package var refused: Timestamp?
        /// How often it was refused in a row although others had been answered in between.
        package var count: Int

        package init(refused: Timestamp?, count: Int) {
            self.refused = refused
            self.count = count
        }
    }

    private struct Host {
        var pace: HostPace
        /// By the monotonic clock.
        var lastRefusal: Duration?
        var hasChanged = false

        /// Whether a request began before the last refusal: it says nothing about what followed.
        func isStraggler(_ start: Duration) -> Bool { lastRefusal.map { start <= $0 } ?? false }
    }

    /// From so many on, refusals are the feed's own.
    private static let proof = 2
    private static let suspectedHold = Duration.seconds(600)
    /// One pass spends no longer than this on a host that has to be asked slowly.
    private static let longestPass = Duration.seconds(600)

    private var hosts: [String: Host]
    /// The crawl-delay of robots.txt.
    private var floors: [String: Duration] = [:]
    package var rules: [HostRule]
    /// The delay for all hosts.
    package var general: Duration

    package init(
        _ known: [String: HostPace] = [:],
        rules: [HostRule] = [],
        general: Duration = .seconds(1)
    ) {
        hosts = known.mapValues { Host(pace: $0) }
        self.rules = rules
        self.general = general
    }

    /// What is known of a host.
    package func pace(of host: String) -> HostPace? { hosts[host]?.pace }

    /// The delay that the operator has set for a host.
    private func configured(_ host: String) -> Duration { rules.first(for: host)?.delay ?? general }

    /// The time between two requests to a host.
    package func gap(of host: String) -> Duration {
        let rule = rules.first(for: host)?.delay
        let learnt = rule ?? max(general, hosts[host]?.pace.gap ?? .zero)
        return max(learnt, floors[host] ?? .zero)
    }

    /// Leaves at least that much time between two requests.
    package mutating func keepFloor(of host: String, _ delay: Duration) {
        floors[host] = delay > .zero ? delay : nil
    }
}

// MARK: - Passes

extension HostPaces {
    /// How many requests one pass may send to a host, and how far apart.
    package struct Allowance: Sendable, Hashable {
        package var count: Int
        package var delay: Duration
    }

    /// What one pass may do.
    ///
    /// A pass waits for short gaps. For long ones it cannot; it sends at once what has added up since
    /// the last request, or since the host was held. Where that is too much, the gap grows until it
    /// is not.
    ///
    /// - Parameters:
    ///   - host: the host.
    ///   - longestWait: how long the pass waits for one request.
    ///   - now: the time.
    /// - Returns: the allowance.
    package func allowance(
        of host: String,
        longestWait: Duration,
        at now: Timestamp
    ) -> Allowance {
        let gap = gap(of: host)
        let pace = hosts[host]?.pace
        let isLearnt = (pace?.gap ?? .zero) > .zero || rules.first(for: host)?.delay != nil
        guard isLearnt, gap > max(general, .zero) else {
            return Allowance(count: .max, delay: gap)
        }
        guard gap > longestWait else {
            return Allowance(count: max(1, Int(Self.longestPass / gap)), delay: gap)
        }
        guard let last = pace?.lastStart else { return Allowance(count: 1, delay: general) }
        let held = pace?.heldUntil.map { min($0, now) } ?? last
        let count = Int((now - max(last, held)) / gap)
        // The end of a hold is worth one request.
        let isAfterHold = held > last && count == 0
        return Allowance(count: isAfterHold ? 1 : max(0, count), delay: general)
    }
}

// MARK: - Events

extension HostPaces {
    /// A request to the host has begun.
    package mutating func started(_ host: String, now: Timestamp) {
        if hosts[host] == nil {
            // A pass has to know when the pass before it was here.
            guard rules.first(for: host)?.delay != nil else { return }
            hosts[host] = Host(pace: HostPace())
        }
        hosts[host]?.pace.lastStart = now
        hosts[host]?.hasChanged = true
    }

    /// The host has answered a request that began at `start`.
    package mutating func answered(_ host: String, begun start: Duration, now: Timestamp) {
        guard var known = hosts[host], !known.isStraggler(start) else { return }
        known.pace.answered(configured: configured(host), at: now)
        known.hasChanged = true
        hosts[host] = known
    }

    /// The host has refused a request.
    ///
    /// A feed that is refused each time while others of its host are answered in between is refused
    /// for itself: then it keeps the growing wait to itself.
    ///
    /// - Parameters:
    ///   - host: the host that answered.
    ///   - refusal: what it said.
    ///   - suspect: the feed; updated. `nil` for an article page.
    ///   - start: when the request began.
    ///   - spacing: how long after the request before it; `nil` for a long time.
    ///   - uptime: monotonic time since some origin.
    ///   - now: the time.
    /// - Returns: whose the refusal is.
    package mutating func refused(
        _ host: String,
        _ refusal: HostPace.Refusal,
        by suspect: inout Suspect?,
        begun start: Duration,
        spacing: Duration?,
        at uptime: Duration,
        now: Timestamp
    ) -> Verdict {
        var known = hosts[host] ?? Host(pace: HostPace())
        defer { hosts[host] = known }
        known.hasChanged = true
        known.pace.lastStart = known.pace.lastStart ?? now
        if known.isStraggler(start) {
            // It was on its way when another one was refused.
            let rest = known.pace.heldUntil(at: now).map { $0 - now } ?? .zero
            return .host(hold: max(rest, refusal.retryAfter ?? .zero, HostPace.shortestHold))
        }
        if let last = suspect?.refused, let answer = known.pace.lastAnswer, answer > last {
            suspect?.count += 1
        }
        if let count = suspect?.count, count >= Self.proof {
            if count == Self.proof, known.pace.hold == .zero { known.pace.acquit() }
            return .feed
        }
        known.lastRefusal = uptime
        // One that is suspected already teaches nothing, and holds nobody for long.
        let isSuspected = (suspect?.count ?? 0) > 0
        return .host(
            hold: known.pace.refused(
                refusal,
                configured: configured(host),
                spacing: isSuspected ? nil : spacing,
                atMost: isSuspected ? Self.suspectedHold : Wait.longest,
                at: now
            )
        )
    }

    /// Ends the hold of a host whose reason is gone.
    package mutating func release(_ host: String) {
        hosts[host]?.pace.release()
        hosts[host]?.hasChanged = true
    }

    /// Corrects all times after the wall clock was set back.
    package mutating func settle(at now: Timestamp) {
        for host in hosts.keys {
            hosts[host]?.pace.settle(at: now)
            hosts[host]?.hasChanged = true
        }
    }

    /// What has changed since the last call: to be remembered.
    package mutating func takeChanges(at now: Timestamp) -> [String: HostPace] {
        let changed = hosts.filter(\.value.hasChanged)
        for (host, known) in changed {
            hosts[host]?.hasChanged = false
            if known.pace.isBlank(at: now), rules.first(for: host)?.delay == nil {
                hosts[host] = nil
            }
        }
        return changed.mapValues(\.pace)
    }

    /// What was taken was not remembered after all.
    package mutating func restoreChanges() {
        for host in hosts.keys { hosts[host]?.hasChanged = true }
    }
}
