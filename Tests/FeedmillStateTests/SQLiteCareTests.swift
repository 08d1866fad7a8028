import FeedmillModel
import FeedmillTestSupport
import GRDB
import Testing

@testable import FeedmillState

@Suite struct SQLiteCareTests {
    private let folder: TemporaryDirectory
    private let start = Timestamp(year: 2025, month: 1, day: 1)

    init() throws {
        folder = try TemporaryDirectory()
    }

    private func open(_ name: String = "state.sqlite") throws -> SQLiteStore {
        try SQLiteStore(path: folder.path(name), newInstance: "0123456789abcdef")
    }

    private func key(_ text: String) -> ArticleKey { ArticleKey(identity: text) }

    private func day(_ number: Int) -> Timestamp { start + .seconds(number * 86_400) }

    /// Feeds with the day of their last document, articles with the day they were last seen.
    private func fill(
        _ store: SQLiteStore,
        documents: [Int?],
        articles: [(name: String, feed: Int, seen: Int)],
        sightings: [(name: String, feed: Int)] = []
    ) async throws -> SQLiteStore {
        var batch = StateBatch()
        var feeds = try await store.register(
            documents.indices.map { .init(identity: "f\($0)", url: "https://f\($0).example/") },
            at: start
        )
        for (index, last) in documents.enumerated() { feeds[index].lastDocument = last.map(day) }
        batch.feeds = feeds
        batch.added = articles.map { article in
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
            Sighting(
                article: key($0.name),
                feed: feeds[$0.feed].id,
                since: start,
                content: key("text")
            )
        }
        _ = try await store.commit(batch)
        return store
    }

    @Test func theSizeOfTheLedgerIsTold() async throws {
        let store = try await fill(open(), documents: [7], articles: [("a", 0, 5), ("b", 0, 5)])
        #expect(try await store.articleCount() == 2)
        #expect(store.byteCount() > 4_096)
    }

    @Test func aBackupIsWholeAndHasANameOfItsOwn() async throws {
        let store = try await fill(open(), documents: [1], articles: [("a", 0, 1)])
        let reader = try SQLiteStore(readOnly: folder.path("state.sqlite"))
        try await reader.backUp(to: folder.path("copy.sqlite"))
        try reader.close()
        let copy = try SQLiteStore(
            path: folder.path("copy.sqlite"),
            newInstance: "0000000000000000"
        )
        #expect(copy.instance != "0000000000000000" && copy.instance != store.instance)
        #expect(copy.instance.count == 16)
        #expect(store.instance == "0123456789abcdef")
        #expect(try await copy.articleCount() == 1)
    }

    @Test func aBackupThatFailsLeavesNothing() async throws {
        let store = try await fill(open(), documents: [1], articles: [("a", 0, 1)])
        await #expect(throws: StateError.self) {
            try await store.backUp(to: folder.path("no/such/copy"))
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
        try await store.write { try $0.execute(sql: "DELETE FROM grdb_migrations") }
        try store.close()
        let error = #expect(throws: StateError.self) {
            try SQLiteStore(readOnly: folder.path("state.sqlite"))
        }
        #expect(error?.message.contains("older feedmill") == true)
    }
}
