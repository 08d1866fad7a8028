import FeedmillBytes
import Testing

@Suite struct PrintableTextTests {
    @Test(arguments: [
        ("plain – text", "plain – text"), ("a\u{1B}[31mb", "a\\u{1b}[31mb"),
        ("a\nb", "a\\u{a}b"), ("\u{202E}abc", "\\u{202e}abc"), ("\u{9B}31m", "\\u{9b}31m"),
    ])
    func whatMovesATerminalIsShownAsItsNumber(text: String, expected: String) {
        #expect(text.printable() == expected)
    }

    @Test func longTextIsCut() {
        #expect("abcdef".printable(limit: 3) == "abc…")
        #expect("abc".printable(limit: 3) == "abc")
    }
}
