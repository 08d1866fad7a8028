import FeedmillAddress
import FeedmillModel
import Testing

@testable import FeedmillNormalise

/// What an entry is identified by, and what does not count.
@Suite struct IdentityTests {
    @Test(arguments: [
        ("https://mill.example/", "http://www.mill.example", true),
        ("https://mill.example", "https://mill.example/index.html", true),
        ("https://mill.example/blog", "https://mill.example/blog/index.php", true),
        ("https://mill.example/", "https://mill.example/#!", true),
        ("https://mill.example/", "https://mill.example/#/", true),
        ("https://mill.example/", "https://mill.example/Default.aspx", true),
        ("https://mill.example/?p=1", "https://www.mill.example/?p=1", true),
        ("https://mill.example/", "https://mill.example/#wheel", false),
        ("https://mill.example/", "https://mill.example/?p=1", false),
        ("https://mill.example/", "https://mill.example/wheel", false),
        ("https://mill.example/", "https://other.example/", false),
        ("https://mill.example/", "https://mill.example/indexes.html", false),
        (nil, "https://mill.example/", true), (nil, "https://www.mill.example/index.htm", true),
        (nil, "https://mill.example/wheel", false), (nil, "https://mill.example/?p=1", false),
    ])
    func theHomePageHasManySpellings(_ home: String?, _ link: String, _ isHome: Bool) throws {
        let cleaner = URLCleaner()
        let page = HomePage(home.flatMap { WebURL($0) }, cleaner: cleaner)
        let canonical = try #require(WebURL(link).flatMap(cleaner.canonical))
        #expect(page.isNamed(by: canonical) == isHome)
    }

    @Test(arguments: [
        ("Posted 3 hours ago by Ada", "Posted  ago by Ada"),
        ("3 days, 2 hours ago", " ago"), ("vor 12 Stunden", "vor "),
        ("il y a 5 minutes", "il y a "),
        ("hace 2 días", "hace "), ("2 часа назад", " назад"),
        ("12 comments, 1,204 views", " comments,  views"), ("Comments: 12", "Comments: "),
        ("Points (120)", "Points ()"), ("1\u{A0}comment", "\u{A0}comment"),
        ("12", nil), ("3 wheels in 2 hours", nil), ("5 years of work", nil), ("120 points", nil),
        ("section2 comments", nil), ("", nil), ("version 2.4", nil),
    ])
    func whatPassesByItselfIsNoText(_ text: String, _ rest: String?) {
        let steady = PassingWords.removed(from: text.utf8.span)
        #expect(steady.map { String(decoding: $0, as: UTF8.self) } == rest)
    }

    private let noon = Timestamp(year: 2025, month: 6, day: 1, hour: 12)

    @Test(
        arguments: [
            ("all at the request", [0, 10, -5], [0, 10, -5]),
            ("one entry", [60], [60]), ("one fresh one among others", [60, -9_000], []),
            ("some at the request", [0, 1, -9_000], [0, 1]), ("none", [-9_000, -90_000], []),
            ("all of today's midnight", [-43_200, -43_200], [-43_200]),
            ("all of one date long ago", [-4_320_000, -4_320_000], []), ("no dates", [], []),
        ] as [(String, [Int], [Int])]
    )
    func datesOfTheRequestAreNone(_ name: String, _ offsets: [Int], _ made: [Int]) {
        let dates = offsets.map { noon + .seconds($0) }
        let answer = AnswerDates(dates, answers: [noon])
        for (offset, date) in zip(offsets, dates) {
            #expect(answer.published(date) == (made.contains(offset) ? nil : date), "\(name)")
        }
        #expect(answer.published(nil) == nil)
        #expect(AnswerDates(dates, answers: []).published(dates.first) == dates.first)
    }

    @Test func partsOfAnArticleSayWhetherItIsAnother() {
        func parts(_ title: UInt32, _ date: UInt32, _ text: UInt32) -> ContentParts {
            ContentParts(title: title, published: date, modified: 9, text: text)
        }
        #expect(ContentParts(parts(1, 2, 3).key) == parts(1, 2, 3))
        #expect(parts(1, 1, 1).contradict(parts(2, 2, 2)))
        #expect(!parts(1, 1, 1).contradict(parts(2, 1, 2)))
        // Where one has no date of publication, that of the change tells.
        #expect(!parts(1, 1, 1).contradict(parts(2, 0, 2)))
        #expect(parts(1, 1, 1).hasText(of: parts(2, 2, 0)))
        #expect(!parts(1, 1, 1).hasText(of: parts(1, 1, 2)))
        #expect(parts(1, 1, 1).isEdited(in: parts(1, 1, 0)))
        #expect(!parts(1, 1, 1).isEdited(in: parts(1, 0, 1)))
    }
}
