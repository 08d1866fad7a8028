import FeedmillModel
import FeedmillSchedule
import Testing

@Suite struct OutageEvidenceTests {
    private let start = Timestamp(year: 2026, month: 3, day: 1)

    /// Events of a minute each: `+` a host answers; else `name`, `name*` (it never worked) or
    /// `name-N` (it began to fail N minutes before).
    private func isOutage(_ events: String) -> Bool {
        var evidence = OutageEvidence()
        for (minute, event) in events.split(separator: " ").enumerated() {
            let now = start + .seconds(minute * 60)
            if event == "+" {
                evidence.answered(at: now)
                continue
            }
            let parts = event.split(separator: "-")
            let since = parts.count > 1 ? Int(parts[1]).map { now + .seconds(-60 * $0) } : nil
            let host = String(parts[0].filter { $0 != "*" })
            evidence.failed(host, at: now, since: since, hasWorked: !event.contains("*"))
        }
        return evidence.isOutage
    }

    @Test(
        arguments: [
            ("", false), ("a", false), ("a a a", false), ("a b", true), ("+ a b c", true),
            // Somebody answers: it is not our network.
            ("a + b", false), ("a b +", false),
            // Feeds that never worked are no evidence, nor those that failed while others answered.
            ("a* b*", false), ("a* b", false), ("+ a-5 b-5", false), ("+ a-5 b", false),
            // The same outage, in a later pass.
            ("+ a b a-2 b-2", true), ("+ a-1 b-1", false), ("+ a b + a-3 b-3", false),
        ]
    )
    func twoHostsThatWorkedAndNobodyThatAnswers(_ events: String, _ expected: Bool) {
        #expect(isOutage(events) == expected)
    }
}
