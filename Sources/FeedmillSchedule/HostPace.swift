package import FeedmillModel

/// How often a host may be asked, as learnt from what it refuses (429, 503).
///
/// Two things are kept apart: the gap between requests, which is what the host can bear, and the
/// hold after a refusal, which is the wait until it answers again. Only the first refusal since an
/// answer says that the gap was too small; a refusal while the host is held says that the hold was
/// too short. Good answers narrow the gap towards the last one that was refused, ever more
/// carefully.
package struct HostPace: Sendable, Hashable {
    /// The time between two requests; zero when nothing was learnt.
    package var gap = Duration.zero
    /// The last gap that worked for long.
    package var good: Duration?
    /// The largest gap that was refused.
    package var bad: Duration?
    /// Answers since the gap was changed.
    package var streak = 0
    /// Streaks at a gap that cannot be narrowed any more.
    package var probes = 0
    /// The length of the hold; zero after an answer.
    package var hold = Duration.zero
    package var heldSince: Timestamp?
    package var heldUntil: Timestamp?
    /// When the last request began.
    package var lastStart: Timestamp?
    /// When the host last answered, other than by a refusal.
    package var lastAnswer: Timestamp?

    package init() {}

    /// A hold of which nothing else is known.
    package init(heldSince: Timestamp?, until: Timestamp) {
        self.heldSince = heldSince
        heldUntil = until
    }

    /// The largest gap: a host that bears less is asked once an hour.
    private static let longestGap = Duration.seconds(3_600)
    /// The gap from which learning starts where none is configured.
    private static let shortestGap = Duration.seconds(1)
    static let shortestHold = Duration.seconds(30)
    /// So many answers show that a gap works, and so many streaks that it works for good.
    private static let trial = 20
    private static let longestTrial = 400
}

extension HostPace {
    /// Ends the hold; what was learnt of the gap stays.
    package mutating func release() {
        hold = .zero
        heldSince = nil
        heldUntil = nil
    }
}

// MARK: - Learning

extension HostPace {
    /// What a host has refused a request with.
    package struct Refusal: Sendable, Hashable {
        /// The wait that it asked for.
        let retryAfter: Duration?
        /// The hold when it named none, and how long that may become.
        let firstHold: Duration
        let longestHold: Duration

        /// Reads a status; `nil` when it is not a refusal.
        package init?(status: Int?, retryAfter: Duration?) {
            switch status {
            case 429: (firstHold, longestHold) = (.seconds(600), Wait.day)
            case 503: (firstHold, longestHold) = (.seconds(300), .seconds(3_600))
            default: return nil
            }
            self.retryAfter = retryAfter.map(Wait.bounded)
        }

        /// How long the host is held at first.
        package var hold: Duration { retryAfter ?? firstHold }
    }

    /// Learns from a refusal.
    ///
    /// - Parameters:
    ///   - refusal: what the host said.
    ///   - configured: the gap that the operator has set.
    ///   - spacing: the time between this request and the one before it; `nil` when not known.
    ///   - bound: the longest hold.
    ///   - now: the time.
    /// - Returns: how long the host is held from now on.
    mutating func refused(
        _ refusal: Refusal,
        configured: Duration,
        spacing: Duration?,
        atMost bound: Duration = Wait.longest,
        at now: Timestamp
    ) -> Duration {
        if hold == .zero {
            let current = max(gap, configured, Self.shortestGap)
            // A request that came long after the one before says nothing about the gap.
            if let spacing, spacing < current * 2 { widen(from: current) }
            hold = max(gap, refusal.hold > .zero ? refusal.hold : Self.shortestHold)
        } else {
            hold = max(min(hold * 2, refusal.longestHold), refusal.retryAfter ?? .zero)
        }
        hold = min(hold, bound)
        heldSince = now
        heldUntil = max(heldUntil ?? now, now + hold)
        return hold
    }

    private mutating func widen(from current: Duration) {
        bad = current
        streak = 0
        if let known = good, known <= current * 102 / 100 { good = nil }
        // Each step may cost a hold of ten minutes.
        gap = min(Self.longestGap, good ?? current * 4)
    }

    /// Learns from an answer.
    ///
    /// - Parameters:
    ///   - configured: the gap that the operator has set.
    ///   - now: the time.
    mutating func answered(configured: Duration, at now: Timestamp) {
        lastAnswer = now
        hold = .zero
        guard gap > .zero else { return }
        streak += 1
        guard streak >= trial else { return }
        (streak, good) = (0, gap)
        if let refused = bad {
            narrow(towards: refused, configured)
        } else {
            gap = max(configured, gap / 2)
        }
        if bad == nil, gap <= max(configured, Self.shortestGap) { (gap, good) = (.zero, nil) }
    }

    /// A smaller gap is tried the more seldom the longer the hold would be that it may bring.
    private var trial: Int {
        guard let heldSince, let heldUntil, gap > .zero else { return Self.trial }
        let gaps = min((heldUntil - heldSince) * 2 / gap, Double(Self.longestTrial))
        return max(Self.trial, Int(gaps))
    }

    private mutating func narrow(towards refused: Duration, _ configured: Duration) {
        if gap > refused * 11 / 10 {
            let middle =
                gap < refused * 2
                ? (gap + refused) / 2
                : .seconds((gap / .seconds(1) * (refused / .seconds(1))).squareRoot())
            return gap = max(configured, middle)
        }
        // Limits change: now and then the old refusal is believed a little less.
        probes += 1
        guard probes >= Self.trial else { return }
        probes = 0
        let less = refused * 8 / 10
        bad = less > max(configured, Self.shortestGap) ? less : nil
    }

    /// Takes back what was learnt from the refusals of one feed: the host serves the others.
    mutating func acquit() {
        (gap, good, bad, streak, probes, hold) = (.zero, nil, nil, 0, 0, .zero)
        heldUntil = nil
    }
}

// MARK: - Time

extension HostPace {
    /// Until when the host is held, as seen now; a hold that no server can have asked for is none.
    package func heldUntil(at now: Timestamp) -> Timestamp? {
        heldUntil.flatMap { now < $0 && $0 - now <= Wait.longest + Wait.day ? $0 : nil }
    }

    /// Whether there is anything to remember.
    package func isBlank(at now: Timestamp) -> Bool {
        gap == .zero && bad == nil && hold == .zero && heldUntil(at: now) == nil
    }

    /// Corrects times that a clock has set which was put back since.
    package mutating func settle(at now: Timestamp) {
        if let since = heldSince {
            heldUntil = heldUntil.map { ClockGuard.settled($0, since: since, at: now) }
            heldSince = min(since, now)
        }
        lastStart = lastStart.map { min($0, now) }
        lastAnswer = lastAnswer.map { min($0, now) }
    }
}
