import FeedmillModel
@testable import FeedmillState
import FeedmillTestSupport
import GRDB
import Testing

@Suite struct StateCareTests {
    private let folder: TemporaryDirectory
    private let start = Timestamp(year: 2025, month: 1, day: 1)
    private let year = Duration.seconds(365 * 86_400)

    init() throws {
        folder = try TemporaryDirectory()
    }

    private func open(_ name: String = "state.sqlite") throws -> StateStore {
        try StateStore(path: folder.path(name), newInstance: "0123456789abcdef")
    }

    private func key(_ text: String) -> ArticleKey { ArticleKey(identity: text) }

    private func day(_ number: Int) -> Timestamp { start + .seconds(number * 86_400) }

    /// Feeds with the day of their last document, articles with the day they were last seen.
    private func fill(
        _ store: StateStore,
        documents: [Int?],
        articles: [(name: String, feed: Int, seen: Int)],
        sightings: [(name: String, feed: Int)] = []
    ) async throws -> StateStore {
        var batch = StateBatch()
        var feeds = try await store.register(
            documents.indices.map { .init(identity: "f\($0)", url: "https://f\($0).example/") },
            at: start
        )
        for (index, last) in documents.enumerated() { feeds[index].lastDocument = last.map(day) }
        batch.feeds = feeds
        batch.articles = articles.map { article in
            SeenArticle(
                key: key(article.name),
                feed: feeds[article.feed].id,
                firstSeen: start,
                lastSeen: day(article.seen),
                content: key("text")
            )
        }
        batch.aliases = articles.map { Alias(key: key("id:" + $0.name), article: key($0.name)) }
        batch.sightings = sightings.map {
            Sighting(article: key($0.name), feed: feeds[$0.feed].id, since: start)
        }
        try await store.commit(batch)
        return store
    }

    @Test func onlyWhatNoFeedShowsAnyMoreIsForgotten() async throws {
        let store = try await fill(
            open(),
            documents: [1_000, 200, nil],
            articles: [
                ("gone", 0, 100), ("recent", 0, 900), ("shown", 0, 1_000),
                ("of a silent feed", 1, 150), ("of an unknown feed", 2, 0),
                ("gone here, shown there", 0, 150),
            ],
            sightings: [("gone here, shown there", 1)]
        )
        #expect(try await store.forget(unseenFor: year, at: day(1_000)) == 1)
        let names = [
            "gone", "recent", "shown", "of a silent feed", "of an unknown feed",
            "gone here, shown there",
        ]
        let found = try await store.lookUp(Set(names.map(key)))
        #expect(names.filter { found.articles[key($0)] == nil } == ["gone"])
        #expect(try await store.lookUp([key("id:gone")]).aliases.isEmpty)
        #expect(try await store.lookUp([key("id:shown")]).article(for: key("id:shown")) != nil)
        #expect(try await store.forget(unseenFor: year, at: day(1_000)) == 0)
    }

    @Test func theSizeOfTheLedgerIsTold() async throws {
        let store = try await fill(open(), documents: [7], articles: [("a", 0, 5), ("b", 0, 5)])
        #expect(try await store.articleCount() == 2)
        #expect(store.byteCount > 4_096)
    }

    @Test func theTimeOfLastSightIsKept() async throws {
        let store = try await fill(open(), documents: [7], articles: [("a", 0, 5)])
        let seen = try await store.lookUp([key("a")]).articles[key("a")]
        #expect(seen?.firstSeen == start)
        #expect(seen?.lastSeen == day(5))
        #expect(try await store.feeds().first?.lastDocument == day(7))
    }

    @Test func aBackupIsWholeAndHasANameOfItsOwn() async throws {
        let store = try await fill(open(), documents: [1], articles: [("a", 0, 1)])
        let reader = try StateStore(readOnly: folder.path("state.sqlite"))
        try await reader.backUp(to: folder.path("copy.sqlite"), newInstance: "fedcba9876543210")
        try reader.close()
        let copy = try StateStore(
            path: folder.path("copy.sqlite"),
            newInstance: "0000000000000000"
        )
        #expect(copy.instance == "fedcba9876543210")
        #expect(store.instance == "0123456789abcdef")
        #expect(try await copy.articleCount() == 1)
    }

    @Test func aBackupThatFailsLeavesNothing() async throws {
        let store = try await fill(open(), documents: [1], articles: [("a", 0, 1)])
        await #expect(throws: StateError.self) {
            try await store.backUp(to: folder.path("no/such/copy"), newInstance: "f")
        }
        #expect(folder.entries().allSatisfy { $0.hasPrefix("state.sqlite") })
    }

    /// A page of a big ledger may lie there for years before anybody reads it.
    @Test(arguments: [true, false])
    func damageThatNobodyReadsIsFoundAfterAnInterruption(wasInterrupted: Bool) async throws {
        let articles = (0..<2_000).map { (name: "a\($0)", feed: 0, seen: 1) }
        let store = try await fill(open(), documents: [1], articles: articles)
        try store.close()
        let path = folder.path("state.sqlite")
        var bytes = try folder.read("state.sqlite")
        let (page, count) = (4_096, bytes.count / 4_096)
        #expect(count > 40)
        for index in (count - 3) * page..<count * page { bytes[index] = 0x5A }
        try folder.write("state.sqlite", bytes)
        if wasInterrupted { try folder.write("state.sqlite-wal", [UInt8](repeating: 0, count: 32)) }
        guard wasInterrupted else {
            _ = try open()
            return
        }
        let error = #expect(throws: StateError.self) { try open() }
        #expect(error?.code == .damaged)
        #expect(error?.path == path)
        #expect(try folder.read("state.sqlite") == bytes)
    }

    @Test func aStateOfAnOlderVersionIsNotReadBeforeItIsUpToDate() async throws {
        let store = try open()
        try await store.write { try $0.execute(sql: "DELETE FROM grdb_migrations WHERE rowid > 1") }
        try store.close()
        let error = #expect(throws: StateError.self) {
            try StateStore(readOnly: folder.path("state.sqlite"))
        }
        #expect(error?.message.contains("older feedmill") == true)
    }
}
