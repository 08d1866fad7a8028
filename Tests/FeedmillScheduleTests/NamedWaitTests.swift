import FeedmillModel
import FeedmillSchedule
import Testing

/// What server and feed have asked for counts even where a rule of our own waits longer.
@Suite struct NamedWaitTests {
    private static let now = Timestamp(year: 2026, month: 11, day: 23, hour: 12)

    /// The seconds after a poll in which nobody may ask again, whatever our own rules say.
    private func silence(
        after result: PollReport.Result = .success(.nothing),
        in memory: ScheduleMemory = ScheduleMemory(),
        settings: FeedSettings = FeedSettings(),
        _ change: (inout PollReport) -> Void = { _ in }
    ) -> Int {
        var memory = memory
        var report = PollReport(result, now: Self.now, failures: 1)
        change(&report)
        _ = PollPlan.decide(after: report, settings: settings, memory: &memory, random: 0.5)
        // The first allowed second is found by halving.
        var (low, high) = (0, 40 * 86_400)
        while low < high {
            let middle = (low + high) / 2
            if memory.allows(Self.now + .seconds(middle)) {
                high = middle
            } else {
                low = middle + 1
            }
        }
        return low
    }

    @Test func ourOwnRulesNameNoWait() {
        var settings = FeedSettings()
        settings.interval = .fixed(.seconds(86_400))
        #expect(silence(settings: settings) == 0)
        for result in [PollReport.Result.noAnswer, .notAFeed, .status(500), .status(404)] {
            #expect(silence(after: result) == 0)
        }
    }

    @Test func whatTheServerNamesStands() {
        for (source, wait) in [(Freshness.Source.maxAge, 700), (.expires, 70)] {
            let fresh = Freshness(remaining: .seconds(wait), source: source)
            #expect(silence { $0.freshness = fresh } == wait)
        }
        #expect(silence(after: .status(503)) { $0.retryAfter = .seconds(7_200) } == 7_200)
        #expect(silence(after: .status(429)) { $0.retryAfter = .seconds(30) } == 30)
        #expect(silence(after: .status(429)) == 600)
        #expect(silence { $0.retryAfter = .seconds(90 * 86_400) } == 31 * 86_400)
    }

    @Test func anAbsurdFreshnessIsBoundedAsEverywhere() {
        var settings = FeedSettings()
        settings.maxInterval = .seconds(3_600)
        let silence = silence(settings: settings) {
            $0.freshness = Freshness(remaining: .seconds(86_400), source: .maxAge)
        }
        #expect(silence == 3_600)
    }

    @Test func whatTheFeedNamesStands() {
        #expect(silence { $0.hints = ScheduleHints(ttl: "20") } == 1_200)
        #expect(silence { $0.hints = ScheduleHints(updatePeriod: "hourly") } == 3_600)
        var memory = ScheduleMemory()
        memory.hints = ScheduleHints(skipHours: ["12"])
        #expect(!memory.allows(Self.now))
        #expect(memory.allows(Self.now + .seconds(3_600)))
    }

    @Test func aFailureDoesNotEndAWaitThatWasNamedBefore() {
        var memory = ScheduleMemory()
        var report = PollReport(.success(.something), now: Self.now + .seconds(-100))
        report.freshness = Freshness(remaining: .seconds(900), source: .maxAge)
        _ = PollPlan.decide(
            after: report,
            settings: FeedSettings(),
            memory: &memory,
            random: 0
        )
        #expect(silence(after: .noAnswer, in: memory) == 800)
        #expect(silence(after: .status(429), in: memory) == 800)
        // What is over is forgotten.
        report = PollReport(.success(.nothing), now: Self.now + .seconds(900))
        _ = PollPlan.decide(after: report, settings: FeedSettings(), memory: &memory, random: 0)
        #expect(memory.notBefore == nil)
    }

    @Test func aClockThatWentWrongSilencesNobodyForEver() {
        var memory = ScheduleMemory()
        memory.notBefore = Timestamp(seconds: .max)
        #expect(memory.allows(Self.now))
    }
}
