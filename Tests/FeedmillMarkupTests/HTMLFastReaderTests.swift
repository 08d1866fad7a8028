@testable import FeedmillMarkup
import Testing

/// Where the quick reader doesn't give up, it must say exactly what libxml2 says.
@Suite struct HTMLFastReaderTests {
    private final class Recorder: HTMLHandler {
        var events = ""

        func restart() { events = "" }

        func begin(_ element: HTMLElement) -> Bool {
            events += "<\(element)"
            return true
        }

        func attribute(_ attribute: HTMLAttribute, value: Span<UInt8>) {
            events += " \(attribute)=[\(Self.string(value))]"
        }

        func endAttributes(of element: HTMLElement) { events += ">" }

        func text(_ text: Span<UInt8>) { events += Self.string(text) }

        func end(_ element: HTMLElement) { events += "</\(element)>" }

        private static func string(_ bytes: Span<UInt8>) -> String {
            String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        }
    }

    /// The events of the quick reader; `nil` when it gave up.
    private func quick(_ html: String) -> String? {
        let recorder = Recorder()
        let bytes = Array(html.utf8)
        var reader = HTMLFastReader()
        return reader.read(bytes.span, handler: recorder) ? recorder.events : nil
    }

    private func full(_ html: String, _ reader: HTMLReader) -> String {
        let recorder = Recorder()
        let bytes = Array(html.utf8)
        reader.readAnything(bytes.span, handler: recorder)
        let events = Substring(recorder.events)
        guard events.hasPrefix("<html><body>"), events.hasSuffix("</body></html>") else {
            return recorder.events
        }
        return String(events.dropFirst(12).dropLast(14))
    }

    @Test(arguments: [
        "", "text", "Größe &amp; &eacute;&#xE9;&nbsp;&quot;x&quot; &hellip;", "<p>a</p> <p>b</p>\n",
        "<p>a <b>b <i>c</i></b></p>", "<a href=\"x?a=1&amp;b=2\" title='\"'>l</a>",
        "a<br/>b<br />c<br>",
        "<ul>\n<li>a</li>\n<li><p>b</p></li></ul>", "<img src=\"x\" alt=\"\"/>", "a<!-- b -->c",
        "<table><tbody><tr><td>a</td><th>b</th></tr></tbody></table>", "<DIV Class=\"x\">y</DIV>",
        "<figure><img src='x'><figcaption>y</figcaption></figure>", "<pre>\na\n b</pre>", "&#146;",
        "<ul>x</ul>", "<p>a<iframe src=\"x\"></iframe>b</p><div><iframe></iframe></div>",
        "<blockquote><p>a</p><ul><li>b<ol><li>c</li></ol></li></ul></blockquote>",
    ])
    func tidyFragmentIsReadQuickly(html: String) throws {
        let events = try #require(quick(html))
        #expect(events == full(html, HTMLReader()))
    }

    @Test(arguments: [
        "<p>a", "a</p>", "<b><i></b></i>", "<p><div></div></p>", "<a href=x>y</a>", "a & b",
        "&foo;",
        "<script>x</p>", "<script>x", "<script></b></script>", "<svg></svg>",
        "<p lang=\"a\" LANG=\"b\">x</p>",
        "<ul><ul></ul></ul>", "<li>x</li>", "<a><a></a></a>", "<b><p>x</p></b>",
        "a < b",
        "<!DOCTYPE html>", "<![CDATA[x]]>", "<!--x--!>", "<!-->", "<p/>", "<b\u{C}>x</b>", "a\rb",
        "\u{1}", "<td>x</td>", "<p title=\"x>y</p>", "<p title=\"x\"lang=\"y\">z</p>", "&amp",
        "&#0;",
        "<body>x</body>", "<wbr>", "<dl><dt>x</dt></dl>", "<p", "<", "<!--", "&#xFFFE;",
        "<x-y></x-y>", "<br/id=\"x\">", "<p 1=\"x\">y</p>",
    ])
    func doubtfulFragmentIsLeftToTheParser(html: String) {
        #expect(quick(html) == nil)
    }

    @Test func mixesAreReadAlikeOrNotAtAll() {
        let names = [
            "p", "div", "b", "i", "a", "ul", "ol", "li", "table", "tr", "td", "tbody", "h2", "pre",
            "span",
            "blockquote", "figure", "figcaption", "code", "section", "em", "thead", "th", "article",
        ]
        let others = [
            "text ", " ", "\n", "&amp;", "&lt;", "&eacute;", "&#8217;", "é", "<br>", "<br/>",
            "<hr>",
            "<img src=\"x\" alt='y'>", "<!-- c -->", "'", "\"", ">", "<a href=\"&amp;\">x</a>",
            "<script>a<b</script>", "<script></script>", "<iframe src=\"x\"></iframe>",
        ]
        var generator = SystemRandomNumberGenerator()
        let reader = HTMLReader()
        var count = 0
        for _ in 0..<15_000 {
            var open: [String] = []
            var html = ""
            for _ in 0..<Int.random(in: 1...14, using: &generator) {
                switch Int.random(in: 0..<5, using: &generator) {
                case 0, 1:
                    let name = names.randomElement(using: &generator) ?? "p"
                    html += Bool.random(using: &generator) ? "<\(name)>" : "<\(name) lang=\"x\">"
                    open.append(name)
                case 2, 3:
                    if let name = open.popLast() { html += "</\(name)>" }
                default: html += others.randomElement(using: &generator) ?? ""
                }
            }
            while let name = open.popLast() { html += "</\(name)>" }
            guard let events = quick(html) else { continue }
            count += 1
            #expect(events == full(html, reader), "\(html)")
        }
        #expect(count > 1_000)
    }

    /// Found by the fuzzer: more digits than a number holds.
    @Test(arguments: ["&#x1F600F600;", "&#99999999999;", "&#x110000;"])
    func referencesToNoCharacterAreLeftToLibxml2(reference: String) {
        #expect(quick("<p>\(reference)</p>") == nil)
        #expect(quick("<p title=\"\(reference)\">x</p>") == nil)
    }
}
