@testable import FeedmillDelivery
import FeedmillModel
import FeedmillState
import Testing

@Suite struct DeduplicationTests {
    let now = Timestamp(seconds: 1_700_000_000)
    let settings = FeedSettings()

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

    @Test func anEntryThatNobodyHasShownIsNewOnce() {
        var decisions = Deduplication(known: LedgerExtract())
        #expect(
            decisions.decide(
                entry("u"),
                in: DocumentEntries(keys: []),
                of: 1,
                settings: settings,
                at: now
            ) == .new
        )
        #expect(
            decisions.decide(
                entry("u"),
                in: DocumentEntries(keys: []),
                of: 1,
                settings: settings,
                at: now
            ) == .known
        )
        #expect(decisions.added.count == 1)
    }

    @Test func anotherFeedThatShowsItIsRemembered() {
        var decisions = Deduplication(known: known([seen("u", feed: 1)]))
        #expect(
            decisions.decide(
                entry("u"),
                in: DocumentEntries(keys: []),
                of: 2,
                settings: settings,
                at: now
            ) == .known
        )
        #expect(decisions.sightings == [Sighting(article: key("u"), feed: 2, since: now)])
        #expect(decisions.added.isEmpty && decisions.changed.isEmpty)
    }

    @Test func aKnownIDUnderANewAddressHasMoved() {
        var decisions = Deduplication(known: known([seen("old")], [key("id:1"): key("old")]))
        let moved = entry("new", id: "1")
        #expect(
            decisions.decide(
                moved,
                in: DocumentEntries(keys: []),
                of: 1,
                settings: settings,
                at: now
            ) == .known
        )
        #expect(decisions.aliases == [Alias(key: key("new"), article: key("old"))])
        let again = entry("new")
        #expect(
            decisions.decide(
                again,
                in: DocumentEntries(keys: []),
                of: 1,
                settings: settings,
                at: now
            ) == .known
        )
    }

    @Test func idsThatAreNotTrustedDecideNothing() {
        var distrust = settings
        distrust.trustsIDs = false
        var decisions = Deduplication(known: known([seen("old")], [key("id:1"): key("old")]))
        let moved = entry("new", id: "1")
        #expect(
            decisions.decide(
                moved,
                in: DocumentEntries(keys: []),
                of: 1,
                settings: distrust,
                at: now
            ) == .new
        )
    }

    @Test func anIDIsLearntWithTheArticle() {
        var decisions = Deduplication(known: LedgerExtract())
        _ = decisions.decide(
            entry("u", id: "1"),
            in: DocumentEntries(keys: []),
            of: 1,
            settings: settings,
            at: now
        )
        #expect(decisions.aliases == [Alias(key: key("id:1"), article: key("u"))])
    }

    @Test func anIDThatComesLaterIsLearntToo() {
        var decisions = Deduplication(known: known([seen("u")]))
        let verdict = decisions.decide(
            entry("u", id: "9"),
            in: DocumentEntries(keys: []),
            of: 1,
            settings: settings,
            at: now
        )
        #expect(verdict == .known)
        #expect(decisions.aliases == [Alias(key: key("id:9"), article: key("u"))])
    }

    @Test func anEntryThatWasKnownByItsIDAndNowHasALinkIsTheSame() {
        var decisions = Deduplication(known: known([seen("id:1")]))
        let linked = entry("u", id: "1")
        #expect(
            decisions.decide(
                linked,
                in: DocumentEntries(keys: []),
                of: 1,
                settings: settings,
                at: now
            ) == .known
        )
    }

    @Test func changesAreIgnoredUnlessAskedFor() {
        var decisions = Deduplication(known: known([seen("u", text: "old")]))
        let verdict = decisions.decide(
            entry("u", text: "new"),
            in: DocumentEntries(keys: []),
            of: 1,
            settings: settings,
            at: now
        )
        #expect(verdict == .known)
        #expect(decisions.added.isEmpty && decisions.changed.isEmpty)
    }

    @Test func changesBecomeRevisionsOfTheFeedThatShowedItFirst() {
        var emit = settings
        emit.updates = .emit
        var ledger = known([seen("u", feed: 1, text: "1")])
        // Each call is a batch of its own, as polls are.
        func decide(_ text: String, feed: Int64) -> Verdict {
            var decisions = Deduplication(known: ledger)
            let verdict = decisions.decide(
                entry("u", text: text),
                in: DocumentEntries(keys: [key("u")]),
                of: feed,
                settings: emit,
                at: now
            )
            ledger.articles.merge(decisions.changed.mapValues(\.article)) { $1 }
            return verdict
        }
        #expect(decide("1", feed: 1) == .known)
        #expect(decide("2", feed: 1) == .changed(revision: 2))
        #expect(decide("2", feed: 1) == .known)
        #expect(decide("another reading", feed: 2) == .known)
        #expect(decide("3", feed: 1) == .changed(revision: 3))
        #expect(ledger.articles[key("u")]?.revision == 3)
    }

    @Test func twoReadingsInOneDocumentAreNoChange() {
        var emit = settings
        emit.updates = .emit
        for ledger in [LedgerExtract(), known([seen("u", text: "1")])] {
            var decisions = Deduplication(known: ledger)
            let verdicts = ["1", "2"].map { text in
                decisions.decide(
                    entry("u", text: text),
                    in: DocumentEntries(keys: [key("u")]),
                    of: 1,
                    settings: emit,
                    at: now
                )
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
            decisions.decide(
                entry(url, id: id),
                in: DocumentEntries(keys: Set(document.map(key))),
                of: 1,
                settings: settings,
                at: now
            )
        }
        #expect(verdicts == [.new, .known, .known])
    }
}
