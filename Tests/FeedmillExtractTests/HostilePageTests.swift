import FeedmillAddress
import FeedmillBytes
@testable import FeedmillExtract
import FeedmillModel
import FeedmillTestSupport
import Testing

@Suite("Hostile and broken pages")
struct HostilePageTests {
    /// The article of a page that is bad on purpose, which must not take much work.
    private func extractHostile(_ html: String) throws -> Article {
        var article: Article?
        let time = try processorTime { article = try extract(Array(html.utf8)) }
        #expect(time < .seconds(60))
        return try #require(article)
    }

    private func extract(_ bytes: [UInt8]) throws -> Article {
        try PageExtractor().extract(bytes, url: WebURL("https://paper.example/a"))
    }

    @Test(
        "What is no page is named",
        arguments: [
            ("%PDF-1.7 <html><p>no", "not an HTML page but a PDF document"),
            (" \n", "the document is empty"),
            ("just words, and more of them", "not an HTML page: no markup in it"),
            (#"{"a": "<p>"}"#, "not an HTML page but JSON"),
            (
                "<?xml version='1.0'?><rss version='2.0'><channel/></rss>",
                "not an HTML page but a feed; read it with parse"
            ),
        ]
    )
    func noPage(text: String, complaint: String) {
        let error = #expect(throws: PageProblem.self) { try extract(Array(text.utf8)) }
        #expect(error?.description == complaint)
    }

    @Test func binaryDataInWhichTagsStandByChanceIsNoPage() throws {
        let noise = (0..<60_000).map { UInt8(truncatingIfNeeded: ($0 &* $0 &+ $0 / 256) >> 3) }
        let error = #expect(throws: PageProblem.self) {
            try extract(noise + Array("<p>by chance".utf8) + noise)
        }
        #expect(error?.description == "not an HTML page but binary data")
        let page = "<p>道は川に沿って山まで続き、二人は古い水車小屋の前で荷車を止めた。</p>"
        let letters = page.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(try extract([0xFF, 0xFE] + letters).contentText != nil)
    }

    @Test(
        "A page of scripts has no article",
        arguments: [
            "<html><body><script>var a = '<p>This is a long text in a script, and no text.</p>'</script>",
            "<html><body><div id='root'></div><noscript>Turn on JavaScript to read this.</noscript>",
        ]
    )
    func scriptsOnly(html: String) {
        let error = #expect(throws: PageProblem.self) { try extract(Array(html.utf8)) }
        #expect(error == .noText)
    }

    @Test(
        "A page of furniture alone has no article",
        arguments: [
            "<nav><a href='/'>Home</a></nav><div id=root></div><footer>© Post. <a href='/i'>Imprint</a></footer>",
            "<div>You need to enable JavaScript to run this app.</div>",
            "<div><p>We use cookies to make this site better. Please accept them.</p></div>",
            "<p>Loading…</p>",
            "<h1>Before you continue</h1>"
                + String(
                    repeating: "<p>We value your privacy and use cookies with our partners to"
                        + " personalise advertisements; accept or refuse them.</p>",
                    count: 9
                ),
        ]
    )
    func furnitureOnly(html: String) {
        let error = #expect(throws: PageProblem.self) { try extract(Array(page(html).utf8)) }
        #expect(error == .noText)
    }

    @Test func aPageOfFewWordsIsRead() throws {
        let short = try extracted(page("<h1>Closed</h1><div>The shop is closed until May.</div>"))
        #expect(short.contentText?.string == "The shop is closed until May.")
        let song = try extracted(
            page("<p>Browser games of the nineties were made with JavaScript.</p>")
        )
        #expect(song.contentText != nil)
    }

    @Test func theRootOfAShadowTreeIsRead() throws {
        let article = try extracted(
            page("<x-story><template shadowrootmode=open>\(story)</template></x-story>")
        )
        #expect(article.contentText?.string == storyText)
        #expect(throws: PageProblem.self) { try extracted(page("<template>\(story)</template>")) }
    }

    @Test func aPictureOfNoscriptTakesThePlaceOfTheOneBeforeIt() throws {
        let article = try extracted(
            page(
                """
                <article>\(story)<p><img src="/blank.svg" class="lazy"><noscript>
                <img src="/gate.jpg" alt="Gate"></noscript></p>
                <noscript><img src="https://count.example/p" width="1" height="1"></noscript>
                \(story.replacing("Monday", with: "Friday"))</article>
                """
            )
        )
        let html = article.contentHTML?.string ?? ""
        #expect(html.contains("https://paper.example/gate.jpg"))
        #expect(!html.contains("blank.svg"))
        #expect(!html.contains("count.example"))
    }

    @Test("A page that scripts draw gives the text of its data")
    func drawnByScripts() throws {
        let text = Array(repeating: "The gate will be replaced in four weeks.", count: 20)
            .joined(separator: " ")
        let html = page(
            head:
                #"<script type="application/ld+json">{"@type":"Article","articleBody":"\#(text)"}</script>"#,
            "<div id='root'></div>"
        )
        #expect(try extract(Array(html.utf8)).contentText?.string == text)
    }

    @Test(
        "Deep nesting, many siblings and huge attributes are bounded",
        arguments: [
            String(repeating: "<div>", count: 300_000) + story,
            String(repeating: "<b>", count: 300_000) + story,
            String(repeating: "<p>", count: 300_000) + story,
            "<p title='" + String(repeating: "x", count: 10_000_000) + "'>" + story,
            "<p " + (0..<20_000).map { "a\($0)=1 " }.joined() + ">" + story,
            String(repeating: "<!--", count: 100_000) + story,
            String(repeating: "<script>", count: 50_000) + story,
            String(repeating: "a & b ", count: 100_000) + "<br><br>" + story,
        ]
    )
    func bounded(html: String) throws {
        let article = try extractHostile("<html><body>\(html)</body></html>")
        #expect(article.contentText?.string.contains("pointing at the timetable") == true)
    }

    @Test(
        "What the rules look for is bounded in any number",
        arguments: [
            story + String(repeating: "<div><h2>Related articles</h2></div>", count: 60_000),
            story + String(repeating: "<div class='gallery'><img>", count: 60_000),
            String(repeating: "<p class=byline>By A B, 3 May 2024", count: 60_000) + story,
            String(repeating: "<article><h2>Gate</h2>", count: 60_000) + story,
        ]
    )
    func manyMarks(html: String) throws {
        let article = try extractHostile("<html><body>\(html)</body></html>")
        #expect(article.contentText?.string.contains("fish market") == true)
    }

    @Test(
        "Hostile linked data is bounded",
        arguments: [
            String(repeating: "[", count: 1_000_000),
            #"{"@type":"Article","author":"# + String(repeating: "[{\"name\":", count: 100_000),
            "[" + String(repeating: #"{"@type":"Article"},"#, count: 80_000),
            String(repeating: "{\"a\":\"\\ud800\",", count: 100_000),
            String(repeating: "\"", count: 1_000_000),
        ]
    )
    func hostileData(json: String) throws {
        let html = page(head: "<script type='application/ld+json'>\(json)</script>", story)
        #expect(try extractHostile(html).contentText?.string == storyText)
    }

    @Test("A page of more than 16 MiB is cut, and the record says so")
    func huge() throws {
        let filler =
            "<p>" + String(repeating: "Words of a page without an end. ", count: 40) + "</p>"
        let html = "<html><body><article>" + String(repeating: filler, count: 16_000)
        let article = try extractHostile(html)
        #expect(article.feedmill.warnings.contains("the page was too large and was cut"))
    }

    @Test("The charset of a meta is believed where the bytes are no UTF-8")
    func charsets() throws {
        let head = Array(
            "<html><head><meta http-equiv=Content-Type content='text/html; charset=windows-1251'></head><body><p>"
                .utf8
        )
        let word: [UInt8] = [0xCF, 0xF0, 0xE8, 0xE2, 0xE5, 0xF2]
        let sentence = Array(repeating: word + [0x20], count: 30).flatMap { $0 }
        let text = try extract(head + sentence + Array(".</p>".utf8)).contentText?.string
        #expect(text?.hasPrefix("Привет Привет") == true)
        let wrong = "<html><head><meta charset=iso-8859-1></head><body>\(story)"
        #expect(try extract(Array(wrong.utf8)).contentText?.string == storyText)
    }

    @Test("No-break spaces are spaces, and invisible characters are nothing")
    func spaces() throws {
        let html =
            "<html><body><p>On Oct.&nbsp;3 the har&shy;bour &#8203;opened \u{A0} again, and "
            + "everybody who had a boat went out to see the new gate.</p>"
        #expect(
            try extract(Array(html.utf8)).contentText?.string
                == "On Oct. 3 the harbour opened again, and everybody who had a boat went out to see the new gate."
        )
    }
}
