import FeedmillModel
import Foundation
import Testing

@testable import FeedmillExtract

/// Pages in the shapes of real ones, each with its text beside it.
@Suite("The set of pages")
struct PageSetTests {
    private static let folder = Bundle.module.url(forResource: "Fixtures", withExtension: nil)?
        .appending(path: "pages")

    static var names: [String] {
        let files = folder.flatMap {
            try? FileManager.default.contentsOfDirectory(atPath: $0.path)
        }
        return (files ?? []).filter { $0.hasSuffix(".html") }.map { String($0.dropLast(5)) }
            .sorted()
    }

    @Test("The set is there")
    func isComplete() {
        #expect(Self.names.count >= 40)
    }

    @Test("A page gives just its text", arguments: names)
    func text(name: String) throws {
        let folder = try #require(Self.folder)
        let page = try Data(contentsOf: folder.appending(path: name + ".html"))
        let expected = try String(
            contentsOf: folder.appending(path: name + ".txt"),
            encoding: .utf8
        )
        let article = try PageExtractor().extract(
            Array(page),
            url: WebURL("https://page.example/\(name)")
        )
        let text = (article.contentText?.string ?? "") + "\n"
        #expect(text == expected)
    }

    @Test(
        "Titles, authors and dates are those of the page",
        arguments: [
            (
                "abstract-page", "Drift of paper boats in a rectangular basin", ["Lind, Ana"],
                "2024-01-01"
            ),
            ("amp", "Lynx seen near the reservoir", [], "2023-02-11"),
            ("blog-br-paragraphs", "on keeping a diary", [], nil),
            ("blog-utility-classes", "Why our tests are slow", ["Priya N."], nil),
            ("blog-wordpress", "Repairing a garden gate", ["Jo"], "2023-11-05"),
            ("chinese", "老茶馆重新开门", [], "2023-04-08"),
            ("docs-reference", "Retries", [], nil),
            ("forum-thread", "Kettle trips the breaker", ["tealover"], nil),
            ("german-teaser-box", "Seilbahn steht bis Pfingsten still", [], nil),
            ("infinite-scroll", "Snow plough finds its driver", [], nil),
            ("japanese", "古い灯台、四十年ぶりに点灯", [], "2024-05-03"),
            ("korean", "섬마을 우체국, 다시 문 열다", [], "2024-04-02"),
            ("legal-notice", "Fermeture du pont des Tanneurs", [], "2023-10-09"),
            ("news-plain", "Bus line 14 to run all night", ["Mara Quint"], "2024-05-04"),
            ("paywall-teaser", "The quiet end of the coal harbour", ["Otto Brandt"], nil),
            ("product-review", "Review: the Brandt B2 hand drill", ["Ike Moor"], "2021-10-10"),
            ("recipe", "Rye pancakes with apples", ["Elin Dahl"], "2022-09-18"),
            ("script-drawn", "Ice rink to stay open in summer", [], "2024-06-01"),
        ] as [(String, String, [String], String?)]
    )
    func metadata(name: String, title: String, authors: [String], day: String?) throws {
        let folder = try #require(Self.folder)
        let page = try Data(contentsOf: folder.appending(path: name + ".html"))
        let article = try PageExtractor().extract(
            Array(page),
            url: WebURL("https://page.example/\(name)")
        )
        #expect(article.title == title)
        #expect(article.authors.compactMap(\.name) == authors)
        #expect((article.datePublished?.rfc3339.prefix(10)).map { String($0) } == day)
    }
}
