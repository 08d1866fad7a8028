import FeedmillModel
import Testing

@Suite("Selectors as they are written") struct PageSelectorTests {
    @Test(
        "What can be written is read",
        arguments: [
            "p", "*", ".story", "#main", "div.story#a", "[hidden]", "[role=main]",
            "[href^='/news']",
            "[href$=\".pdf\"]", "[class*=promo]", "[class~=promo]", "[lang|=en]", "div p",
            "div > p",
            "h2 + p", "h2 ~ p", "a, b ,c", "li:first-child", "p:not(.ad)", "p:not(.ad, [hidden])",
            " div\n.a ", ".md\\:wide", "#\\31 st", "ARTICLE P", ".größe", ".a.b.c", "div>p",
        ]
    )
    func readable(text: String) throws {
        #expect(try PageSelector(text).paths.allSatisfy { !$0.isEmpty })
    }

    @Test(
        "What is wrong is said with its place",
        arguments: [
            (
                "",
                "at character 1: it ends where an element, .class, #id or [attribute] is expected"
            ),
            (
                "div,",
                "at character 5: it ends where an element, .class, #id or [attribute] is expected"
            ),
            (
                "div >",
                "at character 6: it ends where an element, .class, #id or [attribute] is expected"
            ),
            (
                "> p",
                "at character 1: \">\" where an element, .class, #id or [attribute] is expected"
            ),
            (
                "a:hover",
                "at character 3: :hover is not known; there are :first-child and :not(...)"
            ),
            ("p::before", "at character 3: \":\" where a name is expected"),
            ("p:not(:not(a))", "at character 8: :not is not known here"),
            ("p:not(.a", "at character 9: it ends where a closing parenthesis is expected"),
            (".1a", "at character 2: \"1\" where a name is expected"),
            ("[role", "at character 6: it ends where one of = ^= $= *= ~= |= or ] is expected"),
            ("[role=\"main]", "at character 13: it ends where the closing quote is expected"),
            ("p)", "at character 2: \")\" where a comma or the end is expected"),
            (
                "my-story p",
                "at character 1: \"my-story\" is an element of the site's own, which is not told from"
                    + " others; name its class or id"
            ),
        ]
    )
    func mistakes(text: String, complaint: String) {
        let error = #expect(throws: PageSelectorError.self) { try PageSelector(text) }
        #expect(error?.description == complaint)
    }

    @Test("Attributes that are not kept of pages are refused")
    func unknownAttribute() {
        let error = #expect(throws: PageSelectorError.self) { try PageSelector("p[data-x]") }
        #expect(error?.position == 3)
        #expect(error?.message.hasPrefix("[data-x] is not an attribute that is kept") == true)
    }

    @Test(
        "Length and number of parts are bounded",
        arguments: [
            String(repeating: "a", count: 3_000), String(repeating: "a,", count: 80) + "a",
            String(repeating: "a ", count: 65),
        ]
    )
    func bounds(text: String) {
        #expect(throws: PageSelectorError.self) { try PageSelector(text) }
    }
}
