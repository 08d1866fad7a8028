@testable import FeedmillConfig
import Testing

@Suite struct SuggestionTests {
    private static let keys = ["timeout", "connect-timeout", "max-body-size", "proxy"]

    @Test(
        arguments: [
            ("timout", "timeout"), ("tiemout", "timeout"), ("Timeout", "timeout"),
            ("connectTimeout", "connect-timeout"), ("max_body_size", "max-body-size"),
            ("prxoy", "proxy"),
        ]
    )
    func slipsOfThePenAreRecognised(word: String, meant: String) {
        #expect(Suggestion.nearest(to: word, among: Self.keys) == meant)
    }

    @Test(arguments: ["", "cookie", "time", "x", String(repeating: "timeout", count: 1_000)])
    func otherWordsSuggestNothing(word: String) {
        #expect(Suggestion.nearest(to: word, among: Self.keys) == nil)
    }
}
