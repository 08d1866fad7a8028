import FeedmillModel
import FeedmillSchedule
import FeedmillTestSupport
import Foundation
import GRDB
import Testing

@testable import FeedmillState

@Suite struct SQLiteStoreTests {
    let folder: TemporaryDirectory
    var path: String { folder.path + "/state.sqlite" }
    let now = Timestamp(seconds: 1_800_000_000)

    init() throws {
        folder = try TemporaryDirectory()
    }

    private func open() throws -> SQLiteStore {
        try SQLiteStore(path: path, newInstance: "0123456789abcdef")
    }

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
        let second = try SQLiteStore(path: path, newInstance: "ffffffffffffffff")
        #expect(second.instance == "0123456789abcdef")
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
            let store = try SQLiteStore(path: copy, newInstance: "0123456789abcdef")
            #expect(store.instance == "0123456789abcdef")
            try store.close()
        }
    }

    @Test func aMissingFolderIsSaidInOneLine() throws {
        let error = #expect(throws: StateError.self) {
            try SQLiteStore(path: folder.path + "/none/at/all/state.sqlite", newInstance: "x")
        }
        #expect(error?.code == .missing)
        #expect(error?.description.contains("\n") == false)
    }

    @Test func aFileWithoutTablesIsNoStateYetForAReader() throws {
        try Data().write(to: URL(filePath: path))
        let error = #expect(throws: StateError.self) { try SQLiteStore(readOnly: path) }
        #expect(error?.code == .missing)
        try open().close()
        #expect(throws: Never.self) { try SQLiteStore(readOnly: path).close() }
    }

    @Test func aReaderSeesWhatAWriterCommitted() async throws {
        let store = try open()
        _ = try await store.register([.init(identity: "i", url: "u")], at: now)
        let reader = try SQLiteStore(readOnly: path)
        #expect(try await reader.feeds().map(\.identity) == ["i"])
    }

    @Test func whatWasCommittedIsThereAfterReopening() async throws {
        let store = try open()
        var feed = try await store.register([.init(identity: "i", url: "u")], at: now)[0]
        feed.lastFailure = .status(503)
        var batch = StateBatch()
        batch.number = 5
        batch.feeds = [feed]
        guard case .done = try await store.commit(batch) else {
            Issue.record("not committed")
            return
        }
        try store.close()
        let reopened = try open()
        #expect(try await reopened.feeds() == [feed])
        #expect(try await reopened.recover() == 5)
    }

    @Test func onlyOneProcessAtATimeMayWrite() throws {
        let store = try open()
        let error = #expect(throws: StateError.self) { try open() }
        #expect(error?.code == .busy)
        #expect(error?.message.hasPrefix("held by process") == true)
        try SQLiteStore(readOnly: path).close()
        try store.close()
        try open().close()
    }

    @Test func holdsThatAreOverLeaveNothingBehind() async throws {
        let store = try open()
        var batch = StateBatch()
        batch.hosts["a"] = HostPace(heldSince: now, until: now + .seconds(60))
        batch.hosts["b"] = HostPace(heldSince: nil, until: now + .seconds(86_400 * 3_650))
        _ = try await store.commit(batch)
        _ = try await store.register([], at: now + .seconds(60))
        let left = try await store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM host") }
        #expect(left == 0)
    }

    /// A commit that SQLite cannot finish: it did not take place, and the store goes on.
    @Test func aCommitThatFailsIsRolledBackAndTheStoreRecovers() async throws {
        let store = try open()
        let feed = try await store.register([.init(identity: "i", url: "u")], at: now)[0]
        try await store.write { db in
            try db.execute(
                sql: """
                    CREATE TRIGGER refusal BEFORE UPDATE ON delivery
                    BEGIN SELECT RAISE(ROLLBACK, 'no'); END
                    """
            )
        }
        var batch = StateBatch()
        batch.number = 1
        batch.feeds = [feed]
        batch.hosts["a"] = HostPace(heldSince: now, until: now + .seconds(60))
        guard case .rolledBack = try await store.commit(batch) else {
            Issue.record("not rolled back")
            return
        }
        #expect(try await store.recover() == 0)
        #expect(try await store.hostPaces(at: now).isEmpty)
        try await store.write { try $0.execute(sql: "DROP TRIGGER refusal") }
        _ = try await store.commit(batch)
        #expect(try await store.recover() == 1)
    }

    @Test func columnsHaveTheNamesOfTheSchema() async throws {
        let store = try open()
        let names = try await store.read { try $0.columns(in: "feed").map(\.name) }
        #expect(names == FeedColumn.allCases.map(\.name))
    }

    @Test func aCodeThatNobodyKnowsIsDamage() async throws {
        let store = try open()
        _ = try await store.register([.init(identity: "i", url: "u")], at: now)
        try await store.write { try $0.execute(sql: "UPDATE feed SET due_rule = 'whim'") }
        let error = await #expect(throws: StateError.self) { try await store.feeds() }
        #expect(error?.code == .damaged)
    }
}
