import FeedmillAddress
import FeedmillModel
import FeedmillSchedule
import Testing

@Suite
struct ScheduleMemoryTests {
    @Test func textBringsEverythingBack() throws {
        var memory = ScheduleMemory()
        #expect(memory.text.isEmpty)
        #expect(ScheduleMemory(text: memory.text) == memory)
        memory.rhythm = PublishingRhythm(interval: .seconds(5_400))
        memory.hints = ScheduleHints(
            ttl: "60",
            skipHours: ["1", "2"],
            skipDays: ["Sunday"],
            updatePeriod: "daily",
            updateFrequency: "2"
        )
        memory.throttled = 3
        memory.window = PublishingRhythm.Window(
            entries: [Timestamp(seconds: -5), Timestamp(seconds: 5)],
            now: Timestamp(seconds: 10)
        )
        #expect(memory.window != nil)
        memory.move = try Self.evidence("https://b.example/feed?a=1,2&b==3")
        let text = memory.text
        #expect(ScheduleMemory(text: text) == memory)
        #expect(!text.contains("\n"))
    }

    @Test(arguments: [
        "", "rhythm", "rhythm=", "rhythm=x ttl=-1 throttled=-7 skip-hours=99,x move=1,2",
        "unknown=1 =", "not-before=x not-before=",
        "window=1,5 window=99,5 window=2,x window=2,9223372036854775807",
        "throttled=99999999999999999999", "move=1,5,2,https://a.example/",
        "move=1,-9223372036854775808,9223372036854775807,https://a.example/",
    ])
    func rubbishIsPassedOver(_ text: String) {
        #expect(ScheduleMemory(text: text) == ScheduleMemory())
    }

    static func evidence(_ target: String) throws -> MoveEvidence {
        let origin = try #require(WebURL("https://a.example/feed"))
        let target = try #require(WebURL(target))
        let verdict = MoveEvidence.judge(
            MoveEvidence.Sighting(
                origin: origin,
                target: target,
                isPermanent: true,
                isDowngrade: false
            ),
            before: nil,
            now: Timestamp(seconds: 1_800_000_000)
        )
        guard case .watch(let evidence) = verdict else {
            Issue.record("no evidence: \(verdict)")
            throw CancellationError()
        }
        return evidence
    }
}
