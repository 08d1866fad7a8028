import FeedmillAddress
import FeedmillBytes
@testable import FeedmillExtract
import FeedmillMarkup
import FeedmillModel
import FeedmillTestSupport
import Testing

@Suite("What selectors pick out of pages") struct SelectorMatchTests {
    private static let body = """
        <div id="top" class="head wide"><p id="p1">One</p><h2 id="h">Two</h2><p id="p2" class="ad">
        Three</p><span id="s">x</span><p id="p3" lang="en-GB" title="">Four</p></div>
        <article id="art" role="main"><div id="in" class="story md:wide"><p id="p4">Five
        <a id="a1" href="/news/1.pdf">six</a></p><ul id="ul"><li id="l1">1</li><li id="l2">2</li></ul>
        </div></article>
        """

    private func tree(_ html: String) -> PageTree {
        let builder = PageTreeBuilder()
        _ = HTMLPageReader().read(Array(html.utf8).span, handler: builder)
        builder.finish()
        return builder.tree
    }

    private func ids(_ selector: String, _ html: String = body) throws -> [String] {
        let tree = tree(page(html))
        return try SelectorMatch.find(PageSelector(selector), in: tree).map {
            tree.string(of: .id, $0) ?? "\(tree.nodes[$0].element)"
        }
    }

    @Test(
        "Each kind of selector picks its elements, in document order",
        arguments: [
            ("p", ["p1", "p2", "p3", "p4"]), ("P.ad", ["p2"]), ("#in", ["in"]), (".wide", ["top"]),
            (".md\\:wide", ["in"]), ("[role=main]", ["art"]), ("[role]", ["art"]),
            ("[href^='/news']", ["a1"]), ("[href$='.pdf']", ["a1"]), ("[href*=news]", ["a1"]),
            ("[class~=story]", ["in"]), ("[class=story]", []), ("[lang|=en]", ["p3"]),
            ("[lang=en]", []), ("[title]", ["p3"]), ("[title^='']", []),
            ("article p", ["p4"]), ("article > p", []), ("article > div > p", ["p4"]),
            ("h2 + p", ["p2"]), ("h2 ~ p", ["p2", "p3"]), ("p + p", []),
            ("li:first-child", ["l1"]), ("li:not(:first-child)", ["l2"]),
            ("p:not(.ad, [lang])", ["p1", "p4"]), ("li, h2, #top", ["top", "h", "l1", "l2"]),
            ("body article div ul li", ["l1", "l2"]), ("div div", []), ("nonsense", []),
            ("#top > *", ["p1", "h", "p2", "s", "p3"]), ("h2 ~ p + span", ["s"]),
            ("article .story a[href], .ad", ["p2", "a1"]),
        ]
    )
    func picks(selector: String, expected: [String]) throws {
        #expect(try ids(selector) == expected)
    }

    @Test("A path that could be tried in many ways is tried once")
    func linear() throws {
        let html = String(repeating: "<div><div>", count: 90) + "<p id=a>x</p>"
        let selector = Array(repeating: "div", count: 60).joined(separator: " ")
        var found: [[String]] = []
        let time = try processorTime {
            found.append(try ids("\(selector) > p", html))
            found.append(try ids("b > \(selector) > i", html))
        }
        #expect(found == [["a"], []])
        #expect(time < .seconds(30))
    }

    @Test("Every attribute that may be named is kept of pages")
    func attributes() {
        for name in PageSelector.attributes {
            #expect(HTMLAttribute.named(name.utf8.span) != .other, "\(name)")
        }
    }
}

@Suite("The operator's selectors on a page") struct PageSelectorsTests {
    private func text(
        _ html: String,
        content: String? = nil,
        remove: [String] = []
    ) throws -> (text: String?, warnings: [String]) {
        var selectors = FeedSettings.PageSelectors()
        selectors.content = try content.map { try PageSelector($0) }
        selectors.remove = try remove.map { try PageSelector($0) }
        let read = try PageExtractor().read(
            Array(page(html).utf8),
            contentType: nil,
            url: WebURL("https://paper.example/a"),
            selectors: selectors
        )
        return (read.article.contentText?.string, read.article.feedmill.warnings)
    }

    @Test("What is picked is the text, whatever it is called and however short")
    func content() throws {
        let html = "<div>\(story)</div><aside class='promo related'><p>Short.</p></aside>"
        #expect(try text(html, content: "aside.promo").text == "Short.")
        #expect(try text(html).text == storyText)
    }

    @Test("Several parts make one text, without what stands between them")
    func several() throws {
        let html = """
            <div><div class=part><p>One.</p></div><p>Buy this now!</p><section><div class=part>
            <p>Two.</p></div><p>And that.</p></section></div>
            """
        #expect(try text(html, content: ".part").text == "One.\n\nTwo.")
    }

    @Test("What is removed is in no text, picked or found")
    func removed() throws {
        let html = "<article>\(story)<p class=extra>More of our stories are below, dear reader.</p>"
        #expect(try text(html, remove: [".extra"]).text == storyText)
        #expect(try text(html, content: "article", remove: [".extra"]).text == storyText)
    }

    @Test("Selectors that match nothing leave the search as it is, and are named")
    func missing() throws {
        let read = try text("<div>\(story)</div>", content: "#gone", remove: [".none"])
        #expect(read.text == storyText)
        #expect(
            read.warnings == [
                "nothing on the page matches .none", "nothing on the page matches #gone",
            ]
        )
    }

    @Test("What is picked and has no text counts as not found")
    func empty() throws {
        #expect(try text("<i id=e></i><div>\(story)</div>", content: "#e").text == storyText)
    }
}
