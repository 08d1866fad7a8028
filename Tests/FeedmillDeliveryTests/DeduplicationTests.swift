@testable import FeedmillDelivery
import FeedmillModel
import FeedmillState
import Testing

@Suite struct DeduplicationTests {
    let now = Timestamp(seconds: 1_700_000_000)

    private func key(_ text: String) -> ArticleKey { ArticleKey(identity: text) }

    private func entry(_ url: String, id: String? = nil, text: String = "text") -> Candidate {
        Candidate(key: key(url), publisherID: id.map { key("id:\($0)") }, content: key(text))
    }

    private func known(_ articles: [SeenArticle], _ aliases: [ArticleKey: ArticleKey] = [:])
        -> LedgerExtract
    {
        var extract = LedgerExtract()
        for article in articles { extract.articles[article.key] = article }
        extract.aliases = aliases
        return extract
    }

    private func seen(_ url: String, feed: Int64 = 1, text: String = "text") -> SeenArticle {
        SeenArticle(key: key(url), feed: feed, firstSeen: now, content: key(text))
    }

    private func decide(
        _ entry: Candidate,
        _ decisions: inout Deduplication,
        of feed: Int64 = 1,
        beside document: [String] = [],
        _ change: (inout FeedSettings) -> Void = { _ in }
    ) -> Verdict {
        var settings = FeedSettings()
        change(&settings)
        return decisions.decide(
            entry,
            in: DocumentEntries(keys: Set(document.map(key))),
            of: feed,
            settings: settings,
            at: now
        )
    }

    @Test func anEntryThatNobodyHasShownIsNewOnce() {
        var decisions = Deduplication(known: LedgerExtract())
        #expect(
            decide(entry("u"), &decisions) == .new
        )
        #expect(
            decide(entry("u"), &decisions) == .known
        )
        #expect(decisions.added.count == 1)
    }

    @Test func anotherFeedThatShowsItIsRemembered() {
        var decisions = Deduplication(known: known([seen("u", feed: 1)]))
        #expect(
            decide(entry("u"), &decisions, of: 2) == .known
        )
        #expect(decisions.sightings == [Sighting(article: key("u"), feed: 2, since: now)])
        #expect(decisions.added.isEmpty && decisions.changed.isEmpty)
    }

    @Test func aKnownIDUnderANewAddressHasMoved() {
        var decisions = Deduplication(known: known([seen("old")], [key("id:1"): key("old")]))
        let moved = entry("new", id: "1")
        #expect(
            decide(moved, &decisions) == .known
        )
        #expect(decisions.aliases == [Alias(key: key("new"), article: key("old"))])
        let again = entry("new")
        #expect(
            decide(again, &decisions) == .known
        )
    }

    @Test func idsThatAreNotTrustedDecideNothing() {
        var decisions = Deduplication(known: known([seen("old")], [key("id:1"): key("old")]))
        let moved = entry("new", id: "1")
        #expect(
            decide(moved, &decisions) { $0.trustsIDs = false } == .new
        )
    }

    @Test func anIDIsLearntWithTheArticle() {
        var decisions = Deduplication(known: LedgerExtract())
        _ = decide(entry("u", id: "1"), &decisions)
        #expect(decisions.aliases == [Alias(key: key("id:1"), article: key("u"))])
    }

    @Test func anIDThatComesLaterIsLearntToo() {
        var decisions = Deduplication(known: known([seen("u")]))
        let verdict = decide(entry("u", id: "9"), &decisions)
        #expect(verdict == .known)
        #expect(decisions.aliases == [Alias(key: key("id:9"), article: key("u"))])
    }

    @Test func anEntryThatWasKnownByItsIDAndNowHasALinkIsTheSame() {
        var decisions = Deduplication(known: known([seen("id:1")]))
        let linked = entry("u", id: "1")
        #expect(
            decide(linked, &decisions) == .known
        )
    }

    @Test func changesAreIgnoredUnlessAskedFor() {
        var decisions = Deduplication(known: known([seen("u", text: "old")]))
        let verdict = decide(entry("u", text: "new"), &decisions)
        #expect(verdict == .known)
        #expect(decisions.added.isEmpty && decisions.changed.isEmpty)
    }

    @Test func changesBecomeRevisionsOfTheFeedThatShowedItFirst() {
        var ledger = known([seen("u", feed: 1, text: "1")])
        // Each call is a batch of its own, as polls are.
        func verdict(_ text: String, feed: Int64) -> Verdict {
            var decisions = Deduplication(known: ledger)
            let verdict = decide(entry("u", text: text), &decisions, of: feed, beside: ["u"]) {
                $0.updates = .emit
            }
            ledger.articles.merge(decisions.changed.mapValues(\.article)) { $1 }
            return verdict
        }
        #expect(verdict("1", feed: 1) == .known)
        #expect(verdict("2", feed: 1) == .changed(revision: 2))
        #expect(verdict("2", feed: 1) == .known)
        #expect(verdict("another reading", feed: 2) == .known)
        #expect(verdict("3", feed: 1) == .changed(revision: 3))
        #expect(ledger.articles[key("u")]?.revision == 3)
    }

    @Test func twoReadingsInOneDocumentAreNoChange() {
        for ledger in [LedgerExtract(), known([seen("u", text: "1")])] {
            var decisions = Deduplication(known: ledger)
            let verdicts = ["1", "2"].map { text in
                decide(entry("u", text: text), &decisions, beside: ["u"]) { $0.updates = .emit }
            }
            #expect(verdicts[1] == .known)
        }
    }

    /// The ids of such a list are its places: each new article takes over the first.
    @Test func idsThatNumberPlacesHideNothing() {
        let ledger = known([seen("a"), seen("b")], [key("id:1"): key("a"), key("id:2"): key("b")])
        var decisions = Deduplication(known: ledger)
        let document = ["new", "a", "b"]
        let verdicts = zip(document, ["1", "2", "3"]).map { url, id in
            decide(entry(url, id: id), &decisions, beside: document)
        }
        #expect(verdicts == [.new, .known, .known])
    }
}
