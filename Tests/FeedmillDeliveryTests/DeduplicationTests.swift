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
            ) == .new(key("u"))
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
        #expect(
            decisions.sightings == [
                Sighting(article: key("u"), feed: 2, since: now, content: key("text"))
            ]
        )
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
            ) == .new(key("new"))
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
            #expect(verdicts[1] == .twin(key("u")))
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
        #expect(verdicts == [.new(key("new")), .known, .known])
    }

    // MARK: - Ids and addresses that change

    private func content(_ parts: UInt32...) -> ArticleKey {
        ContentParts(title: parts[0], published: parts[1], modified: 0, text: parts[2]).key
    }

    /// Decides on the entries of one document.
    private func decide(
        _ entries: [Candidate],
        after ledger: LedgerExtract,
        settings: FeedSettings = FeedSettings()
    ) -> ([Verdict], Deduplication) {
        var decisions = Deduplication(known: ledger)
        let document = decisions.document(of: entries)
        let verdicts = entries.map {
            decisions.decide($0, in: document, of: 1, settings: settings, at: now)
        }
        return (verdicts, decisions)
    }

    @Test(arguments: [
        ("all differs", [2, 2, 2] as [UInt32], false), ("the title stays", [1, 2, 2], true),
        ("the date stays", [2, 1, 2], true), ("the text stays", [2, 2, 1], true),
        ("there is no text any more", [2, 2, 0], false), ("only the title tells", [2, 0, 0], true),
        ("nothing tells", [0, 0, 0], true),
    ])
    func anIDMovesOnlyWhatStaysTheSame(_ name: String, _ parts: [UInt32], _ isMove: Bool) {
        var old = seen("old")
        old.content = content(1, 1, 1)
        let ledger = known([old], [key("id:1"): key("old")])
        var moved = entry("new", id: "1")
        moved.content = content(parts[0], parts[1], parts[2])
        #expect(decide([moved], after: ledger).0 == [isMove ? .known : .new(key("new"))], "\(name)")
        // The same where the id is all there is: the content takes its place.
        old = SeenArticle(key: key("id:1"), feed: 1, firstSeen: now, content: old.content)
        moved.key = key("id:1")
        moved.contentID = key("c")
        let verdicts = decide([moved], after: known([old])).0
        #expect(verdicts == [isMove ? .known : .new(key("c"))], "\(name)")
    }

    /// An entry without an id, by its address and its title, which has a date unless it is told.
    private func plain(_ url: String, _ title: UInt32, text: UInt32 = 1, isDated: Bool = true)
        -> Candidate
    {
        Candidate(
            key: key(url),
            contentID: key("c\(title)"),
            isDated: isDated,
            content: content(title, isDated ? title : 0, text)
        )
    }

    /// A ledger that has seen such entries.
    private func ledger(_ entries: [Candidate]) -> LedgerExtract {
        let articles = entries.map {
            SeenArticle(key: $0.key, feed: 1, firstSeen: now, content: $0.content)
        }
        var contents: [ArticleKey: ArticleKey] = [:]
        for entry in entries { contents[entry.contentID ?? entry.key] = entry.key }
        return known(articles, contents)
    }

    @Test func anAddressThatChangesIsTheSameByTitleDateAndText() {
        let seen = ledger([plain("a?s=1", 1), plain("b?s=1", 2)])
        let new = key("c?s=2")
        let (verdicts, decisions) = decide(
            [plain("a?s=2", 1), plain("b?s=2", 2), plain("c?s=2", 3)],
            after: seen
        )
        #expect(verdicts == [.known, .known, .new(new)])
        // Addresses that are others at each poll are not learnt.
        #expect(decisions.aliases == [Alias(key: key("c3"), article: new)])
        // One that still stands in the document has not changed.
        let both = decide([plain("a?s=1", 1), plain("z", 1)], after: seen).0
        #expect(both == [.known, .new(key("z"))])
        // Nor has one whose text is another, unless all addresses of the document are new.
        #expect(decide([plain("z", 1, text: 9)], after: seen).0 == [.new(key("z"))])
        let all = [plain("y", 1, text: 9), plain("z", 2, text: 9)]
        #expect(decide(all, after: seen).0 == [.known, .known])
    }

    @Test func withoutDatesOnlyAWholeDocumentHasMoved() {
        let titles: [UInt32] = [1, 2, 3]
        let seen = ledger(titles.map { plain("a\($0)", $0, isDated: false) })
        let moved = titles.map { plain("b\($0)", $0, isDated: false) }
        #expect(decide(moved, after: seen).0 == [.known, .known, .known])
        #expect(decide([moved[0]], after: seen).0 == [.new(key("b1"))])
        let mixed = [moved[0], moved[1], plain("a3", 3, isDated: false)]
        #expect(decide(mixed, after: seen).0 == [.new(key("b1")), .new(key("b2")), .known])
    }

    // MARK: - Revisions

    @Test func anEditionThatWasDeliveredComesBackOnce() {
        var article = seen("u", text: "a")
        var revisions = ""
        for edition in ["b", "a", "b", "a", "b", "c", "a"] {
            guard article.accepts(key(edition), at: now, every: .zero) else { continue }
            article.revise(to: key(edition), at: now)
            revisions += edition
        }
        #expect(revisions == "bac" && article.revision == 4)
    }

    @Test func laterRevisionsAreSpread() {
        var article = seen("u", text: "0")
        var hours: [Int] = []
        for hour in 1...72 {
            let time = now + .seconds(hour * 3_600)
            guard article.accepts(key("\(hour)"), at: time, every: .seconds(86_400)) else {
                continue
            }
            article.revise(to: key("\(hour)"), at: time)
            hours.append(hour)
        }
        #expect(hours == [1, 2, 26, 50])
        // A clock that was put back holds nothing up.
        #expect(article.accepts(key("x"), at: now, every: .seconds(86_400)))
    }

    @Test func aDateThatComesOrGoesIsNoEdit() {
        var article = seen("u")
        article.content = content(1, 1, 1)
        #expect(!article.accepts(content(1, 0, 1), at: now, every: .zero))
        #expect(article.accepts(content(1, 2, 1), at: now, every: .zero))
        #expect(article.accepts(content(1, 1, 0), at: now, every: .zero))
    }

    // MARK: - Owners

    @Test func anArticlePassesOnWhenItsFeedIsNoLongerListed() {
        var emit = settings
        emit.updates = .emit
        var ledger = known([seen("u", feed: 1, text: "1")])
        func decide(_ text: String, firstSaid first: String? = nil) -> Verdict {
            var heritage = Heritage(owners: [1])
            if let first { heritage.editions[.init(article: key("u"), feed: 2)] = key(first) }
            var decisions = Deduplication(known: ledger, heritage: heritage)
            let verdict = decisions.decide(
                entry("u", text: text),
                in: DocumentEntries(keys: [key("u")]),
                of: 2,
                settings: emit,
                at: now
            )
            #expect(decisions.sightings.isEmpty)
            ledger.articles.merge(decisions.changed.mapValues(\.article)) { $1 }
            return verdict
        }
        // What the heir says of it is no edit; what it says later is.
        #expect(decide("other words") == .known)
        #expect(ledger.articles[key("u")]?.feed == 2)
        #expect(decide("other words") == .known)
        #expect(decide("3") == .changed(revision: 2))
        // So is what it has changed before the article was its own.
        ledger = known([seen("u", feed: 1, text: "1")])
        #expect(decide("new words", firstSaid: "other words") == .changed(revision: 2))
    }
}
