import FeedmillModel
import FeedmillSchedule
import Testing

@Suite struct ValidatorTrustTests {
    private let start = Timestamp(year: 2026, month: 3, day: 1)

    /// Polls every twelve hours; returns for each whether it had conditions: `c`, or not: `-`.
    private func polls(
        _ count: Int,
        from trust: ValidatorTrust = ValidatorTrust(),
        _ answer: (Int, Bool, Timestamp) -> ValidatorTrust.Answer
    ) -> (conditions: String, trust: ValidatorTrust) {
        var (trust, conditions) = (trust, "")
        for number in 0..<count {
            let now = start + .seconds(number * 43_200)
            let isConditional = trust.allowsConditions(at: now)
            conditions += isConditional ? "c" : "-"
            trust.learn(answer(number, isConditional, now), wasConditional: isConditional, at: now)
        }
        return (conditions, trust)
    }

    @Test func nothingButNotModifiedIsBelievedForTwoWeeks() {
        let (conditions, trust) = polls(60) { _, isConditional, _ in
            isConditional ? .unchanged : .document
        }
        // Day 14, and then fourteen days after the next 304.
        #expect(conditions.enumerated().filter { $1 == "-" }.map(\.offset) == [28, 57])
        #expect(trust.doubt == nil)
    }

    @Test func aServerThatHidChangesIsAskedWithoutConditionsOnceADay() {
        let (conditions, trust) = polls(40) { number, isConditional, now in
            isConditional ? .unchanged : .news(changed: now + .seconds(-86_400 * 3))
        }
        #expect(String(conditions.dropFirst(28)) == "-c-c-c-c-c-c")
        #expect(trust.doubt?.reason == .latched)
    }

    @Test(arguments: [(-3_600, nil), (-13 * 3_600, ValidatorTrust.Doubt.Reason.latched)])
    func newsThatCameAfterTheLastAnswerProvesNothing(
        _ changed: Int,
        _ doubt: ValidatorTrust.Doubt.Reason?
    ) {
        let (_, trust) = polls(29) { _, isConditional, now in
            isConditional ? .unchanged : .news(changed: now + .seconds(changed))
        }
        #expect(trust.doubt?.reason == doubt)
    }

    /// What a server answers to a request with conditions, and how polls go on from there.
    @Test(
        arguments: [
            (412, "c-" + String(repeating: "-", count: 8)),
            (500, "cc-c------"), (403, "cc-c------"), (400, "cc-c------"), (406, "cc-c------"),
            (503, "cccccccccc"), (404, "cccccccccc"), (429, "cccccccccc"),
        ]
    )
    func aServerThatRefusesConditionsIsAskedWithout(_ status: Int, _ expected: String) {
        let (conditions, _) = polls(10) { _, isConditional, _ in
            isConditional ? .status(status) : .news(changed: nil)
        }
        #expect(conditions == expected)
    }

    @Test func anOutageOfTheServerIsNotARefusal() {
        let (conditions, trust) = polls(12) { number, isConditional, _ in
            number < 5 ? .status(500) : isConditional ? .unchanged : .document
        }
        #expect(conditions == "cc-cc-cccccc")
        #expect(trust.doubt == nil && !trust.isSuspect)
    }

    @Test func whatWasFoundIsRememberedForThirtyDays() {
        let (conditions, _) = polls(70) { _, isConditional, _ in
            isConditional ? .status(412) : .document
        }
        #expect(conditions.enumerated().filter { $1 == "c" }.map(\.offset) == [0, 61])
    }

    @Test func anUnaskedNotModifiedIsNoProofOfAnything() {
        let (conditions, trust) = polls(60) { _, _, _ in .unchanged }
        #expect(conditions.enumerated().filter { $1 == "-" }.map(\.offset) == [28, 56])
        #expect(trust.doubt == nil)
    }

    @Test func aClockThatIsPutBackDoesNotKeepADoubt() {
        var trust = ValidatorTrust()
        trust.doubt = .init(
            reason: .refused,
            since: start + .seconds(86_400 * 900),
            until: start + .seconds(86_400 * 930)
        )
        #expect(trust.allowsConditions(at: start))
    }
}
