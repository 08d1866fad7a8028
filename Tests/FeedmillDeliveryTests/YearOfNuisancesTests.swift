import FeedmillModel
import FeedmillTestSupport
import Testing

/// Fifty feeds that do what feeds do to their readers, polled every third day for a year.
@Suite struct YearOfNuisancesTests {
    private enum Nuisance: Int, CaseIterable {
        case none, idsMadeAnew, idsMadeAnewWithoutAddress, oneIDForAll, neitherIDNorAddress
        case linksToHomePage, changingTrackers, changingScheme, articlesThatReturn, changingFormat
        case siteThatMoves, idsThatChange, edits, shownByAnotherFeed, changingOrder
        case emptyDocuments, changingAnchors, markupNoise, idsThatNumberPlaces, shownTwice
    }

    /// A feed and all that it ever published, the newest first.
    private struct Publisher {
        let number: Int
        let nuisance: Nuisance
        var articles: [Int] = []
        var published = 0

        var address: String { "https://feed\(number).example/feed" }
        /// Several feeds of one publisher show the same articles.
        var site: Int { nuisance == .shownByAnotherFeed ? 1_000 : number }
        var home: String { "https://site\(site).example/" }
        func title(_ article: Int) -> String { "Article \(article) of \(site)" }
    }

    @Test func everyArticleComesOnceAndNoneAgain() async throws {
        let newsroom = try await Newsroom()
        var random = SeededRandom(seed: 50)
        var publishers = (0..<50).map { number in
            Publisher(
                number: number,
                nuisance: Nuisance.allCases[number % Nuisance.allCases.count]
            )
        }
        var shown: Set<String> = []
        var delivered: [String: Int] = [:]
        for day in stride(from: 0, to: 366, by: 3) {
            var documents: [(address: String, body: String)] = []
            for index in publishers.indices {
                publish(&publishers[index], on: day, &random)
                let publisher = publishers[index]
                let articles = visible(publisher, on: day, &random)
                shown.formUnion(articles.map(publisher.title))
                let entries = articles.enumerated().map { place, article in
                    entry(article, at: place, of: publisher, on: day)
                }
                let forms: [Newsroom.Form] = [.atom, .rss, .json]
                let form = publisher.nuisance == .changingFormat ? forms[day / 3 % 3] : .atom
                documents.append(
                    (publisher.address, newsroom.document(publisher.home, entries, as: form))
                )
            }
            for record in try await newsroom.poll(documents) {
                delivered[record.title ?? "", default: 0] += 1
            }
            newsroom.wait(days: 3)
        }
        let again = delivered.filter { $0.value > 1 }.keys.sorted()
        #expect(again.isEmpty, "delivered again")
        #expect(shown.subtracting(delivered.keys).sorted().isEmpty, "lost")
        #expect(delivered.count == shown.count)
        #expect(shown.count > 3_000)
        #expect(newsroom.spooled == shown.count)
        print("a year of 50 feeds: \(shown.count) articles, \(again.count) of them again")
    }

    private func publish(_ publisher: inout Publisher, on day: Int, _ random: inout SeededRandom) {
        let count = day == 0 ? 3 : publisher.nuisance == .shownByAnotherFeed ? 1 : random.below(2)
        for _ in 0..<count {
            publisher.articles.insert(publisher.published, at: 0)
            publisher.published += 1
        }
    }

    private func visible(
        _ publisher: Publisher,
        on day: Int,
        _ random: inout SeededRandom
    ) -> [Int] {
        var articles = Array(publisher.articles.prefix(6))
        switch publisher.nuisance {
        case .articlesThatReturn where publisher.published > 20:
            articles += [random.below(publisher.published - 6), 0]
        case .changingOrder:
            articles.sort { ($0 * 7 + day) % 11 < ($1 * 7 + day) % 11 }
        case .emptyDocuments where day % 15 == 0 && day > 0:
            articles = []
        case .shownTwice:
            articles += articles.prefix(2)
        default: break
        }
        return articles
    }

    private func entry(
        _ article: Int,
        at place: Int,
        of publisher: Publisher,
        on day: Int
    ) -> Newsroom.Entry {
        let site = publisher.home
        var entry = Newsroom.Entry(
            id: "id-\(article)",
            url: site + "articles/\(article)",
            title: publisher.title(article),
            text: "<p>Text of article \(article)</p>",
            date: "2025-01-01T00:00:00Z"
        )
        switch publisher.nuisance {
        case .none, .articlesThatReturn, .changingFormat, .changingOrder, .emptyDocuments,
            .shownByAnotherFeed, .shownTwice:
            break
        case .idsMadeAnew: entry.id = "\(day)-\(place)"
        case .idsMadeAnewWithoutAddress: (entry.id, entry.url) = ("\(day)-\(place)", nil)
        case .oneIDForAll: entry.id = "news"
        case .neitherIDNorAddress: (entry.id, entry.url) = (nil, nil)
        case .linksToHomePage: entry.url = site
        case .changingTrackers: entry.url? += "?utm_source=\(day)&fbclid=\(place)"
        case .changingScheme where day % 2 == 0:
            entry.url = "http" + (entry.url ?? "").dropFirst(5)
        case .changingScheme: break
        case .siteThatMoves where day > 180: entry.url = site + "new/\(article).html"
        case .siteThatMoves: break
        case .idsThatChange: entry.id = "urn:\(day / 90):\(article)"
        case .edits: entry.text = "<p>Text of article \(article), version \(day)</p>"
        case .changingAnchors: entry.url? += ["#comments", "#respond", "", "#more-7"][day / 3 % 4]
        case .markupNoise: entry.text = "<div class='d\(day)'>Text of\n article \(article)</div>"
        case .idsThatNumberPlaces: entry.id = "\(place + 1)"
        }
        return entry
    }
}
