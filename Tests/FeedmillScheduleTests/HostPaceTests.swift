import FeedmillModel
@testable import FeedmillSchedule
import Testing

/// How the pace of a host is learnt, tried on servers that limit in different ways.
@Suite
struct HostPaceTests {
    private let start = Timestamp(year: 2026, month: 3, day: 2, hour: 6)
    private static let day = 86_400.0

    /// A server that answers so many requests in any stretch of time.
    private struct Window {
        let count: Int
        let length: Double
        /// Whether refused requests count as well.
        var isStrict = false
        private var seen: [Double] = []

        init(_ count: Int, in length: Double, isStrict: Bool = false) {
            (self.count, self.length, self.isStrict) = (count, length, isStrict)
        }

        mutating func answers(at time: Double) -> Bool {
            seen.removeAll { time - $0 >= length }
            if seen.count >= count, !isStrict { return false }
            seen.append(time)
            return seen.count <= count
        }
    }

    /// What a server allows.
    struct Limit: Sendable {
        let count: Int
        let length: Double
        var isStrict = false
    }

    @Test(
        "What a host allows is found and kept to",
        arguments: [
            Limit(count: 1, length: 60), Limit(count: 8, length: 600),
            Limit(count: 8, length: 600, isStrict: true), Limit(count: 1, length: 5),
        ],
        [429, 503]
    )
    func learns(_ server: Limit, _ status: Int) throws {
        let best = server.length / Double(server.count)
        for retryAfter in [nil, Duration.seconds(best)] {
            var window = Window(server.count, in: server.length, isStrict: server.isStrict)
            var paces = HostPaces()
            let refusal = try #require(HostPace.Refusal(status: status, retryAfter: retryAfter))
            var (time, last) = (0.0, Double?.none)
            var (good, late, refused) = (0, 0, 0)
            while time < Self.day {
                let uptime = Duration.seconds(time)
                let now = start + .seconds(Int(time))
                let spacing = last.map { Duration.seconds(time - $0) }
                last = time
                paces.started("a", now: now)
                if window.answers(at: time) {
                    good += 1
                    late += time > 3_600 ? 1 : 0
                    paces.answered("a", begun: uptime, now: now)
                    time += paces.gap(of: "a") / .seconds(1)
                } else {
                    refused += time > 3_600 ? 1 : 0
                    var nobody: HostPaces.Suspect?
                    let verdict = paces.refused(
                        "a",
                        refusal,
                        by: &nobody,
                        begun: uptime,
                        spacing: spacing,
                        at: uptime,
                        now: now
                    )
                    guard case .host(let hold) = verdict else {
                        Issue.record("a host that refuses everybody")
                        return
                    }
                    time += hold / .seconds(1)
                }
            }
            #expect(Double(good) * best / Self.day >= 0.85, "\(server), \(good) answers")
            #expect(Double(refused) / Double(late + refused) <= 0.02, "\(server), \(refused)")
        }
    }

    private func refusal(_ status: Int, _ retryAfter: Int? = nil) throws -> HostPace.Refusal {
        let wait = retryAfter.map { Duration.seconds($0) }
        return try #require(HostPace.Refusal(status: status, retryAfter: wait))
    }

    @Test(
        arguments: [
            (429, nil, [600, 1_200, 2_400, 4_800]),
            (503, nil, [300, 600, 1_200, 2_400, 3_600, 3_600]),
            (429, 10, [10, 20, 40]), (429, 7_200, [7_200, 14_400]),
            (503, 90_000, [90_000, 90_000]),
            (429, 400 * 86_400, [31 * 86_400, 31 * 86_400]),
        ] as [(Int, Int?, [Int])]
    )
    func holdsGrowWhileTheHostIsHeld(_ status: Int, _ retryAfter: Int?, _ holds: [Int]) throws {
        var pace = HostPace()
        var now = start
        for hold in holds {
            let length = pace.refused(
                try refusal(status, retryAfter),
                configured: .seconds(1),
                spacing: nil,
                at: now
            )
            #expect(length == .seconds(hold))
            #expect(pace.heldUntil(at: now) == now + length)
            now = now + length
        }
        // Nothing was asked in quick succession: the gap is not to blame.
        #expect(pace.gap == .zero && pace.bad == nil)
        pace.answered(configured: .seconds(1), at: now)
        #expect(pace.hold == .zero && pace.isBlank(at: now))
    }

    @Test func onlyTheFirstRefusalSinceAnAnswerWidensTheGap() throws {
        var pace = HostPace()
        for expected in [4, 4, 4] {
            _ = pace.refused(
                try refusal(429, 60),
                configured: .seconds(1),
                spacing: .seconds(1),
                at: start
            )
            #expect(pace.gap == .seconds(expected))
        }
        pace.answered(configured: .seconds(1), at: start)
        // This one came long after the one before it.
        _ = pace.refused(try refusal(503), configured: .seconds(1), spacing: .seconds(8), at: start)
        #expect(pace.gap == .seconds(4))
        pace.answered(configured: .seconds(1), at: start)
        _ = pace.refused(try refusal(503), configured: .seconds(1), spacing: .seconds(4), at: start)
        #expect(pace.gap == .seconds(16) && pace.bad == .seconds(4))
    }

    @Test func otherAnswersAreNoRefusals() {
        for status in [nil, 200, 304, 404, 500, 502] {
            #expect(HostPace.Refusal(status: status, retryAfter: .seconds(60)) == nil)
        }
    }

    @Test func aClockThatWasAheadHoldsNobodyForLong() throws {
        let ahead = start + .seconds(3_650 * 86_400)
        var pace = HostPace()
        _ = pace.refused(try refusal(503, 7_200), configured: .zero, spacing: nil, at: ahead)
        pace.lastStart = ahead
        #expect(pace.heldUntil(at: start) == nil)
        pace.settle(at: start)
        #expect(pace.heldUntil(at: start) == start + .seconds(7_200))
        #expect(pace.lastStart == start)
    }
}

/// Whose a refusal is, and what one pass may do.
@Suite
struct HostPacesTests {
    private let start = Timestamp(year: 2026, month: 3, day: 2, hour: 6)

    private func refuse(
        _ paces: inout HostPaces,
        _ suspect: inout HostPaces.Suspect?,
        at second: Int,
        begun: Int? = nil,
        spacing: Duration? = nil
    ) throws -> HostPaces.Verdict {
        let refusal = try #require(HostPace.Refusal(status: 429, retryAfter: nil))
        let verdict = paces.refused(
            "a",
            refusal,
            by: &suspect,
            begun: .seconds(begun ?? second),
            spacing: spacing,
            at: .seconds(second),
            now: start + .seconds(second)
        )
        suspect?.refused = start + .seconds(second)
        return verdict
    }

    @Test func aFeedThatIsRefusedWhileOthersAreAnsweredIsRefusedForItself() throws {
        var paces = HostPaces()
        var feed: HostPaces.Suspect? = .init(refused: nil, count: 0)
        #expect(try refuse(&paces, &feed, at: 0) == .host(hold: .seconds(600)))
        // Nobody was asked meanwhile: the host may have meant anybody.
        #expect(try refuse(&paces, &feed, at: 600) == .host(hold: .seconds(1_200)))
        paces.answered("a", begun: .seconds(1_800), now: start + .seconds(1_800))
        #expect(
            try refuse(&paces, &feed, at: 1_801, spacing: .seconds(1)) == .host(hold: .seconds(600))
        )
        // It is suspected by now, and teaches nothing.
        #expect(paces.gap(of: "a") == .seconds(1))
        paces.answered("a", begun: .seconds(2_402), now: start + .seconds(2_402))
        #expect(try refuse(&paces, &feed, at: 2_406) == .feed)
        // What was learnt from it is forgotten, and the others are not held.
        #expect(paces.gap(of: "a") == .seconds(1))
        #expect(paces.pace(of: "a")?.heldUntil(at: start + .seconds(2_406)) == nil)
        #expect(try refuse(&paces, &feed, at: 9_000) == .feed)
        // Another feed of the host is not blamed for that.
        var other: HostPaces.Suspect? = .init(refused: nil, count: 0)
        #expect(try refuse(&paces, &other, at: 9_001) == .host(hold: .seconds(600)))
    }

    @Test func whatWasOnItsWayBeforeARefusalSaysNothing() throws {
        var paces = HostPaces()
        var first: HostPaces.Suspect? = .init(refused: nil, count: 0)
        var second = first
        #expect(try refuse(&paces, &first, at: 2, begun: 0) == .host(hold: .seconds(600)))
        // Begun before, refused later: the hold is the same one.
        #expect(try refuse(&paces, &second, at: 3, begun: 1) == .host(hold: .seconds(599)))
        paces.answered("a", begun: .seconds(1), now: start + .seconds(4))
        #expect(paces.pace(of: "a")?.hold == .seconds(600))
        #expect(paces.pace(of: "a")?.lastAnswer == nil)
    }

    /// A host with a learnt gap, last asked at the start.
    private func paces(gap: Int, heldUntil: Int? = nil) -> HostPaces {
        var pace = HostPace()
        pace.gap = .seconds(gap)
        pace.bad = .seconds(1)
        pace.lastStart = start
        pace.heldSince = heldUntil.map { _ in start }
        pace.heldUntil = heldUntil.map { start + .seconds($0) }
        return HostPaces(["a": pace])
    }

    @Test(
        arguments: [
            // A pass every five minutes: what the gap allows since the last request.
            (75, nil, 0, 300, 4), (256, nil, 0, 300, 1), (512, nil, 0, 300, 0),
            (512, nil, 0, 600, 1),
            // A hold gives no credit, and its end is worth one request.
            (75, 600, 0, 600, 1), (75, 600, 0, 750, 2), (75, 600, 0, 620, 1),
            // A pass that can wait for a short gap does.
            (20, nil, 30, 300, 30), (20, nil, 30, 0, 30), (75, nil, 30, 300, 4),
        ] as [(Int, Int?, Int, Int, Int)]
    )
    func aPassSendsWhatHasAddedUp(_ gap: Int, _ held: Int?, _ wait: Int, _ now: Int, _ count: Int) {
        let allowance = paces(gap: gap, heldUntil: held).allowance(
            of: "a",
            longestWait: .seconds(wait),
            at: start + .seconds(now)
        )
        #expect(allowance.count == count)
        #expect(allowance.delay == .seconds(gap > wait ? 1 : gap))
    }

    @Test func ordinaryHostsHaveNoAllowance() {
        let allowance = HostPaces().allowance(of: "b", longestWait: .zero, at: start)
        #expect(allowance == .init(count: .max, delay: .seconds(1)))
    }

    @Test func whatIsSetByHandCountsInsteadOfWhatIsLearnt() {
        var rule = HostRule()
        rule.match = "*.example.org"
        rule.delay = .seconds(90)
        var paces = HostPaces(rules: [rule])
        #expect(paces.gap(of: "feeds.example.org") == .seconds(90))
        #expect(paces.gap(of: "example.org") == .seconds(1))
        #expect(paces.gap(of: "badexample.org") == .seconds(1))
        // The next pass has to know when this one was there.
        let wait = Duration.seconds(30)
        #expect(paces.allowance(of: "feeds.example.org", longestWait: wait, at: start).count == 1)
        paces.started("feeds.example.org", now: start)
        let later = start + .seconds(300)
        #expect(paces.takeChanges(at: start)["feeds.example.org"]?.lastStart == start)
        #expect(paces.allowance(of: "feeds.example.org", longestWait: wait, at: later).count == 3)
        paces.keepFloor(of: "feeds.example.org", .seconds(120))
        #expect(paces.gap(of: "feeds.example.org") == .seconds(120))
    }

    @Test func onlyChangesAreRemembered() throws {
        var paces = paces(gap: 60)
        #expect(paces.takeChanges(at: start).isEmpty)
        paces.started("unknown", now: start)
        paces.answered("unknown", begun: .zero, now: start)
        #expect(paces.takeChanges(at: start).isEmpty)
        paces.answered("a", begun: .zero, now: start + .seconds(60))
        #expect(paces.takeChanges(at: start)["a"]?.lastAnswer == start + .seconds(60))
        #expect(paces.takeChanges(at: start).isEmpty)
        paces.restoreChanges()
        #expect(paces.takeChanges(at: start).keys.sorted() == ["a"])
    }
}
