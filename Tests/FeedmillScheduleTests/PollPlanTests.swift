import FeedmillModel
import FeedmillSchedule
import Testing

@Suite
struct PollPlanTests {
    private static let now = Timestamp(year: 2026, month: 11, day: 23, hour: 12)
    private static let day = 86_400

    /// Decides without jitter.
    private func decide(
        _ report: PollReport,
        _ settings: FeedSettings,
        _ memory: inout ScheduleMemory,
        random: Double = 0
    ) -> PollPlan {
        PollPlan.decide(after: report, settings: settings, memory: &memory, random: random)
    }

    private func decide(
        _ report: PollReport,
        fixed seconds: Int,
        random: Double = 0
    ) -> PollPlan {
        var settings = FeedSettings()
        settings.interval = .fixed(.seconds(seconds))
        var memory = ScheduleMemory()
        return decide(report, settings, &memory, random: random)
    }

    private func success(_ change: (inout PollReport) -> Void = { _ in }) -> PollReport {
        var report = PollReport(.success(.something), now: Self.now)
        change(&report)
        return report
    }

    private func wait(_ plan: PollPlan) -> Int? {
        plan.due.map { Int(($0 - Self.now).components.seconds) }
    }

    // MARK: - Success

    @Test func fixedIntervalIsKept() {
        let plan = decide(success(), fixed: 1_800)
        #expect(wait(plan) == 1_800)
        #expect(plan.rule == .interval)
    }

    @Test(arguments: [
        (120, 900, PollPlan.Rule.minInterval), (6 * 3_600, 3 * 3_600, .rhythm),
        (30 * 86_400, 86_400, .maxInterval),
    ])
    func automaticIntervalFollowsTheRhythmBetweenBounds(
        _ gap: Int,
        _ expected: Int,
        _ rule: PollPlan.Rule
    ) {
        var memory = ScheduleMemory()
        let report = success { report in
            report.hints = ScheduleHints()
            report.entries = (1...20).map { Self.now + .seconds(-gap * $0) }
        }
        let plan = decide(report, FeedSettings(), &memory)
        #expect(wait(plan) == expected)
        #expect(plan.rule == rule)
    }

    @Test func hintsOnlyLengthen() {
        for (seconds, expected) in [(600, 1_800), (7_200, 7_200)] {
            let fresh = success {
                $0.freshness = Freshness(remaining: .seconds(seconds), source: .maxAge)
            }
            #expect(wait(decide(fresh, fixed: 1_800)) == expected)
            let ttl = success { $0.hints = ScheduleHints(ttl: "\(seconds / 60)") }
            #expect(wait(decide(ttl, fixed: 1_800)) == expected)
        }
        let hourly = success { $0.hints = ScheduleHints(updatePeriod: "hourly") }
        #expect(wait(decide(hourly, fixed: 1_800)) == 3_600)
        #expect(decide(hourly, fixed: 1_800).rule == .updatePeriod)
        #expect(wait(decide(hourly, fixed: 7_200)) == 7_200)
    }

    @Test func freshnessCountsUpToTheLongestInterval() {
        let century = success {
            $0.freshness = Freshness(remaining: .seconds(31 * Self.day), source: .maxAge)
        }
        let plan = decide(century, fixed: 1_800)
        #expect(wait(plan) == Self.day)
        #expect(plan.rule == .maxAge)
        #expect(wait(decide(century, fixed: 3 * Self.day)) == 3 * Self.day)
    }

    @Test func hintsAreKeptOverAnswersWithoutDocument() {
        var settings = FeedSettings()
        settings.interval = .fixed(.seconds(1_800))
        var memory = ScheduleMemory()
        let first = success { $0.hints = ScheduleHints(ttl: "120") }
        #expect(wait(decide(first, settings, &memory)) == 7_200)
        let notModified = PollReport(.success(.nothing), now: Self.now)
        #expect(wait(decide(notModified, settings, &memory)) == 7_200)
        let without = success { $0.hints = ScheduleHints() }
        #expect(wait(decide(without, settings, &memory)) == 1_800)
    }

    @Test func answersWithoutDocumentKeepTheRhythm() {
        var memory = ScheduleMemory()
        let first = success { report in
            report.hints = ScheduleHints()
            report.entries = (1...20).map { Self.now + .seconds(-7_200 * $0) }
        }
        #expect(wait(decide(first, FeedSettings(), &memory)) == 3_600)
        for number in 1...10 {
            var again = PollReport(.success(.nothing), now: Self.now)
            again.now = Self.now + .seconds(3_600 * number)
            let plan = decide(again, FeedSettings(), &memory)
            // A silence of twelve hours is shorter than eight usual gaps.
            #expect(plan.due.map { $0 - again.now } == .seconds(3_600))
        }
    }

    @Test func whatAFeedSaysOfItselfCountsUpToTheLongestInterval() {
        // Its author meant seconds.
        let ttl = success { $0.hints = ScheduleHints(ttl: "86400") }
        let yearly = success { $0.hints = ScheduleHints(updatePeriod: "yearly") }
        for (report, rule) in [(ttl, PollPlan.Rule.ttl), (yearly, .updatePeriod)] {
            let plan = decide(report, fixed: 1_800)
            #expect(wait(plan) == Self.day && plan.rule == rule)
            #expect(wait(decide(report, fixed: 3 * Self.day)) == 3 * Self.day)
            var memory = ScheduleMemory()
            var settings = FeedSettings()
            settings.maxInterval = .seconds(4 * 3_600)
            #expect(wait(decide(report, settings, &memory)) == 4 * 3_600)
            #expect(memory.notBefore == Self.now + .seconds(4 * 3_600))
        }
    }

    @Test func skippedHoursArePassed() {
        let report = success { $0.hints = ScheduleHints(skipHours: ["12", "13"]) }
        let plan = decide(report, fixed: 1_800)
        #expect(plan.due?.rfc3339 == "2026-11-23T14:00:00Z")
        #expect(plan.rule == .skip)
    }

    @Test func absurdHintsAreCutToThirtyOneDays() {
        var report = success()
        report.retryAfter = .seconds(1 << 40)
        #expect(wait(decide(report, fixed: 1_800)) == 31 * Self.day)
        #expect(wait(decide(success(), fixed: 400 * Self.day)) == 31 * Self.day)
        #expect(decide(success(), fixed: 400 * Self.day).rule == .longest)
    }

    @Test func jitterOnlyLengthensAndIsSmall() {
        for random in [0, 0.25, 0.5, 0.999_999] {
            #expect((1_800...1_836).contains(wait(decide(success(), fixed: 1_800)) ?? 0))
            var memory = ScheduleMemory()
            // News without dates halve the estimate.
            memory.rhythm = PublishingRhythm(interval: .seconds(14_400))
            let automatic = wait(decide(success(), FeedSettings(), &memory, random: random)) ?? 0
            #expect((7_200...7_920).contains(automatic))
        }
        let spread = Set(
            (0..<100).map { number in
                let report = success { $0.phase = Phase(of: "feed \(number)") }
                return wait(decide(report, fixed: 1_800))
            }
        )
        #expect(spread.count > 30)
    }

    @Test func aPaceIsKeptFromRequestToRequestButNeverAgainstTheServer() {
        var settings = FeedSettings()
        settings.interval = .fixed(.seconds(1_800))
        settings.keepsPace = true
        var memory = ScheduleMemory()
        var report = success()
        report.asked = Self.now + .seconds(-7)
        #expect(wait(decide(report, settings, &memory, random: 0.9)) == 1_793)
        // A clock that was set back meanwhile lengthens nothing.
        report.asked = Self.now + .seconds(7)
        #expect(wait(decide(report, settings, &memory, random: 0.9)) == 1_800)
        report.asked = Self.now + .seconds(-7)
        report.retryAfter = .seconds(1_795)
        #expect(wait(decide(report, settings, &memory, random: 0.9)) == 1_795)
    }

    // MARK: - Failure

    @Test func failuresBackOffUpToADayAndTheFirstSuccessResets() {
        var waits: [Int?] = []
        for failures in 1...8 {
            let report = PollReport(.noAnswer, now: Self.now, failures: failures)
            waits.append(wait(decide(report, fixed: 1_800, random: 0)))
        }
        #expect(waits == [1_800, 3_600, 7_200, 14_400, 28_800, 57_600, 86_400, 86_400])
        let late = PollReport(.noAnswer, now: Self.now, failures: .max)
        #expect(wait(decide(late, fixed: 1_800, random: 0.99)) == Self.day)
        #expect(wait(decide(success(), fixed: 1_800)) == 1_800)
    }

    @Test func aFeedThatFailsAllDayIsSeldomAsked() {
        var time = Self.now
        var requests = 0
        while time - Self.now < .seconds(Self.day) {
            requests += 1
            let report = PollReport(.noAnswer, now: time, failures: requests)
            guard let due = decide(report, fixed: 1_800).due else { break }
            time = due
        }
        #expect(requests <= 23)
        #expect(requests >= 5)
    }

    @Test func aSlowFeedIsAskedAgainSoonAfterAShortTrouble() {
        var memory = ScheduleMemory()
        memory.rhythm = PublishingRhythm(interval: .seconds(10 * Self.day))
        let report = PollReport(.noAnswer, now: Self.now, failures: 1)
        #expect(wait(decide(report, FeedSettings(), &memory)) == 3_600)
        // A fixed interval is kept: the operator said so.
        #expect(wait(decide(report, fixed: 2 * Self.day)) == 2 * Self.day)
    }

    @Test func ourOwnFaultsDoNotCount() {
        let report = PollReport(.ourFault, now: Self.now, failures: 9)
        let plan = decide(report, fixed: 1_800)
        #expect(wait(plan) == 1_800)
        #expect(plan.rule == .ourFault)
    }

    @Test func aDocumentThatEndsTheProcessIsLeftAlone() {
        let once = decide(
            PollReport(.unread(times: 1), now: Self.now, failures: 1),
            fixed: 1_800
        )
        #expect(wait(once) == 3_600)
        #expect(once.rule == .backOff)
        for times in 2...3 {
            let again = decide(
                PollReport(.unread(times: times), now: Self.now, failures: times),
                fixed: 1_800
            )
            #expect(wait(again) == 31 * Self.day)
            #expect(again.rule == .quarantined)
        }
    }

    @Test(arguments: [401, 403, 404])
    func refusalsSlowDownFaster(_ status: Int) {
        let waits = (1...4).map {
            wait(decide(PollReport(.status(status), now: Self.now, failures: $0), fixed: 1_800))
        }
        #expect(waits == [3_600, 14_400, 57_600, 86_400])
    }

    @Test func whatIsGoneIsTriedOnceAMonth() {
        let plan = decide(PollReport(.status(410), now: Self.now, failures: 1), fixed: 1_800)
        #expect(wait(plan) == 30 * Self.day)
        #expect(plan.rule == .gone)
        // Whatever comes instead, until it works.
        for result in [PollReport.Result.status(410), .noAnswer, .notAFeed, .status(503)] {
            var report = PollReport(result, now: Self.now, failures: 2)
            report.hasEnded = true
            #expect(decide(report, fixed: 1_800).rule == .gone)
        }
    }

    @Test(arguments: [(true, true), (false, false)])
    func goneCountsFromTheConfiguredAddressOnly(_ isLearnt: Bool, _ isPermanent: Bool) {
        var report = PollReport(.status(410), now: Self.now, failures: 1)
        report.isOfLearntAddress = isLearnt
        report.isOfConfiguredAddress = isPermanent
        #expect(decide(report, fixed: 1_800).rule == (isLearnt ? .configuredAddress : .backOff))
    }

    @Test(arguments: [
        (PollReport.Result.notAFeed, 1), (.status(404), 1), (.status(500), 3), (.noAnswer, 3),
    ])
    func aLearntAddressIsGivenUpAfter(_ result: PollReport.Result, _ failures: Int) {
        var report = PollReport(result, now: Self.now, failures: failures - 1)
        report.isOfLearntAddress = true
        #expect(failures == 1 || !report.dropsLearntAddress)
        report.failures = failures
        #expect(report.dropsLearntAddress)
        #expect(wait(decide(report, fixed: 1_800)) == 1_800)
    }

    @Test(arguments: [PollReport.Result.status(429), .status(503), .offline, .ourFault])
    func aLearntAddressIsKeptThough(_ result: PollReport.Result) {
        var report = PollReport(result, now: Self.now, failures: 9)
        report.isOfLearntAddress = true
        #expect(!report.dropsLearntAddress)
    }

    @Test(arguments: [403, 404])
    func refusalsOfAFeedThatWorkedWithinAWeekAreOrdinaryFailuresForADay(_ status: Int) {
        let waits = [(1, 0), (2, 1), (3, 23), (4, 24)].map { failures, hours in
            var report = PollReport(.status(status), now: Self.now, failures: failures)
            report.failingSince = Self.now + .seconds(-3_600 * hours)
            report.lastSuccess = Self.now + .seconds(-3_600 * 30)
            return wait(decide(report, fixed: 1_800))
        }
        #expect(waits == [1_800, 3_600, 7_200, 86_400])
    }

    @Test func anOutageOfOurOwnIsTriedAgainSoon() {
        for (interval, expected) in [(86_400, 900), (300, 300)] {
            let plan = decide(PollReport(.offline, now: Self.now, failures: 9), fixed: interval)
            #expect(wait(plan) == expected && plan.rule == .offline)
        }
    }

    @Test func aRefusalOfTheHostIsNoFailureOfTheFeed() {
        for (status, rule) in [(429, PollPlan.Rule.tooManyRequests), (503, .unavailable)] {
            var memory = ScheduleMemory()
            for hold in [30, 600, 90_000] {
                var report = PollReport(.status(status), now: Self.now, failures: 0)
                report.refusal = .host(hold: .seconds(hold))
                let plan = decide(report, FeedSettings(), &memory, random: 0.9)
                // As soon as the host may be asked again, and the feed alone waits for that.
                #expect(wait(plan) == hold && plan.rule == rule)
                #expect(memory.throttled == 0)
                #expect(!memory.allows(Self.now + .seconds(hold - 1)))
                report.retryAfter = .seconds(hold)
                #expect(decide(report, FeedSettings(), &memory).rule == .retryAfter)
            }
        }
    }

    @Test func aFeedThatIsRefusedForItselfWaitsTenMinutesAndGrows() {
        var settings = FeedSettings()
        settings.interval = .fixed(.seconds(60))
        var memory = ScheduleMemory()
        var waits: [Int?] = []
        for failures in 1...4 {
            var report = PollReport(.status(429), now: Self.now, failures: failures)
            report.refusal = .feed
            report.refusals = failures
            let plan = decide(report, settings, &memory)
            waits.append(wait(plan))
            #expect(plan.rule == .tooManyRequests && memory.refusals == failures)
        }
        #expect(waits == [600, 1_200, 2_400, 4_800])
        _ = decide(success(), settings, &memory)
        #expect(memory.refusals == 0)
        let again = PollReport(.status(429), now: Self.now, failures: 1)
        #expect(wait(decide(again, settings, &memory)) == 600)
    }

    @Test(arguments: [301, 400, 404, 429, 500, 503])
    func retryAfterIsObeyedOnAnyStatus(_ status: Int) {
        var report = PollReport(.status(status), now: Self.now, failures: 1)
        report.retryAfter = .seconds(40_000)
        let plan = decide(report, fixed: 1_800)
        #expect(wait(plan) == 40_000)
        #expect(plan.rule == .retryAfter)
        report.retryAfter = .seconds(1)
        #expect(wait(decide(report, fixed: 1_800)) ?? 0 >= 1_800)
    }

    @Test func absurdRetryAfterIsBounded() {
        var report = PollReport(.status(503), now: Self.now, failures: 1)
        report.retryAfter = .seconds(400 * Self.day)
        let plan = decide(report, fixed: 1_800)
        #expect(wait(plan) == 31 * Self.day)
    }

    // MARK: - Everything at once

    @Test func noInputMakesAWaitTooShortOrTooLong() {
        let results: [PollReport.Result] = [
            .success(.something), .success(.nothing), .noAnswer, .notAFeed,
            .ourFault, .unread(times: 1), .unread(times: 2),
            .status(304), .status(404), .status(429), .status(500), .status(503), .status(999),
        ]
        let durations: [Duration?] = [nil, .seconds(-5), .zero, .seconds(90), .seconds(1 << 40)]
        for result in results {
            for retry in durations {
                for fresh in durations {
                    for random in [-1, 0, 0.5, 1, .infinity, .nan] {
                        for seconds in [-5, 0, 1_800, 1 << 40] {
                            var report = PollReport(result, now: Self.now, failures: 3)
                            report.retryAfter = retry
                            report.freshness = fresh.map {
                                Freshness(remaining: $0, source: .maxAge)
                            }
                            let plan = decide(report, fixed: seconds, random: random)
                            let length = wait(plan) ?? 0
                            #expect(length >= min(max(seconds, 1), 31 * Self.day))
                            #expect(length <= 31 * Self.day)
                        }
                    }
                }
            }
        }
    }
}
