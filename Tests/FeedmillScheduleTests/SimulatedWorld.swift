import FeedmillModel
@testable import FeedmillSchedule

/// Feeds and servers that follow a script, polled by the schedule and the host gate alone: weeks
/// pass in seconds, and every request is judged by what the servers asked for.
struct SimulatedWorld {
    /// What the servers saw.
    struct Tally: Equatable {
        var first = 0
        var conditional = 0
        /// Earlier than the server, the feed or the configuration allows.
        var early = 0
        /// More than an hour after the time that was planned.
        var late = 0
        var lateWithoutReason = 0
        var afterGone = 0
        var inSkippedHours = 0
        var overlapping = 0
        var tooClose = 0
        var busiestSecond = 0
        /// The same after the first day.
        var busiestSecondLater = 0
        var longestGap = Duration.zero
    }

    enum Kind: Int, CaseIterable {
        case steady, maxAge, ttl, brokenForAWeek, throttled, unavailable, skipsNights, missing
        case silent, gone
    }

    struct SimulatedFeed {
        let kind: Kind
        let host: String
        /// The time between two entries.
        let gap: Duration
        var settings = FeedSettings()
        var memory = ScheduleMemory()
        var failures = 0
        var polls = 0
        var lastStart: Timestamp?
        /// Whether its host was held back since the last poll.
        var isHeld = false
        var planned: Timestamp
        /// What the server expects: nothing before this.
        var notBefore: Timestamp
    }

    private static let latency = Duration.milliseconds(400)
    private let start = Timestamp(year: 2026, month: 3, day: 1)
    private let end: Timestamp
    private(set) var feeds: [SimulatedFeed]
    private(set) var tally = Tally()
    private var gate: HostGate
    private var random: Seeded
    private var due = TimedQueue()
    private var ends = TimedQueue()
    private var now = Duration.zero
    private var hostStarts: [String: Duration] = [:]
    private var hostActive: [String: Int] = [:]
    private var hostHeld: [String: Duration] = [:]
    private var starts: [Int: Int] = [:]

    init(feeds count: Int, hosts: Int, days: Int, seed: UInt64) {
        let start = start
        end = start + .seconds(days * 86_400)
        gate = HostGate()
        random = Seeded(seed)
        let spread = ImportSpread(count: count)
        feeds = (0..<count).map { index in
            SimulatedFeed(
                kind: Kind.allCases[index % Kind.allCases.count],
                host: "host\(index / Kind.allCases.count % hosts)",
                gap: .seconds(3_600 * (2 + index % 60)),
                planned: spread.due(index: index, now: start),
                notBefore: start
            )
        }
        for index in feeds.indices { due.insert(index, at: feeds[index].planned - start) }
    }

    private var clock: Timestamp { start + now }

    /// Lets the time pass until the end.
    mutating func run() {
        while clock < end {
            while let index = ends.popFirst(until: now) { finish(index) }
            while let index = due.popFirst(until: now) {
                gate.enqueue(index, host: feeds[index].host)
            }
            let step = gate.admit(at: now)
            for index in step.starts { begin(index) }
            guard let next = [due.first, ends.first, step.wakeAt].compactMap({ $0 }).min() else {
                return
            }
            now = max(now, next)
        }
    }

    private mutating func begin(_ index: Int) {
        let feed = feeds[index]
        tally.first += feed.polls == 0 ? 1 : 0
        tally.conditional += feed.polls == 0 ? 0 : 1
        tally.early += clock < feed.notBefore ? 1 : 0
        if clock - feed.planned > .seconds(3_600) {
            tally.late += 1
            // A hold-back of the host is the only excuse.
            tally.lateWithoutReason += feed.isHeld ? 0 : 1
        }
        tally.early += hostHeld[feed.host, default: .zero] > now ? 1 : 0
        // A place in the line of the host may take some seconds into the next hour.
        let isNight = clock.civil.hour < 6 && (clock + .seconds(-60)).civil.hour < 6
        let isAllowed = feed.kind != .skipsNights || feed.polls == 0 || feed.isHeld
        tally.inSkippedHours += isNight && !isAllowed ? 1 : 0
        if let last = hostStarts[feed.host], now - last < .seconds(1) { tally.tooClose += 1 }
        if let last = feed.lastStart { tally.longestGap = max(tally.longestGap, clock - last) }
        hostStarts[feed.host] = now
        hostActive[feed.host, default: 0] += 1
        tally.overlapping += hostActive[feed.host, default: 0] > 2 ? 1 : 0
        starts[Int(now.components.seconds), default: 0] += 1
        tally.busiestSecond = max(
            tally.busiestSecond,
            starts[Int(now.components.seconds), default: 0]
        )
        if now > .seconds(86_400) {
            tally.busiestSecondLater = max(
                tally.busiestSecondLater,
                starts[Int(now.components.seconds), default: 0]
            )
        }
        tally.afterGone += feed.notBefore.seconds == .max ? 1 : 0
        feeds[index].lastStart = clock
        feeds[index].isHeld = false
        feeds[index].polls += 1
        ends.insert(index, at: now + Self.latency)
    }

    private mutating func finish(_ index: Int) {
        gate.finished(index, host: feeds[index].host, at: now)
        hostActive[feeds[index].host, default: 1] -= 1
        let report = answer(index)
        let plan = PollPlan.decide(
            after: report,
            settings: feeds[index].settings,
            memory: &feeds[index].memory,
            random: Double(random.below(1 << 30)) / Double(1 << 30)
        )
        if let hold = plan.hostHold {
            gate.holdBack(host: feeds[index].host, until: now + hold)
            for other in feeds.indices where feeds[other].host == feeds[index].host {
                feeds[other].isHeld = true
            }
        }
        guard let next = plan.due else {
            feeds[index].notBefore = Timestamp(seconds: .max)
            return
        }
        feeds[index].planned = next
        due.insert(index, at: next - start)
    }
}

// MARK: - Servers

extension SimulatedWorld {
    /// What the server says to a poll that ends now, with what it expects of the next one.
    private mutating func answer(_ index: Int) -> PollReport {
        let feed = feeds[index]
        let result: PollReport.Result =
            switch feed.kind {
            case .missing: .status(404)
            case .silent: .noAnswer
            case .brokenForAWeek where clock - start < .seconds(7 * 86_400): .status(500)
            case .throttled where feed.polls % 5 == 0: .status(429)
            case .unavailable where feed.polls % 7 == 0: .status(503)
            case .gone where clock - start > .seconds(3 * 86_400): .status(410)
            default: .success(hasNews: feed.polls % 2 == 0)
            }
        var isSuccess = false
        if case .success = result { isSuccess = true }
        feeds[index].failures = isSuccess ? 0 : feed.failures + 1
        var report = PollReport(result, now: clock, failures: feeds[index].failures)
        var wait = feed.settings.minInterval
        if isSuccess {
            report.entries = (1...10).map { clock + feed.gap * -$0 }
            report.hints = ScheduleHints(
                ttl: feed.kind == .ttl ? "300" : nil,
                skipHours: feed.kind == .skipsNights ? (0..<6).map(String.init) : []
            )
            if feed.kind == .ttl { wait = .seconds(300 * 60) }
            if feed.kind == .maxAge {
                report.freshness = Freshness(
                    cacheControl: ["max-age=20000"],
                    age: "2000",
                    now: clock
                )
                wait = .seconds(18_000)
            }
        } else if feed.kind == .unavailable {
            report.retryAfter = RetryAfter.wait("7200", now: clock)
            wait = .seconds(7_200)
            hostHeld[feed.host] = now + wait
        } else if feed.kind == .throttled {
            wait = .seconds(600)
            hostHeld[feed.host] = max(hostHeld[feed.host, default: .zero], now + wait)
        }
        feeds[index].notBefore = clock + wait
        return report
    }
}
