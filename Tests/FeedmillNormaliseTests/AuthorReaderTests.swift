import FeedmillModel
@testable import FeedmillNormalise
import Testing

@Suite struct AuthorReaderTests {
    @Test(
        arguments: [
            ("Jo Doe", "Jo Doe", nil), ("jo@x.org", nil, "mailto:jo@x.org"),
            ("jo@x.org (Jo Doe)", "Jo Doe", "mailto:jo@x.org"),
            ("Jo Doe (jo@x.org)", "Jo Doe", "mailto:jo@x.org"),
            ("Jo Doe <jo@x.org>", "Jo Doe", "mailto:jo@x.org"),
            ("\"Doe, Jo\" <jo@x.org>", "Doe, Jo", "mailto:jo@x.org"),
            ("mailto:jo@x.org", nil, "mailto:jo@x.org"),
            ("jo@x.org Jo Doe", "Jo Doe", "mailto:jo@x.org"),
            ("Jo Doe jo@x.org", "Jo Doe", "mailto:jo@x.org"), ("Doe, Jo", "Doe, Jo", nil),
            ("Jo (Editor)", "Jo (Editor)", nil),
            ("Jo Doe (https://x.org/jo)", "Jo Doe", "https://x.org/jo"),
            ("@jo", "@jo", nil), ("Jo @ Work", "Jo @ Work", nil), ("()", "()", nil),
            (">x<", ">x<", nil),
        ] as [(String, String?, String?)]
    )
    func stringIsToldApart(text: String, name: String?, url: String?) {
        #expect(AuthorReader.authors(of: text) == [Article.Author(name: name, url: url)])
    }

    @Test func severalAuthorsAreSeveral() {
        let authors = AuthorReader.authors(of: "a@x.org (A), b@x.org (B); C")
        #expect(authors.map(\.name) == ["A", "B", "C"])
        #expect(authors.map(\.url) == ["mailto:a@x.org", "mailto:b@x.org", nil])
        #expect(AuthorReader.authors(of: "  ").isEmpty)
        let many = (0..<1_000).map { "a\($0)" }.joined(separator: ";")
        #expect(AuthorReader.authors(of: many).count == 101)
    }

    @Test(arguments: ["a@b@c", "@", "a@", "a b@c.org", "https://x@y.org/", "<a@b.org>"])
    func whatIsNoAddressIsNone(text: String) {
        #expect(AuthorReader.mailto(text) == nil)
    }
}
