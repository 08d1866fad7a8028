import FeedmillModel
@testable import FeedmillState
import FeedmillTestSupport
import Foundation
import GRDB
import Testing

@Suite struct StateStoreTests {
    let folder: TemporaryDirectory
    var path: String { folder.path + "/state.sqlite" }
    let now = Timestamp(seconds: 1_800_000_000)

    init() throws {
        folder = try TemporaryDirectory()
    }

    private func open() throws -> StateStore {
        try StateStore(path: path, newInstance: "0123456789abcdef")
    }

    private func key(_ text: String) -> ArticleKey { ArticleKey(identity: text) }

    @Test func commitsAreDurableInWALMode() throws {
        let store = try open()
        try store.close()
        let queue = try DatabaseQueue(path: path)
        let mode = try queue.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
        #expect(mode == "wal")
    }

    @Test func everyCommitIsSynchronousFull() async throws {
        let store = try open()
        let level = try await store.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
        #expect(level == 2)
    }

    @Test func instanceStaysTheSame() throws {
        let first = try open()
        try first.close()
        let second = try StateStore(path: path, newInstance: "ffffffffffffffff")
        #expect(second.instance == "0123456789abcdef")
    }

    @Test func registrationAddsAFeedOnce() async throws {
        let store = try open()
        let registration = StateStore.Registration(identity: "https://a/", url: "http://a/")
        let first = try await store.register([registration], at: now)
        let again = try await store.register([registration], at: now + .seconds(60))
        #expect(first == again)
        #expect(first[0].nextDue == now)
    }

    @Test func aChangedSpellingKeepsTheHistoryAndDropsTheValidators() async throws {
        let store = try open()
        var feed = try await store.register([.init(identity: "i", url: "http://a/")], at: now)[0]
        feed.etag = "\"1\""
        feed.lastModified = "yesterday"
        feed.records = 7
        var batch = StateBatch()
        batch.feeds = [feed]
        try await store.commit(batch)
        let moved = try await store.register([.init(identity: "i", url: "https://a/")], at: now)[0]
        #expect(moved.id == feed.id)
        #expect(moved.records == 7)
        #expect(moved.etag == nil && moved.lastModified == nil)
        #expect(moved.url == "https://a/")
    }

    @Test func feedStateSurvivesReopening() async throws {
        let store = try open()
        var feed = try await store.register([.init(identity: "i", url: "u")], at: now)[0]
        feed.etag = "W/\"x\u{7f}\""
        feed.bodyHash = -3
        feed.validatorsURL = "v"
        feed.hasEnded = true
        feed.failures = 3
        feed.failingSince = now
        feed.lastError = "refused"
        feed.memory = "{}"
        var batch = StateBatch()
        batch.number = 5
        batch.feeds = [feed]
        try await store.commit(batch)
        try store.close()
        let reopened = try open()
        #expect(try await reopened.feeds() == [feed])
        #expect(try await reopened.committedBatch() == 5)
    }

    @Test func ledgerFindsArticlesAndTheirOtherNames() async throws {
        let store = try open()
        let feed = try await store.register([.init(identity: "i", url: "u")], at: now)[0]
        let article = SeenArticle(key: key("a"), feed: feed.id, firstSeen: now, content: key("c"))
        var batch = StateBatch()
        batch.articles = [article]
        batch.aliases = [Alias(key: key("b"), article: key("a"))]
        try await store.commit(batch)
        let found = try await store.lookUp([key("a"), key("b"), key("z")])
        #expect(found.article(for: key("a")) == article)
        #expect(found.article(for: key("b")) == article)
        #expect(found.article(for: key("z")) == nil)
        #expect(try await store.articleCount() == 1)
    }

    @Test func aBatchIsCommittedWholeOrNotAtAll() async throws {
        let store = try open()
        var batch = StateBatch()
        batch.number = 9
        let stranger: FeedState.ID = 4_711
        batch.articles = [
            SeenArticle(key: key("a"), feed: stranger, firstSeen: now, content: key("c"))
        ]
        await #expect(throws: StateError.self) { try await store.commit(batch) }
        #expect(try await store.committedBatch() == 0)
        #expect(try await store.articleCount() == 0)
    }

    @Test func aFileThatIsNoDatabaseIsRefusedAndKept() throws {
        let text = String(repeating: "not a database\n", count: 200)
        try Data(text.utf8).write(to: URL(filePath: path))
        let error = #expect(throws: StateError.self) { try open() }
        #expect(error?.code == .damaged)
        #expect(error?.description.hasPrefix(path) == true)
        #expect(try Data(contentsOf: URL(filePath: path)) == Data(text.utf8))
    }

    @Test func aDatabaseOfAnotherProgramIsRefusedAndKept() throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: "CREATE TABLE mine (x)") }
        try queue.close()
        let before = try Data(contentsOf: URL(filePath: path))
        let error = #expect(throws: StateError.self) { try open() }
        #expect(error?.code == .foreign)
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test func aStateOfANewerVersionIsRefused() throws {
        let store = try open()
        try store.close()
        let queue = try DatabaseQueue(path: path)
        try queue.write {
            try $0.execute(
                sql: "INSERT INTO grdb_migrations (identifier) VALUES ('from the future')"
            )
        }
        try queue.close()
        let error = #expect(throws: StateError.self) { try open() }
        #expect(error?.code == .newerVersion)
    }

    @Test func aHoldThatNoServerCanHaveAskedForIsNoHold() async throws {
        let store = try open()
        var batch = StateBatch()
        batch.hold("a", until: now + .seconds(86_400 * 3_650))
        try await store.commit(batch)
        #expect(try await store.hostHolds(at: now).isEmpty)
        // Nor does it stand in the way of the next one.
        _ = try await store.register([], at: now)
        batch = StateBatch()
        batch.hold("a", until: now + .seconds(60))
        try await store.commit(batch)
        #expect(try await store.hostHolds(at: now) == ["a": now + .seconds(60)])
    }

    @Test func whereverTheFirstStartWasCutOffTheNextOneGoesOn() throws {
        // What is on disk after a kill: the file, and the log of transactions up to some frame.
        let store = try open()
        let file = try Data(contentsOf: URL(filePath: path))
        let log = try Data(contentsOf: URL(filePath: path + "-wal"))
        try store.close()
        let frame = 24 + 4_096
        #expect(log.count > 32 + 10 * frame)
        for count in 0...(log.count - 32) / frame {
            let copy = "\(folder.path)/cut-\(count)"
            try file.write(to: URL(filePath: copy))
            try log.prefix(32 + count * frame).write(to: URL(filePath: copy + "-wal"))
            let store = try StateStore(path: copy, newInstance: "0123456789abcdef")
            #expect(store.instance == "0123456789abcdef")
            try store.close()
        }
    }

    @Test func aMissingFolderIsSaidInOneLine() throws {
        let error = #expect(throws: StateError.self) {
            try StateStore(path: folder.path + "/none/state.sqlite", newInstance: "x")
        }
        #expect(error?.code == .missing)
        #expect(error?.description.contains("\n") == false)
    }

    @Test func aFileWithoutTablesIsNoStateYetForAReader() throws {
        try Data().write(to: URL(filePath: path))
        let error = #expect(throws: StateError.self) { try StateStore(readOnly: path) }
        #expect(error?.code == .missing)
        try open().close()
        #expect(throws: Never.self) { try StateStore(readOnly: path).close() }
    }

    @Test func aReaderSeesWhatAWriterCommitted() async throws {
        let store = try open()
        _ = try await store.register([.init(identity: "i", url: "u")], at: now)
        let reader = try StateStore(readOnly: path)
        #expect(try await reader.feeds().map(\.identity) == ["i"])
    }

    @Test func holdsOfHostsLastAsLongAsTheySayAndLeaveNothingBehind() async throws {
        let store = try open()
        var batch = StateBatch()
        // Two feeds of a host may have different answers in one batch.
        for seconds in [10, 60, 20] { batch.hold("a", until: now + .seconds(seconds)) }
        try await store.commit(batch)
        batch = StateBatch()
        batch.hold("a", until: now + .seconds(30))
        batch.hold("b", until: now + .seconds(10))
        try await store.commit(batch)
        #expect(try await store.hostHolds(at: now).keys.sorted() == ["a", "b"])
        #expect(try await store.hostHolds(at: now + .seconds(30)) == ["a": now + .seconds(60)])
        _ = try await store.register([], at: now + .seconds(60))
        let left = try await store.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM host_hold")
        }
        #expect(left == 0)
    }
}
