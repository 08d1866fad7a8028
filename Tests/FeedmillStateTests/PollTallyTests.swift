import FeedmillModel
@testable import FeedmillState
import FeedmillTestSupport
import GRDB
import Testing

@Suite struct PollTallyTests {
    private let folder: TemporaryDirectory
    /// A full hour.
    private let noon = Timestamp(year: 2025, month: 6, day: 1, hour: 12)

    init() throws {
        folder = try TemporaryDirectory()
    }

    private func open() throws -> StateStore {
        try StateStore(path: folder.path("state.sqlite"), newInstance: "0123456789abcdef")
    }

    private func minutes(_ number: Int) -> Timestamp { noon + .seconds(60 * number) }

    /// Commits polls at that time, with articles of these names.
    private func poll(
        _ store: StateStore,
        at time: Timestamp,
        articles: [String] = [],
        change: (inout PollTally) -> Void = { $0.unchanged = 1 }
    ) async throws {
        let feed = try await store.register([.init(identity: "f", url: "u")], at: time)[0]
        var batch = StateBatch()
        var tally = PollTally(start: time)
        change(&tally)
        batch.tally = tally
        batch.articles = articles.map { name in
            SeenArticle(
                key: ArticleKey(identity: name),
                feed: feed.id,
                firstSeen: time,
                content: ArticleKey(identity: "c")
            )
        }
        try await store.commit(batch)
    }

    @Test func batchesAddUp() async throws {
        let store = try open()
        for minute in [0, 1, 59] {
            try await poll(store, at: minutes(minute), articles: ["a\(minute)", "b"]) { tally in
                tally.news = 2
                tally.unchanged = 3
                tally.failed = 1
                tally.records = 5
                tally.duplicates = 7
                tally.bytes = 1_000
            }
        }
        let sum = try await store.tally(since: noon, until: minutes(60))
        #expect(sum.polls == 18)
        #expect([sum.news, sum.unchanged, sum.failed] == [6, 9, 3])
        #expect([sum.records, sum.duplicates, sum.bytes] == [15, 21, 3_000])
        // "b" was new once only.
        #expect(sum.articles == 4)
        #expect(try await store.tally(since: minutes(5), until: minutes(60)).polls == 6)
        #expect(try await store.tally(since: noon, until: minutes(54)).polls == 12)
    }

    @Test func eachHourStandsByItselfAlsoWithoutPolls() async throws {
        let store = try open()
        for minute in [-61, 0, 59, 125] { try await poll(store, at: minutes(minute)) }
        let hours = try await store.hourlyTallies(5, until: minutes(130))
        #expect(hours.map(\.start) == [-120, -60, 0, 60, 120].map(minutes))
        #expect(hours.map(\.unchanged) == [1, 0, 2, 0, 1])
    }

    @Test func sumsAreForgottenAfterAMonth() async throws {
        let store = try open()
        let month = 31 * 24 * 60
        try await poll(store, at: noon)
        try await poll(store, at: minutes(month))
        #expect(try await store.tally(since: noon, until: minutes(month)).polls == 2)
        try await poll(store, at: minutes(month + 5))
        #expect(try await store.tally(since: noon, until: minutes(month + 5)).polls == 2)
        let rows = try await store.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM tally")
        }
        #expect(rows == 2)
    }

    @Test func theNumberOfArticlesIsKeptAndIsRight() async throws {
        let store = try open()
        try await poll(store, at: noon, articles: ["a", "b", "c"])
        try await poll(store, at: minutes(60), articles: ["c", "d"])
        #expect(try await store.articleCount() == 4)
        let year = minutes(60 * 24 * 365)
        var batch = StateBatch()
        batch.feeds = try await store.feeds()
        batch.feeds[0].lastDocument = year
        try await store.commit(batch)
        #expect(try await store.forget(unseenFor: .seconds(86_400), at: year) == 4)
        try await poll(store, at: year, articles: ["a"])
        #expect(try await store.articleCount() == 1)
        let counted = try await store.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM article")
        }
        #expect(counted == 1)
    }

    @Test func articlesByDayAreThoseThatTheFeedShowedFirst() async throws {
        let store = try open()
        try await poll(store, at: noon, articles: ["a", "b"])
        try await poll(store, at: minutes(24 * 60), articles: ["b", "c"])
        let other = try await store.register([.init(identity: "g", url: "v")], at: noon)[0]
        let feed = try #require(try await store.feed(identity: "f"))
        let first = Timestamp(year: 2025, month: 6, day: 1)
        #expect(
            try await store.articlesByDay(of: feed.id)
                == [first: 2, first + .seconds(86_400): 1]
        )
        #expect(try await store.articlesByDay(of: other.id) == [:])
        #expect(try await store.feed(id: other.id)?.identity == "g")
        #expect(try await store.feed(id: 4_711) == nil)
        #expect(try await store.feed(identity: "h") == nil)
    }

    /// A state from before there were sums.
    @Test func anOlderStateIsCountedOnce() async throws {
        let store = try open()
        try await poll(store, at: noon, articles: ["a", "b"])
        try await poll(store, at: minutes(70), articles: ["c"])
        try await store.write { db in
            try db.execute(
                sql: """
                    DROP TABLE tally;
                    ALTER TABLE delivery DROP COLUMN articles;
                    DELETE FROM grdb_migrations WHERE identifier LIKE 'sums%';
                    """
            )
        }
        try store.close()
        let reopened = try open()
        #expect(try await reopened.articleCount() == 3)
        let hours = try await reopened.hourlyTallies(2, until: minutes(70))
        #expect(hours.map(\.articles) == [2, 1])
        #expect(hours.map(\.polls) == [0, 0])
    }

    @Test func healthLeavesOutOnlyWhatPollsNeed() async throws {
        let store = try open()
        var feed = try await store.register([.init(identity: "f", url: "u")], at: noon)[0]
        feed.title = "t"
        feed.etag = "e"
        feed.memory = "m"
        feed.failures = 2
        feed.lastError = "why"
        feed.history.add(.init(time: noon, outcome: "failed"))
        var batch = StateBatch()
        batch.feeds = [feed]
        try await store.commit(batch)
        feed.etag = nil
        feed.memory = nil
        feed.history = PollHistory()
        #expect(try await store.health(of: ["g", "f", "f"]) == [nil, feed, feed])
    }
}
