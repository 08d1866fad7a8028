import FeedmillModel
import FeedmillSchedule
import Testing

@Suite struct FeedConditionTests {
    private static let now = Timestamp(year: 2026, month: 3, day: 1)
    private static func ago(_ days: Int) -> Timestamp { now + .seconds(-86_400 * days) }

    private static let facts: FeedCondition.Facts = {
        var facts = FeedCondition.Facts(added: ago(400), nextDue: now + .seconds(900))
        facts.lastAttempt = now
        facts.lastSuccess = now
        facts.health.publishing.lastNew = ago(1)
        facts.health.publishing.usualGap = .seconds(86_400)
        facts.health.publishing.longestGap = .seconds(86_400 * 2)
        facts.health.publishing.gaps = 60
        return facts
    }()

    typealias Row = (String, @Sendable (inout FeedCondition.Facts) -> Void, [FeedCondition.Code])

    private static let table: [Row] = [
        ("all is well", { _ in }, []),
        ("paused", { $0.isPaused = true }, [.paused]),
        ("never polled", { $0.lastAttempt = nil }, [.never]),
        ("gone", { $0.endedSince = ago(3) }, [.ended]),
        ("failing", { ($0.failures, $0.failingSince) = (2, ago(1)) }, [.failing]),
        ("offline", { $0.health.offlineSince = ago(1) }, [.offline]),
        ("quarantined", { $0.quarantinedUntil = now + .seconds(9) }, [.quarantined]),
        ("no longer", { $0.quarantinedUntil = ago(1) }, []),
        ("a short pause", { $0.health.publishing.lastNew = ago(5) }, []),
        ("a long pause", { $0.health.publishing.lastNew = ago(6) }, [.silent]),
        (
            "one that nobody could see",
            { ($0.health.publishing.lastNew, $0.lastSuccess) = (ago(9), ago(5)) }, []
        ),
        (
            "too little known",
            { ($0.health.publishing.lastNew, $0.health.publishing.gaps) = (ago(90), 4) }, []
        ),
        ("expected sooner", { $0.expected = .seconds(3_600 * 20) }, [.silent]),
        (
            "expected later",
            { ($0.expected, $0.health.publishing.lastNew) = (.seconds(86_400 * 9), ago(8)) }, []
        ),
        (
            "empty", { ($0.health.document.last, $0.health.document.smallSince) = (0, now) },
            [.empty]
        ),
        (
            "shrunk",
            { ($0.health.document.last, $0.health.document.smallSince) = (2, now) }, [.shrunk]
        ),
        (
            "nothing but 304",
            { ($0.health.trust.unchangedSince, $0.health.trust.lastUnchanged) = (ago(17), now) },
            [.onlyNotModified]
        ),
        (
            "a while of 304",
            { ($0.health.trust.unchangedSince, $0.health.trust.lastUnchanged) = (ago(15), now) }, []
        ),
        ("due since yesterday", { $0.nextDue = ago(2) }, [.overdue]),
        ("due for an hour", { $0.nextDue = now + .seconds(-3_600) }, []),
        (
            "failing and silent",
            {
                $0.failures = 1
                $0.health.publishing.lastNew = ago(30)
            }, [.failing, .silent]
        ),
    ]

    @Test(arguments: table.indices)
    func conditionsFollowFromFacts(_ row: Int) {
        let (name, change, expected) = Self.table[row]
        var facts = Self.facts
        change(&facts)
        #expect(FeedCondition.judge(facts, at: Self.now).map(\.code) == expected, "\(name)")
    }

    @Test func aSmallDocumentCountsAsUsualAfterAMonth() {
        var habit = DocumentHabit()
        for day in 0..<40 { habit.learn(entries: 20, at: Self.ago(80 - day)) }
        #expect(habit.usual == 20 && habit.smallSince == nil)
        for day in 0..<30 { habit.learn(entries: 3, at: Self.ago(40 - day)) }
        #expect(habit.usual == 20 && habit.smallSince == Self.ago(40))
        habit.learn(entries: 3, at: Self.ago(9))
        #expect(habit.usual == 3 && habit.smallSince == nil)
    }
}
