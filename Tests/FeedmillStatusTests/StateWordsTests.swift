import FeedmillModel
import FeedmillSchedule
import FeedmillState
import Testing

@testable import FeedmillStatus

@Suite struct StateWordsTests {
    @Test func everyRuleHasWordsOfItsOwn() {
        let words = PollPlan.Rule.allCases.map(\.words)
        #expect(Set(words).count == words.count)
        #expect(words.allSatisfy { !$0.isEmpty })
    }

    @Test(arguments: [
        (PollNote.failed(.status(404)), "http-404", "HTTP 404: not found; check the address"),
        (
            .fullText(missing: 2, wanted: 5, .robotsForbid(host: "a.example")),
            "full-text-robots-forbid",
            "2 of 5 pages gave no text; the robots.txt of a.example keeps programs away from it"
        ),
        (
            .archivePage(
                url: "https://a.example/2",
                .transfer(.tooSlow(bytesPerSecond: 9, for: .seconds(3))),
                .givenUp
            ),
            "too-slow",
            "archive page https://a.example/2: fewer than 9 bytes a second for 3 s;"
                + " the page failed too often and is given up; entries may be missing"
        ),
        (
            .archivePage(url: "u", nil, .circle), "archive-circle",
            "archive page u: the pages lead in a circle; entries may be missing"
        ),
    ])
    func aNoteHasACodeAndWords(note: PollNote, code: String, words: String) {
        #expect(note.code == code)
        #expect(note.words == words)
    }

    @Test func theLastOutcomeIsSaid() {
        var state = FeedState(id: 1, identity: "i", url: "u", added: Timestamp(seconds: 0))
        #expect(state.lastOutcomeWords == nil)
        state.lastOutcome = .new
        #expect(state.lastOutcomeWords == "nothing new")
        state.lastRecords = 3
        #expect(state.lastOutcomeWords == "3 new")
        state.lastOutcome = .unchanged
        #expect(state.lastOutcomeWords == "not modified")
    }
}
