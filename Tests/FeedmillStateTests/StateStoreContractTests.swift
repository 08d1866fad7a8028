import FeedmillAddress
import FeedmillDoubles
import FeedmillModel
import FeedmillSchedule
import FeedmillTestSupport
import Testing

@testable import FeedmillState

/// What every store must do, whatever lies behind it.
@Suite struct StateStoreContractTests {
    enum Kind: String, CaseIterable { case sqlite, memory }

    let folder: TemporaryDirectory
    let now = Timestamp(year: 2025, month: 6, day: 1, hour: 12)

    init() throws {
        folder = try TemporaryDirectory()
    }

    func open(_ kind: Kind) throws -> any StateStore {
        switch kind {
        case .sqlite: try SQLiteStore(path: folder.path("state.sqlite"))
        case .memory: MemoryStore()
        }
    }

    func key(_ text: String) -> ArticleKey { ArticleKey(identity: text) }

    func article(_ name: String, _ feed: FeedState, revision: Int = 1) -> SeenArticle {
        SeenArticle(
            key: key(name),
            feed: feed.id,
            firstSeen: now,
            content: key("content \(revision)"),
            revision: revision
        )
    }

    func sighting(_ name: String, _ feed: FeedState, day number: Int) -> Sighting {
        Sighting(
            article: key(name),
            feed: feed.id,
            since: day(number),
            content: key("content \(number)")
        )
    }

    func day(_ number: Int) -> Timestamp { now + .seconds(number * 86_400) }

    func register(_ store: any StateStore, _ names: String...) async throws -> [FeedState] {
        try await store.register(names.map { .init(identity: $0, url: "https://\($0)/") }, at: now)
    }

    /// Commits what must be taken.
    func commit(
        _ store: any StateStore,
        _ change: (inout StateBatch) -> Void
    ) async throws {
        #expect(try await result(store, change) == "done")
    }

    func result(
        _ store: any StateStore,
        _ change: (inout StateBatch) -> Void
    ) async throws -> String {
        var batch = StateBatch()
        change(&batch)
        return switch try await store.commit(batch) {
        case .done: "done"
        case .conflict: "conflict"
        case .fenced: "fenced"
        case .rolledBack: "rolled back"
        }
    }

    // MARK: - Feeds

    @Test(arguments: Kind.allCases)
    func registrationAddsAFeedOnce(kind: Kind) async throws {
        let store = try open(kind)
        let registration = Registration(identity: "https://a/", url: "http://a/")
        let first = try await store.register([registration], at: now)
        let again = try await store.register([registration, registration], at: day(1))
        #expect(again == first + first)
        #expect(first[0].nextDue == now && first[0].added == now)
        #expect(try await store.feeds() == first)
        #expect(try await store.feed(id: first[0].id) == first[0])
        #expect(try await store.feed(identity: "https://a/") == first[0])
        #expect(try await store.feed(id: 4_711) == nil)
        #expect(try await store.feed(identity: "other") == nil)
    }

    @Test(arguments: Kind.allCases)
    func aChangedSpellingKeepsTheHistoryAndDropsTheValidators(kind: Kind) async throws {
        let store = try open(kind)
        var feed = try await register(store, "i")[0]
        feed.etag = "\"1\""
        feed.lastModified = "yesterday"
        feed.records = 7
        try await commit(store) { $0.feeds = [feed] }
        let moved = try await store.register([.init(identity: "i", url: "http://i/feed")], at: now)[
            0
        ]
        #expect(moved.id == feed.id && moved.records == 7)
        #expect(moved.etag == nil && moved.lastModified == nil)
        #expect(moved.url == "http://i/feed" && moved.configuredURL == "http://i/feed")
        #expect(try await store.feeds() == [moved])
    }

    /// A feed with a value in everything that is remembered of it.
    private func fill(_ feed: inout FeedState) throws {
        let page = try #require(WebURL("https://a.example/feed?page=2"))
        feed.firstShown = day(-20)
        feed.learn(sharedLinks: [key("one"), key("two")])
        feed.title = "Ä"
        feed.homePageURL = "https://a.example/"
        feed.etag = "W/\"x\u{7f}\""
        feed.lastModified = "Sun, 01 Jun 2025 12:00:00 GMT"
        feed.validatorsURL = "v"
        feed.bodyHash = -3
        feed.lastDocument = day(-1)
        feed.nextDue = day(1)
        feed.dueRule = .tooManyRequests
        feed.lastAttempt = now
        feed.lastSuccess = day(-2)
        feed.lastOutcome = .failed
        feed.lastRecords = 2
        feed.failures = 3
        feed.failingSince = day(-1)
        feed.lastFailure = .transfer(.certificate(host: "a.example", .notTrusted(code: 7)))
        feed.records = 9
        feed.polls = 12
        feed.memory.rhythm = PublishingRhythm(interval: .seconds(5_400))
        feed.memory.window = PublishingRhythm.Window(
            newest: day(-9),
            gap: .seconds(7_200),
            count: 5
        )
        feed.memory.hints = ScheduleHints(
            ttl: "60",
            skipHours: ["0", "23"],
            skipDays: ["Sunday", "Saturday"],
            updatePeriod: "daily"
        )
        feed.memory.refusals = 1
        feed.memory.throttled = 3
        feed.memory.notBefore = day(2)
        feed.memory.address = "192.0.2.1"
        feed.memory.move = MoveEvidence(target: page, first: day(-3), last: now, polls: 2)
        feed.memory.walk = ArchiveWalk(page: page, left: 4, since: day(-1), failures: 1)
        feed.health = health
    }

    private var health: FeedHealth {
        var health = FeedHealth()
        health.trust.unchangedSince = day(-20)
        health.trust.lastUnchanged = day(-2)
        health.trust.lastBare = day(-3)
        health.trust.refusals = 1
        health.trust.isSuspect = true
        health.trust.doubt = .init(reason: .latched, since: day(-3), until: day(27))
        health.publishing.lastNew = day(-4)
        health.publishing.usualGap = .seconds(7_200)
        health.publishing.longestGap = .seconds(86_400)
        health.publishing.gaps = 44
        health.document.last = 3
        health.document.usual = 25
        health.document.smallSince = day(-5)
        health.totals.duplicates = 99
        health.totals.pagesRead = 5
        health.totals.pagesFailed = 2
        health.totals.usualLag = .seconds(90)
        health.offlineSince = day(-6)
        health.fingerprint = FeedFingerprint(request: .min, pace: 7)
        return health
    }

    @Test(arguments: Kind.allCases)
    func everythingRememberedOfAFeedComesBack(kind: Kind) async throws {
        let store = try open(kind)
        var feeds = try await register(store, "a", "b")
        try fill(&feeds[0])
        try await commit(store) { $0.feeds = feeds }
        #expect(try await store.feeds() == feeds)
        #expect(try await store.feed(id: feeds[0].id) == feeds[0])
        #expect(
            try await store.register([.init(identity: "b", url: "https://b/")], at: now) == [
                feeds[1]
            ]
        )
    }

    @Test(arguments: Kind.allCases)
    func healthLeavesOutOnlyWhatPollsNeed(kind: Kind) async throws {
        let store = try open(kind)
        var feed = try await register(store, "f")[0]
        try fill(&feed)
        try await commit(store) { $0.feeds = [feed] }
        feed.forgetValidators()
        feed.memory = ScheduleMemory()
        #expect(try await store.health(of: ["g", "f", "f"]) == [nil, feed, feed])
    }

    @Test(arguments: Kind.allCases)
    func aFeedGoesOnAtAnAddressThatTheOperatorHasRewritten(kind: Kind) async throws {
        let store = try open(kind)
        var feeds = try await register(store, "old", "new", "other")
        feeds[0].polls = 7
        feeds[0].etag = "\"1\""
        feeds[2].polls = 1
        try await commit(store) { [feeds] batch in
            batch.feeds = [feeds[0], feeds[2]]
            batch.added = [article("a", feeds[0])]
        }
        let feed = try #require(try await store.inherit(feeds[1].id, from: feeds[0].id))
        #expect(feed.id == feeds[0].id && feed.identity == "new" && feed.origin == "old")
        #expect(feed.polls == 7 && feed.etag == nil && feed.nextDue == feeds[1].nextDue)
        #expect(feed.url == "https://new/" && feed.configuredURL == "https://new/")
        #expect(try await store.feeds().map(\.identity).sorted() == ["new", "other"])
        #expect(try await register(store, "new") == [feed])
        #expect(try await store.lookUp([key("a")]).articles[key("a")]?.feed == feed.id)
        // Neither a feed that was polled nor one that is not there.
        #expect(try await store.inherit(feeds[2].id, from: feed.id) == nil)
        #expect(try await store.inherit(4_711, from: feed.id) == nil)
        let late = try await register(store, "late")[0]
        #expect(try await store.inherit(late.id, from: 4_711) == nil)
        #expect(try await store.feeds().count == 3)
    }

    /// Reasons with parameters of every kind.
    private static let notes: [PollNote?] = [
        nil,
        .failed(.status(503)),
        .failed(.transfer(.tooSlow(bytesPerSecond: 100, for: .seconds(30)))),
        .failed(.transfer(.addressRefused(host: "localhost", redirect: "http://localhost/"))),
        .failed(.document(.otherXML(root: "<ä\n"), offers: ["https://a.example/feed"])),
        .failed(.document(.known(.opml))),
        .fullText(missing: 2, wanted: 5, .request(.transfer(.hostNotFound(host: "a.example")))),
        .archivePage(url: "https://a.example/2", .status(404), .givenUp),
        .archivePage(url: "https://a.example/2", nil, .circle),
    ]

    @Test(arguments: Kind.allCases)
    func theLastTenPollsOfAFeedAreKeptNewestFirst(kind: Kind) async throws {
        let store = try open(kind)
        let feeds = try await register(store, "a", "b")
        let polls = (1...12).map { number in
            var poll = PollRecord(
                feed: feeds[0].id,
                number: number,
                time: day(number),
                outcome: PollOutcome.allCases[number % 3]
            )
            poll.status = number.isMultiple(of: 2) ? 200 : nil
            poll.bytes = number * 3
            poll.milliseconds = number * 5
            poll.records = number * 7
            poll.duplicates = number * 11
            poll.note = Self.notes[number % Self.notes.count]
            return poll
        }
        for poll in polls { try await commit(store) { $0.polls = [poll] } }
        #expect(try await store.history(of: feeds[0].id) == polls.suffix(10).reversed())
        #expect(try await store.history(of: feeds[1].id) == [])
    }

    // MARK: - Ledger

    @Test(arguments: Kind.allCases)
    func theLedgerFindsArticlesAndTheirAliases(kind: Kind) async throws {
        let store = try open(kind)
        let feed = try await register(store, "f")[0]
        var seen = article("a", feed)
        seen.lastSeen = day(5)
        try await commit(store) {
            $0.added = [seen]
            $0.aliases = [Alias(key: key("b"), article: key("a"))]
        }
        let found = try await store.lookUp([key("a"), key("b"), key("z")])
        #expect(found.articles == [key("a"): seen])
        #expect(found.aliases == [key("b"): key("a")])
        // The article comes with its alias, whether it was asked for or not.
        let alias = try await store.lookUp([key("b")])
        #expect(alias.article(for: key("b")) == seen)
        #expect(try await store.lookUp([]).articles.isEmpty)
        #expect(try await store.articleCount() == 1)
    }

    @Test(arguments: Kind.allCases)
    func manyKeysAreFoundAtOnce(kind: Kind) async throws {
        let store = try open(kind)
        let feed = try await register(store, "f")[0]
        let articles = (0..<200).map { article("a\($0)", feed) }
        try await commit(store) { $0.added = articles }
        let names = (0..<400).map { key("a\($0)") }
        #expect(try await store.lookUp(Set(names)).articles.count == 200)
    }

    @Test(arguments: Kind.allCases)
    func sightingsKeepTheirFirstTime(kind: Kind) async throws {
        let store = try open(kind)
        let feeds = try await register(store, "f", "g")
        let first = sighting("a", feeds[1], day: 1)
        try await commit(store) {
            $0.added = [article("a", feeds[0]), article("b", feeds[0])]
            $0.sightings = [first]
        }
        try await commit(store) { $0.sightings = [sighting("a", feeds[1], day: 2)] }
        let keys = [key("a"), key("b"), key("z")]
        #expect(try await store.sightings(of: keys, by: feeds[1].id) == [first])
        #expect(try await store.sightings(of: keys, by: feeds[0].id) == [])
        let shared = SharedArticle(article: key("a"), firstFeed: "f", since: day(1))
        #expect(try await store.sharedArticles(of: feeds[1].id, limit: 9) == [shared])
        #expect(try await store.sharedArticles(of: feeds[1].id, limit: 0) == [])
        #expect(try await store.articlesByDay(of: feeds[0].id) == [day(0) + .seconds(-43_200): 2])
        #expect(try await store.articlesByDay(of: feeds[1].id) == [:])
        #expect(try await store.articleCounts(since: now) == [feeds[0].id: 2])
        #expect(try await store.articleCounts(since: now + .seconds(1)) == [:])
    }

    // MARK: - Commit

    @Test(arguments: Kind.allCases)
    func recoveryTellsTheLastCommittedBatch(kind: Kind) async throws {
        let store = try open(kind)
        #expect(try await store.recover() == 0)
        try await commit(store) { $0.number = 5 }
        #expect(try await store.recover() == 5)
        // A batch without files does not touch it.
        try await commit(store) { _ in }
        #expect(try await store.recover() == 5)
    }

    @Test(arguments: Kind.allCases)
    func anArticleOfAnotherWriterIsNotOverwritten(kind: Kind) async throws {
        let store = try open(kind)
        let feed = try await register(store, "f")[0]
        try await commit(store) {
            $0.added = [article("a", feed)]
            $0.aliases = [Alias(key: key("b"), article: key("a"))]
        }
        let attempts: [(String, (inout StateBatch) -> Void)] = [
            ("an article there is", { $0.added = [article("a", feed, revision: 7)] }),
            ("an article under an alias", { $0.added = [article("b", feed)] }),
            ("an alias there is", { $0.aliases = [Alias(key: key("b"), article: key("c"))] }),
            (
                "an alias that is an article",
                { $0.aliases = [Alias(key: key("a"), article: key("c"))] }
            ),
            (
                "another revision",
                { $0.changed = [ChangedArticle(article("a", feed, revision: 4), was: 3)] }
            ),
            (
                "no such article",
                { $0.changed = [ChangedArticle(article("z", feed, revision: 2), was: 1)] }
            ),
        ]
        for (name, change) in attempts {
            let answer = try await result(store) {
                change(&$0)
                $0.added.append(article("new", feed))
                $0.number = 9
            }
            #expect(answer == "conflict", "\(name)")
            let found = try await store.lookUp([key("a"), key("b"), key("new")])
            #expect(found.articles == [key("a"): article("a", feed)], "\(name)")
            #expect(found.aliases == [key("b"): key("a")], "\(name)")
            #expect(try await store.recover() == 0, "\(name)")
            #expect(try await store.articleCount() == 1, "\(name)")
        }
        try await commit(store) { $0.added = [article("new", feed)] }
    }

    @Test(arguments: Kind.allCases)
    func aChangeMatchesTheRevisionItWasReadAt(kind: Kind) async throws {
        let store = try open(kind)
        let feed = try await register(store, "f")[0]
        try await commit(store) { $0.added = [article("a", feed)] }
        let change: (inout StateBatch) -> Void = {
            $0.changed = [ChangedArticle(article("a", feed, revision: 2), was: 1)]
        }
        try await commit(store, change)
        #expect(try await store.lookUp([key("a")]).articles[key("a")]?.revision == 2)
        #expect(try await result(store, change) == "conflict")
        try await commit(store) {
            $0.changed = [ChangedArticle(article("a", feed, revision: 3), was: 2)]
        }
        let seen = try await store.lookUp([key("a")]).articles[key("a")]
        #expect(seen?.revision == 3)
        #expect(seen?.content == key("content 3"))
        #expect(seen?.firstSeen == now)
    }

    @Test(arguments: Kind.allCases)
    func editionsAndOwnersAreKept(kind: Kind) async throws {
        let store = try open(kind)
        let feeds = try await register(store, "f", "g")
        try await commit(store) {
            $0.added = [article("a", feeds[0])]
            $0.sightings = [sighting("a", feeds[1], day: 1)]
        }
        var changed = article("a", feeds[1], revision: 2)
        changed.revised = day(3)
        changed.editions = [7, .max]
        try await commit(store) { [changed] in $0.changed = [ChangedArticle(changed, was: 1)] }
        #expect(try await store.lookUp([key("a")]).articles[key("a")] == changed)
        // Its owner is not one that has seen it elsewhere.
        #expect(try await store.sightings(of: [key("a")], by: feeds[1].id) == [])
        #expect(try await store.sharedArticles(of: feeds[1].id, limit: 9) == [])
    }

    @Test(arguments: Kind.allCases)
    func aBatchIsCommittedWholeOrNotAtAll(kind: Kind) async throws {
        let store = try open(kind)
        let feed = FeedState(id: 4_711, identity: "nobody", url: "u", added: now)
        let answer = try await result(store) {
            $0.number = 9
            $0.added = [article("a", feed)]
            $0.hosts["a.example"] = HostPace(heldSince: now, until: day(1))
        }
        #expect(answer == "rolled back")
        #expect(try await store.recover() == 0)
        #expect(try await store.articleCount() == 0)
        #expect(try await store.hostPaces(at: now) == [:])
    }

    @Test(arguments: Kind.allCases)
    func whatIsSeenAgainIsSeenLater(kind: Kind) async throws {
        let store = try open(kind)
        let feed = try await register(store, "f")[0]
        try await commit(store) { $0.added = [article("a", feed)] }
        for (time, expected) in [(5, 5), (3, 5), (9, 9)] {
            try await commit(store) { $0.seenAgain = [key("a"): day(time), key("z"): day(time)] }
            let seen = try await store.lookUp([key("a"), key("z")]).articles
            #expect(seen.mapValues(\.lastSeen) == [key("a"): day(expected)])
        }
    }
}
