import FeedmillAddress
import FeedmillModel
import FeedmillSchedule
import Testing

@Suite
struct MoveEvidenceTests {
    /// One poll: hours since the first, target, whether permanent, whether it leads down to http.
    struct Poll: Sendable {
        var hours: Int
        var target = "https://new.example/feed"
        var isPermanent = true
        var isDowngrade = false
    }

    /// What the polls lead to: the adopted URL, and the number of the poll that adopted it.
    private func run(
        _ polls: [Poll],
        from origin: String = "https://old.example/feed"
    ) throws -> (String, Int)? {
        var evidence: MoveEvidence?
        for (index, poll) in polls.enumerated() {
            let sighting = MoveEvidence.Sighting(
                origin: try #require(WebURL(origin)),
                target: try #require(WebURL(poll.target)),
                isPermanent: poll.isPermanent,
                isDowngrade: poll.isDowngrade
            )
            let now = Timestamp(seconds: 1_800_000_000 + Int64(poll.hours) * 3_600)
            switch MoveEvidence.judge(sighting, before: evidence, now: now) {
            case .stays: evidence = nil
            case .watch(let next): evidence = next
            case .adopt(let url): return (url.string, index + 1)
            }
        }
        return nil
    }

    @Test func threePollsOverADayAdoptTheTarget() throws {
        let adopted = try run([0, 12, 24].map { Poll(hours: $0) })
        #expect(adopted?.0 == "https://new.example/feed")
        #expect(adopted?.1 == 3)
        #expect(try run([0, 1, 2, 23, 24].map { Poll(hours: $0) })?.1 == 5)
    }

    @Test func twoPollsOrLessThanADayAreNotEnough() throws {
        #expect(try run([0, 48].map { Poll(hours: $0) }) == nil)
        #expect(try run([0, 8, 16, 23].map { Poll(hours: $0) }) == nil)
    }

    @Test func anythingElseInBetweenStartsAnew() throws {
        let plain = Poll(hours: 12, target: "https://old.example/feed")
        let temporary = Poll(hours: 12, isPermanent: false)
        let other = Poll(hours: 12, target: "https://other.example/feed")
        for interruption in [plain, temporary, other] {
            let polls = [Poll(hours: 0), interruption, Poll(hours: 24), Poll(hours: 36)]
            #expect(try run(polls) == nil)
            #expect(try run(polls + [Poll(hours: 48)])?.1 == 5)
        }
    }

    @Test func neverFromHTTPSToHTTP() throws {
        let down = [0, 24, 48, 72].map { Poll(hours: $0, target: "http://new.example/feed") }
        #expect(try run(down) == nil)
        let between = [0, 24, 48, 72].map { Poll(hours: $0, isDowngrade: true) }
        #expect(try run(between) == nil)
        #expect(try run(down, from: "http://old.example/feed")?.1 == 3)
    }

    @Test func changingTargetsAreNeverAdopted() throws {
        let polls = (0..<20).map {
            Poll(hours: $0 * 24, target: "https://new.example/feed?session=\($0)")
        }
        #expect(try run(polls) == nil)
    }

    @Test func targetsWithCredentialsAreNeverAdopted() throws {
        let polls = [0, 24, 48].map { Poll(hours: $0, target: "https://u:p@new.example/feed") }
        #expect(try run(polls) == nil)
    }

    @Test func aClockThatIsSetBackStartsAnew() throws {
        #expect(try run([0, 24, -48].map { Poll(hours: $0) }) == nil)
    }
}
