import FeedmillAddress
import FeedmillBytes
@testable import FeedmillExtract
import FeedmillModel
import Foundation
import Testing

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
        #expect(Self.names.count >= 69)
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
            ("blogger-long-sidebar", "Die Luke, dritter Versuch", ["Mia Sommer"], "2011-06-17"),
            ("blog-wordpress", "Repairing a garden gate", ["Jo"], "2023-11-05"),
            ("chinese", "老茶馆重新开门", [], "2023-04-08"),
            ("dates-of-others", "Pfad am Stausee ist frei", [], nil),
            ("docs-reference", "Retries", [], nil),
            ("drupal-submitted", "Wetternetz bauen im Bootshaus", ["hafenwart"], "2017-07-24"),
            ("dutch-posted-by", "Schip zonder naam in de haven", ["Wim de Boer"], "2012-02-07"),
            ("forum-thread", "Kettle trips the breaker", ["tealover"], nil),
            ("french-forum-below", "Le moulin du bas tourne", ["Odile Garnier"], "2018-05-03"),
            (
                "german-byline-and-date", "Wochenmarkt zieht hinter das Rathaus", ["Jana Weber"],
                "2019-03-12"
            ),
            ("german-teaser-box", "Seilbahn steht bis Pfingsten still", [], nil),
            ("infinite-scroll", "Snow plough finds its driver", [], nil),
            ("japanese", "古い灯台、四十年ぶりに点灯", [], "2024-05-03"),
            ("joomla-article-info", "Wasser im ersten Halbjahr", ["Otto Kern"], "2016-05-03"),
            ("korean", "섬마을 우체국, 다시 문 열다", [], "2024-04-02"),
            ("legal-notice", "Fermeture du pont des Tanneurs", [], "2023-10-09"),
            ("news-plain", "Bus line 14 to run all night", ["Mara Quint"], "2024-05-04"),
            ("offers-beside-text", "Drei Schwestern und eine Ziege", ["Clara Heim"], nil),
            ("paywall-teaser", "The quiet end of the coal harbour", ["Otto Brandt"], nil),
            ("product-review", "Review: the Brandt B2 hand drill", ["Ike Moor"], "2021-10-10"),
            ("publisher-in-author-tag", "Die Seilerei zieht um", ["Nils Aderholt"], "2018-12-22"),
            ("recipe", "Rye pancakes with apples", ["Elin Dahl"], "2022-09-18"),
            ("script-drawn", "Ice rink to stay open in summer", [], "2024-06-01"),
            ("several-whole-articles", "Unter der Brücke liegt noch eine Brücke", [], nil),
            ("teasers-that-break-off", "The piano under the clock", ["Tom Ashdown"], nil),
            ("widgets-beside", "Das Ende der Briefmarke fällt aus", [], "2019-06-07"),
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
