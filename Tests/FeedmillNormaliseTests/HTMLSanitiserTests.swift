@testable import FeedmillAddress
import FeedmillBytes
@testable import FeedmillNormalise
import FeedmillParse
import Testing

@Suite struct HTMLSanitiserTests {
    private struct Reading {
        let html: String?
        let text: String?
        let image: String?
        let isCut: Bool
        let hasDroppedAddresses: Bool
    }

    private func read(_ html: String, kind: TextKind = .html) -> Reading {
        let bytes = Array(html.utf8)
        let base = WebURL("https://example.org/a/b")
        let body = TextReader().body(bytes.span, kind: kind, addresses: BodyAddresses(base: base))
        return Reading(
            html: body.html?.string,
            text: body.text?.string,
            image: body.image,
            isCut: body.isCut,
            hasDroppedAddresses: body.hasDroppedAddresses
        )
    }

    @Test(arguments: [
        ("<p>a <b>b</b></p>", "<p>a <b>b</b></p>"), ("plain", "plain"),
        ("a &lt; b &amp; c", "a &lt; b &amp; c"), ("a > \"b\" 'c'", "a &gt; \"b\" 'c'"),
        ("<p class=x id=y style=z onclick=w data-a=b>t</p>", "<p>t</p>"),
        ("<P TITLE='\"x\"'>t", "<p title=\"&#34;x&#34;\">t</p>"),
        ("<font><center>a</center></font>", "a"), ("<x-y>a</x-y>", "a"),
        ("a<script>alert(1)</script><style>x</style>b", "ab"),
        ("a<svg><b>x</b></svg><iframe>y</iframe><textarea><b></textarea>b", "ab"),
        ("<math><mi>x</mi></math>", "x"), ("<object>fallback<param></object>", "fallback"),
        ("<form><input value=x><button>b</button>text</form>", "text"),
        ("<br/><hr>x<wbr>y", "<br><hr>x<wbr>y"),
        (
            "<picture><source srcset=a.png><img src=b.png></picture>",
            """
            <picture><source srcset="https://example.org/a/a.png">\
            <img src="https://example.org/a/b.png"></picture>
            """
        ),
        ("<p dir=RTL lang=de-AT>x</p>", "<p dir=\"rtl\" lang=\"de-AT\">x</p>"),
        ("<p dir=up lang='a b'>x</p>", "<p>x</p>"),
        ("<td colspan=2 rowspan=0 width=5>x</td>", "<td colspan=\"2\">x</td>"),
        (
            "<ol start=3 reversed type=a><li value=4>x</ol>",
            "<ol start=\"3\" reversed type=\"a\"><li value=\"4\">x</li></ol>"
        ),
        ("<time datetime='2024'>x</time>", "<time datetime=\"2024\">x</time>"),
        ("a<!-- x -->b<![CDATA[c]]>d", "abd"), ("a\u{1}\u{7F}\u{FFFE}b", "ab"),
        ("it&#146;s &#128; \u{85}", "it’s € …"), ("<b>unclosed", "<b>unclosed</b>"),
        ("</p></b>x", "x"), ("<a>x</a>", "x"), ("<img alt=x>", ""),
        ("<p title=\"a&#x22;&#x3e;<script>\">x</p>", "<p title=\"a&#34;&gt;&lt;script&gt;\">x</p>"),
    ])
    func onlyWhatIsAllowedIsWritten(html: String, expected: String) {
        let written = read(html).html ?? ""
        // An end tag without a start makes an empty paragraph, in browsers, too.
        #expect(written.replacing("<p></p>", with: "") == expected)
    }

    @Test(arguments: [
        ("/x", "https://example.org/x"), ("c?d=é", "https://example.org/a/c?d=%C3%A9"),
        ("//other.org/x", "https://other.org/x"), ("#n", "https://example.org/a/b#n"),
        ("mailto:a@b.org", "mailto:a@b.org"), ("tel:+123", "tel:+123"),
        (" https://x.org/\n\t y ", "https://x.org/y"),
        ("https://x.org/?a=1&amp;b=2", "https://x.org/?a=1&amp;b=2"),
        ("https://x.org/'\"", "https://x.org/&#39;"),
    ])
    func addressIsWrittenAbsolute(address: String, expected: String) {
        let quoted = address.replacing("\"", with: "&quot;")
        let html = read("<a href=\"\(quoted)\">x</a>").html
        #expect(html == "<a href=\"\(expected)\">x</a>")
    }

    @Test(arguments: [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java&#10;script:alert(1)",
        "&#106;avascript:alert(1)", " \u{1}javascript:alert(1)", "java\tscript:x", "vbscript:x",
        "data:text/html,x", "data:image/svg+xml,x", "blob:x", "file:///etc/passwd", "about:blank",
        "feed:https://x.org/", "view-source:https://x.org", "http://", "https://exa mple/",
    ])
    func addressOfAnotherSchemeIsDropped(address: String) {
        #expect(read("<a href=\"\(address)\">x</a>").html == "x")
        #expect(read("<img src=\"\(address)\">x").html == "x")
        #expect(read("<img srcset=\"\(address) 2x\">x").html == "x")
        #expect(read("<video poster=\"\(address)\">x</video>").html == "<video></video>")
        #expect(read("<q cite=\"\(address)\">x</q>").html == "<q>x</q>")
    }

    @Test func mediaAddressesAreOnlyOfTheWeb() {
        #expect(read("<img src=mailto:a@b.org>x").html == "x")
        #expect(read("<audio src=tel:1>x</audio>").html == "<audio></audio>")
    }

    @Test(arguments: [
        ("a.png 1x, b.png 2x", "https://example.org/a/a.png 1x, https://example.org/a/b.png 2x"),
        (
            "a.png, javascript:x 2x,b.png 10w",
            "https://example.org/a/a.png, https://example.org/a/b.png 10w"
        ),
        ("a,b.png 1.5x", "https://example.org/a/a%2Cb.png 1.5x"),
        ("a.png onerror 2x", ""), (",,,", ""), ("a.png 2x\"><script>", ""),
    ])
    func candidatesAreCheckedEach(value: String, expected: String) {
        let html = read("<img src=x srcset='\(value)'>").html ?? ""
        let written = html.split(separator: "srcset=\"").dropFirst().first?.split(separator: "\"")
            .first
        #expect(String(written ?? "") == expected)
    }

    @Test(arguments: [
        ("<p>a</p><p>b<br>c</p>", "a\n\nb\nc"), ("a  b\n\u{A0} c", "a b c"),
        ("<ul><li>a</li><li>b</li></ul>c", "a\n\nb\n\nc"), ("<td>a</td><td>b</td>", "a b"),
        ("<b>a</b>b<i> c </i>d", "ab c d"), ("<pre>\na\n  b\n\nc</pre>", "a\n  b\n\nc"),
        ("x<pre>y</pre>z", "x\n\ny\n\nz"), ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
        ("a<script>b</script>c", "ac"), ("<div> </div>", ""), ("a<br><br><br>b", "a\nb"),
    ])
    func plainTextHasParagraphs(html: String, expected: String) {
        #expect(read(html).text ?? "" == expected)
    }

    @Test(
        arguments: [
            ("<img src=a.png>", "https://example.org/a/a.png"),
            ("<img src=p.gif width=1 height=1><img src=a.png>", "https://example.org/a/a.png"),
            ("<img src=i.png width=16><img src=a.png width=600>", "https://example.org/a/a.png"),
            (
                "<img src=https://feeds.feedburner.com/~r/x><img src=a.png>",
                "https://example.org/a/a.png"
            ),
            ("<img src=/smilies/x.gif>", nil), ("<img src=data:image/png;base64,x>", nil),
            ("<svg><img src=x></svg>", nil), ("text", nil),
        ] as [(String, String?)]
    )
    func firstRealPictureIsFound(html: String, expected: String?) {
        #expect(read(html).image == expected)
    }

    @Test func pixelsAreNotWritten() {
        #expect(read("a<img src=x width=1 height=1>b<img src=y width=0>c").html == "abc")
    }

    @Test(arguments: [
        ("<img data-src=a.png>", "a.png"),
        ("<img src='data:image/gif;base64,x' data-src=a.png>", "a.png"),
        ("<img src=b.png data-src=a.png>", "a.png"), ("<img data-lazy-src=a.png src=''>", "a.png"),
        ("<img data-src=javascript:x data-original=a.png>", "a.png"),
    ])
    func pictureThatAScriptWouldLoadIsKept(html: String, source: String) {
        let body = read(html)
        #expect(body.html == "<img src=\"https://example.org/a/\(source)\">")
        #expect(body.image == "https://example.org/a/\(source)")
    }

    @Test func droppedAddressesAreNoted() {
        #expect(read("<img src='data:x'>").hasDroppedAddresses)
        #expect(!read("<img src='data:x' data-src=a.png>").hasDroppedAddresses)
        #expect(!read("<a href=''>x</a>").hasDroppedAddresses)
    }

    @Test func firstLineFeedOfPreSurvives() {
        #expect(read("<pre>\na</pre>").html == "<pre>a</pre>")
        #expect(read("<pre>\n\na</pre>").html == "<pre>\n\na</pre>")
    }

    @Test func depthIsFlattenedAndTextKept() throws {
        let html =
            String(repeating: "<div>", count: 150) + "deep"
            + String(repeating: "</div>", count: 150)
        let body = read(html + "after")
        let written = try #require(body.html)
        #expect(written.split(separator: "<div>").count <= 101)
        #expect(written.hasSuffix("</div>after"))
        #expect(written.contains("deep"))
        #expect(body.isCut)
    }

    @Test func outputIsBounded() throws {
        let body = read(String(repeating: "<p>", count: 60_000))
        #expect(try #require(body.html).utf8.count <= 2 * 180_000 + 1_100)
        #expect(body.isCut)
        let ampersands = read(String(repeating: "&", count: 10_000))
        #expect(try #require(ampersands.html).utf8.count <= 20_000 + 2_000)
    }

    @Test func textIsNotReadAsMarkup() {
        let body = read("a <b> & c\n\nd  e", kind: .text)
        #expect(body.html == "<p>a &lt;b&gt; &amp; c</p>\n<p>d  e</p>")
        #expect(body.text == "a <b> & c\n\nd e")
        #expect(read("1 < 2 & 3", kind: .text).html == "1 &lt; 2 &amp; 3")
    }

    @Test(arguments: [
        ("a <b>b</b>", "a <b>b</b>"), ("AT&amp;T", "AT&amp;T"), ("a < b > c", "a &lt; b &gt; c"),
        ("List<Int> x", "List&lt;Int&gt; x"), ("R&D; x", "R&amp;D; x"),
        ("a &copy b", "a © b"), ("?a=1&copy=2", "?a=1&amp;copy=2"),
        ("x <br/> y", "x <br> y"), ("<!-- c -->x", "x"),
    ])
    func undeclaredTextIsMarkupWhenItLooksLikeIt(text: String, expected: String) {
        #expect(read(text, kind: .undeclared).html == expected)
    }

    @Test(
        arguments: [
            ("a <b>b</b>\n c", TextKind.undeclared, "a b c"), ("AT&amp;T", .undeclared, "AT&T"),
            ("&lt;b&gt;", .html, "<b>"), ("<b>", .text, "<b>"), ("a<br>b<p>c", .html, "a b c"),
            ("x\u{A0} y", .text, "x y"), ("<script>x</script>", .html, "<script>x</script>"),
            ("  ", .text, nil),
            ("R&D", .undeclared, "R&D"),
        ] as [(String, TextKind, String?)]
    )
    func titleIsOneLineOfPlainText(text: String, kind: TextKind, expected: String?) {
        let bytes = Array(text.utf8)
        #expect(TextReader().line(bytes.span, kind: kind) == expected)
    }

    @Test func readerKeepsNothingOfTheLastText() {
        let reader = TextReader()
        let first = Array("<p><b><svg>".utf8)
        let second = Array("<i>x</i>".utf8)
        _ = reader.body(first.span, kind: .html, addresses: BodyAddresses())
        let body = reader.body(second.span, kind: .html, addresses: BodyAddresses())
        #expect(body.html == "<i>x</i>")
        #expect(body.text == "x")
    }
}
