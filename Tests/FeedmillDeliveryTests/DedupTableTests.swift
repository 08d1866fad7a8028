import FeedmillConfig
@testable import FeedmillDelivery
import FeedmillModel
import FeedmillState
import Testing

/// What counts as one article, row by row: the rules of identity as feeds meet them.
///
/// A poll is written `feed: entry; entry`, an entry `id|address|title|text|date`, with what is
/// missing at the end left out and what is missing before left empty. Feeds are `a`, `b` and `c`,
/// each with a host of its own; an address that begins with `/` is on `news.example`, and `home`
/// is the feed's home page. `a.rss` and `a.json` are feed `a` in that format; `a+180` is asked
/// after so many days, and the date `now` is that of the poll. Numbers are the records that each poll delivers.
struct DedupRow: Sendable, CustomTestStringConvertible {
    let rule: String
    let polls: [String]
    let records: [Int]
    var settings = FeedSettings()
    var dedup = Configuration.Dedup()

    var testDescription: String { rule }

    init(_ rule: String, _ polls: [String], _ records: [Int]) {
        self.rule = rule
        self.polls = polls
        self.records = records
    }

    /// The same with changed articles delivered again.
    var emitting: DedupRow {
        var row = self
        row.settings.updates = .emit
        return row
    }

    /// The same without trust in ids.
    var distrusting: DedupRow {
        var row = self
        row.settings.trustsIDs = false
        return row
    }

    /// The same without the rule of links that several entries share.
    var withoutSharedLinks: DedupRow {
        var row = self
        row.settings.findsSharedLinks = false
        return row
    }

    func stripping(_ names: String...) -> DedupRow {
        var row = self
        row.dedup.stripParameters = names
        return row
    }

    func keeping(_ names: String...) -> DedupRow {
        var row = self
        row.dedup.keepParameters = names
        return row
    }
}

@Suite struct DedupTableTests {
    @Test(arguments: DedupTable.rows)
    func articlesAreDeliveredOnce(_ row: DedupRow) async throws {
        let newsroom = try await Newsroom(dedup: row.dedup)
        var delivered: [Int] = []
        for poll in row.polls {
            let parts = poll.split(separator: ": ", maxSplits: 1)
            var head = String(parts[0])
            if let plus = head.firstIndex(of: "+") {
                newsroom.wait(days: Int(head[head.index(after: plus)...]) ?? 0)
                head = String(head[..<plus])
            }
            let name = head.prefix(1)
            let form: Newsroom.Form =
                head.hasSuffix(".rss") ? .rss : head.hasSuffix(".json") ? .json : .atom
            let home = "https://\(name).example/"
            let entries = parts.dropFirst().joined().split(separator: "; ").map {
                Self.entry($0, home: home, now: newsroom.now)
            }
            let records = try await newsroom.poll(
                "https://\(name).example/feed",
                home: home,
                entries,
                as: form,
                settings: row.settings
            )
            delivered.append(records.count)
        }
        #expect(delivered == row.records)
        #expect(newsroom.spooled == row.records.reduce(0, +))
    }

    private static func entry(
        _ text: Substring,
        home: String,
        now: Timestamp
    ) -> Newsroom.Entry {
        let fields = text.split(separator: "|", omittingEmptySubsequences: false).map {
            $0.isEmpty ? nil : String($0)
        }
        func field(_ index: Int) -> String? { index < fields.count ? fields[index] : nil }
        let url = field(1).map { url in
            switch url {
            case "home": home
            case _ where url.hasPrefix("/"): "https://news.example" + url
            default: url
            }
        }
        return Newsroom.Entry(
            id: field(0),
            url: url,
            title: field(2),
            text: field(3),
            date: field(4).map { $0 == "now" ? now.rfc3339 : $0 }
        )
    }

    /// The ledger is told of articles that are still shown, seldom enough to cost nothing.
    @Test func whatIsShownIsRemembered() async throws {
        var ledger = LedgerExtract()
        let start = Timestamp(seconds: 1_700_000_000)
        let key = ArticleKey(identity: "a")
        ledger.articles[key] = SeenArticle(key: key, feed: 1, firstSeen: start, content: key)
        for (days, refreshes) in [(7, false), (9, true)] {
            var decisions = Deduplication(known: ledger, refresh: .seconds(8 * 86_400))
            let candidate = Candidate(key: key, content: key)
            let now = start + .seconds(days * 86_400)
            let verdict = decisions.decide(
                candidate,
                in: decisions.document(of: [candidate]),
                of: 1,
                settings: FeedSettings(),
                at: now
            )
            #expect(verdict == .known)
            #expect(decisions.seenAgain == (refreshes ? [key: now] : [:]))
        }
    }

    @Test func theTableIsLongEnough() {
        #expect(DedupTable.rows.count >= 80)
        #expect(Set(DedupTable.rows.map(\.rule)).count == DedupTable.rows.count)
    }
}
