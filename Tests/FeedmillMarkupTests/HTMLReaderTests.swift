import FeedmillMarkup
import FeedmillTestSupport
import Testing

@Suite struct HTMLReaderTests {
    /// Writes down what it is told.
    private final class Recorder: HTMLHandler {
        var events = ""
        var depth = 0
        var deepest = 0

        func restart() {
            events = ""
            (depth, deepest) = (0, 0)
        }

        func begin(_ element: HTMLElement) -> Bool {
            events += "<\(element)"
            depth += 1
            deepest = max(deepest, depth)
            return true
        }

        func attribute(_ attribute: HTMLAttribute, value: Span<UInt8>) {
            events += " \(attribute)=[\(Self.string(value))]"
        }

        func endAttributes(of element: HTMLElement) { events += ">" }

        func text(_ text: Span<UInt8>) { events += Self.string(text) }

        func end(_ element: HTMLElement) {
            events += "</\(element)>"
            depth -= 1
        }

        private static func string(_ bytes: Span<UInt8>) -> String {
            String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        }
    }

    private func read(_ html: String, with reader: HTMLReader = HTMLReader()) -> Recorder {
        let recorder = Recorder()
        let bytes = Array(html.utf8)
        reader.read(bytes.span, handler: recorder)
        return recorder
    }

    /// The events without the document around the fragment.
    private func events(_ html: String) -> String {
        let events = read(html).events
        let start = "<html><body>"
        let end = "</body></html>"
        guard events.hasPrefix(start), events.hasSuffix(end) else { return events }
        return String(events.dropFirst(start.count).dropLast(end.count))
    }

    @Test(arguments: [
        ("a <B Title=x>b</B>", "a <b title=[x]>b</b>"),
        ("<p>a<script>b<!c</script>d<br/id=x>e", "<p>a<script></script>d<br></br>e</p>"),
        ("<p>a<style><?b</style>c&amp d", "<p>a<style></style>c& d</p>"),
        ("<p>a<script><noscript>b</script>c", "<p>a<script></script>c</p>"),
        ("Größe &amp; &eacute;&#xE9;&hellip;", "Größe & éé…"),
        ("<p>a<p>b", "<p>a</p><p>b</p>"), ("<b>a<i>b</b>c", "<b>a<i>b</i></b>c"),
        ("<a href='x&amp;y' onclick=z>l</a>", "<a href=[x&y]>l</a>"),
        ("<br/>a<img src=x>", "<br></br>a<img src=[x]></img>"),
        ("<foo-bar>a</foo-bar>", "<other>a</other>"),
        ("<script>a<b</script>c", "<script></script>c"),
        ("<meta charset=latin1>ä", "<meta></meta>ä"),
        ("<video controls>x</video>", "<video controls=[]>x</video>"),
        ("a < b", "a < b"), ("a <", "a <"),
    ])
    func fragmentIsReadAsContentOfABody(html: String, expected: String) {
        #expect(events(html) == expected)
    }

    @Test(arguments: [
        ("a<!-- b -->c", "ac"), ("a<!---->b", "ab"), ("a<!-->b", "ab"), ("a<!--->b", "ab"),
        ("a<!-- x --!>b", "ab"), ("a<!-- <b> -- > -->c", "ac"), ("a<!-- open>b", "ab"),
        ("a<!-- open", "a"), ("a<!DOCTYPE x>b", "ab"), ("a<?php x ?>b", "ab"),
        ("a<![CDATA[x]]>b", "ab"), ("a<![if IE]>b<![endif]>c", "abc"),
        ("a<!--[if x]><script>y</script><![endif]-->b", "ab"), ("a <!' b", "a <!' b"),
    ])
    func declarationsAreNotHandedOn(html: String, expected: String) {
        #expect(events(html) == expected)
    }

    @Test func tooManyAttributesMakeTheFragmentText() {
        let attributes = (0..<513).map { "a\($0)=1" }.joined(separator: " ")
        let html = "<b>x</b><p \(attributes)>y</p>"
        #expect(read(html).events == html)
        #expect(read(html.replacing("a512=1", with: "")).events != html)
    }

    @Test(arguments: [
        "<p " + String(repeating: "a'b", count: 40_000),
        "<p " + String(repeating: "x", count: 80_000) + ">",
        "<p a= " + String(repeating: "b= ", count: 40_000) + ">",
    ])
    func attributesInDisguiseAreCounted(html: String) {
        #expect(!read(html).events.isEmpty)
    }

    @Test func depthIsBoundedAndTextKept() {
        let html = String(repeating: "<div><b>", count: 5_000) + "deep" + "</b></div>after"
        let recorder = read(html)
        #expect(recorder.deepest <= 220)
        #expect(recorder.events.contains("deep"))
        #expect(recorder.events.contains("after"))
        let lists = String(repeating: "<dl><dt>", count: 5_000)
        #expect(read(lists).deepest <= 220)
    }

    /// Twice as much must take about twice as long; with a quadratic parser it takes minutes.
    @Test(arguments: [
        "<", "&", "&a", "<!--", "<![CDATA[", "<b>", "</b>", "<p>", "<li>", "<dt>", "<a href='",
        "<a b=\"", "<table><tr><td>", "</p>", "<font><p>", "&#", "&#x26;", "<x/>", "<?", "<!",
        "<b></i>", "<option>", "<svg>", "<script>", "<textarea>", "'\"<a =", "<p/ ", "&amp",
    ])
    func nastyFragmentTakesLinearTime(piece: String) {
        let html = String(repeating: piece, count: 100_000 / piece.utf8.count)
        let recorder = Recorder()
        let bytes = Array(html.utf8)
        let reader = HTMLReader()
        let time = processorTime { reader.read(bytes.span, handler: recorder) }
        #expect(time < .seconds(5))
        #expect(recorder.depth == 0)
    }

    /// Whatever two tags are repeated, the parser never nests much deeper than was foreseen.
    @Test func noPairOfTagsNestsDeep() {
        let names = [
            "b", "p", "li", "dt", "ul", "table", "tr", "td", "th", "tbody", "thead", "div", "a",
            "form",
            "option", "select", "foo", "h1", "pre", "col", "br", "script", "head", "body", "html",
            "font", "object", "caption", "colgroup", "dl",
        ]
        let reader = HTMLReader()
        for first in names {
            for second in names {
                for piece in ["<\(first)><\(second)>", "<\(first)></\(second)>x"] {
                    let recorder = read(String(repeating: piece, count: 450), with: reader)
                    #expect(recorder.deepest < 420, "\(piece)")
                }
            }
        }
    }

    @Test func readerServesManyFragments() {
        let reader = HTMLReader()
        for index in 0..<50 {
            let recorder = read("<p>\(index)<b>", with: reader)
            #expect(recorder.events == "<html><body><p>\(index)<b></b></p></body></html>")
        }
    }

    @Test func hugeFragmentIsCutAtACharacter() {
        let html = String(repeating: "é", count: HTMLReader.byteLimit)
        let recorder = read(html)
        #expect(recorder.events.utf8.count <= HTMLReader.byteLimit + 30)
        #expect(!recorder.events.contains("\u{FFFD}"))
    }

    @Test(arguments: [
        ("P", HTMLElement.p), ("var", .var), ("h1", .h1), ("x", .other), ("", .other),
    ])
    func elementIsFoundByName(name: String, element: HTMLElement) {
        let bytes = Array(name.utf8)
        #expect(HTMLElement.named(bytes.span) == element)
    }

    @Test func elementsAndAttributesAreNamedAsTheyAreCalled() {
        #expect(HTMLElement.allCases.allSatisfy { $0.name == Array("\($0)".utf8) })
        #expect(HTMLAttribute.allCases.allSatisfy { $0.name == Array("\($0)".utf8) })
    }
}
