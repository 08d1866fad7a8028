@testable import FeedmillAddress
import FeedmillBytes
@testable import FeedmillNormalise
import FeedmillParse
import FeedmillTestSupport
import Testing

/// Random mixes of hostile fragments: whatever comes in, only allowed tags come out.
@Suite struct SanitiserPropertyTests {
    @Test func mixesOfHostileFragmentsAreHarmless() {
        var generator = SeededRandom(seed: 20_241_008)
        let reader = TextReader()
        let base = WebURL("https://example.org/")
        for _ in 0..<5_000 {
            let count = Int.random(in: 1...12, using: &generator)
            let html = (0..<count).map { _ in Self.fragments.randomElement(using: &generator) ?? ""
            }
            .joined()
            let bytes = Array(html.utf8)
            let body = reader.body(bytes.span, kind: .html, addresses: BodyAddresses(base: base))
            let written = body.html?.string ?? ""
            if let complaint = OutputScanner(written).complaint {
                Issue.record("\(complaint) in \(written) from \(html)")
                return
            }
            // Written once more it must be as harmless.
            let again = Array(written.utf8)
            let second =
                reader.body(again.span, kind: .html, addresses: BodyAddresses(base: base)).html?
                .string ?? ""
            #expect(OutputScanner(second).complaint == nil)
        }
    }

    @Test(arguments: [
        "<script>", "<p onclick=\"x\">", "<a href=\"javascript:x\">", "<a href=x>", "<p", "a & b",
        "&copy;", "<!-- -->", "<p title='x'>", "<p title=\"<\">", "<svg>", "</script>", "<P>",
        "<a href=\"java&#115;cript:x\">",
    ])
    func scannerComplains(html: String) {
        #expect(OutputScanner(html).complaint != nil)
    }

    @Test func scannerAcceptsWhatIsAllowed() {
        let html = "<p title=\"a&#34;\">x &amp; &lt;<br></p><a href=\"https://x.org/\">y</a>"
        #expect(OutputScanner(html).complaint == nil)
    }

    private static let fragments = [
        "<script>alert(1)</script>", "<script>", "</script>", "<style>", "</style>", "<svg>",
        "</svg>",
        "<math>", "</math>", "<mtext>", "<mglyph>", "<annotation-xml encoding=\"text/html\">",
        "<foreignObject>", "<desc>", "<title>", "</title>", "<textarea>", "</textarea>", "<xmp>",
        "</xmp>", "<noscript>", "</noscript>", "<iframe src=javascript:x>", "</iframe>",
        "<noembed>",
        "<plaintext>", "<template>", "</template>", "<table>", "<tr>", "<td>", "</table>", "<form>",
        "</form>", "<select>", "<option>", "</select>", "<p>", "</p>", "<b>", "</b>", "<a href=x>",
        "</a>", "<a href=\"java\nscript:alert(1)\">", "<img src=x onerror=alert(1)>",
        "<img src=\"x\" title=\"--><img src=1 onerror=alert(1)>\">", "<!--", "-->", "--!>", "<!-->",
        "<![CDATA[", "]]>", "<?php", "?>", "<!DOCTYPE html>", "<!", "<", ">", "\"", "'", "`", "&",
        "&lt;script&gt;", "&#60;img src=x onerror=x&#62;", "&amp;lt;", "=", "/", "</",
        "<a title=\"",
        "<p title='</p><script>'>", "<div id=x name=y style=\"x:expression(1)\">", "</div>", "text",
        "<a href=\"data:text/html,<script>\">", "<embed src=x>", "<object data=x>", "</object>",
        "<base href=//evil>", "<meta http-equiv=refresh content=0>", "<link rel=stylesheet href=x>",
        "<body onload=x>", "<html>", "<head>", "</head>", "</body>", "\u{0}", "\u{1}", "\u{2028}",
        "<video><source onerror=x src=javascript:x>", "<audio src=x autoplay>",
        "<img srcset=\"a\" src>",
        "<details open ontoggle=x>", "<pre>\n", "</pre>", "<li>", "<h1>", "</h1>", "<x:y z:w=1>",
        "<img src=`x`onerror=alert(1)>", "<p/onclick=x>", "<a\u{0C}href=javascript:x>",
        "<dialog open>",
        "<font color=red>", "<marquee onstart=x>", "<frameset>", "<isindex action=javascript:x>",
    ]
}

/// Reads written HTML as strictly as it should have been written, on its own.
private struct OutputScanner {
    private(set) var complaint: String?
    private let text: [Character]
    private var index = 0

    init(_ html: String) {
        text = Array(html)
        while complaint == nil, index < text.count {
            switch text[index] {
            case "<": readTag()
            case ">": complaint = "a bare >"
            case "&": readReference()
            default: index += 1
            }
        }
    }

    private mutating func readReference() {
        let rest = String(text[index..<min(index + 5, text.count)])
        let known = ["&amp;", "&lt;", "&gt;", "&#34;", "&#39;"]
        if !known.contains(where: rest.hasPrefix) { complaint = "a bare &: \(rest)" }
        index += 1
    }

    private mutating func readTag() {
        index += 1
        let isEnd = index < text.count && text[index] == "/"
        if isEnd { index += 1 }
        let name = readName()
        guard Self.elements.contains(name) else { return complaint = "element \(name)" }
        while index < text.count, text[index] == " ", !isEnd {
            index += 1
            let attribute = readName()
            guard Self.attributes.contains(attribute) else {
                return complaint = "attribute \(attribute)"
            }
            guard index < text.count, text[index] == "=" else { continue }
            index += 1
            readValue(of: attribute)
            if complaint != nil { return }
        }
        guard index < text.count, text[index] == ">" else { return complaint = "an open tag" }
        index += 1
    }

    private mutating func readName() -> String {
        var name = ""
        while index < text.count, text[index].isASCII,
            text[index].isLowercase || text[index].isNumber
        {
            name.append(text[index])
            index += 1
        }
        return name
    }

    private mutating func readValue(of attribute: String) {
        guard index < text.count, text[index] == "\"" else { return complaint = "no quote" }
        index += 1
        var value = ""
        while index < text.count, text[index] != "\"" {
            if text[index] == "<" || text[index] == ">" || text[index] == "'" {
                return complaint = "\(text[index]) in a value"
            }
            if text[index] == "&" { readReference() } else { index += 1 }
            if complaint != nil { return }
            value.append(text[index - 1])
        }
        index += 1
        let isLink = attribute == "href" || attribute == "cite"
        let schemes =
            isLink ? ["http://", "https://", "mailto:", "tel:"] : ["http://", "https://"]
        guard ["href", "cite", "src", "poster", "srcset"].contains(attribute) else { return }
        if !schemes.contains(where: value.hasPrefix) { complaint = "address \(value)" }
    }

    private static let elements = Set(
        """
        a abbr b bdi bdo blockquote br cite code dd del details dfn div dl dt em figcaption figure h1 \
        h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q rp rt ruby s samp section small span strong sub \
        summary sup time u ul var wbr article aside header footer table caption colgroup col thead \
        tbody tfoot tr td th img picture source audio video track
        """.split(separator: " ").map(String.init)
    )

    private static let attributes = Set(
        """
        lang dir title href src srcset sizes alt width height type media poster controls kind srclang \
        label colspan rowspan scope headers span start reversed value datetime cite
        """.split(separator: " ").map(String.init)
    )
}
