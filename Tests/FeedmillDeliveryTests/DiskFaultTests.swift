import FeedmillDelivery
import FeedmillSystem
import FeedmillTestSupport
import Foundation
import Glibc
import Synchronization
import Testing

/// A disk that fails for a while, under a process that goes on.
@Suite struct DiskFaultTests {
    @Test func filesOfADroppedBatchThatCouldNotBeRemovedAreGoneBeforeTheNextOne() async throws {
        let isBroken = Mutex(true)
        let fails: @Sendable () -> Bool = {
            errno = EIO
            return isBroken.withLock { $0 }
        }
        var calls = SystemCalls.real
        calls.write = { fails() ? -1 : SystemCalls.real.write($0, $1) }
        calls.unlink = { fails() ? -1 : SystemCalls.real.unlink($0, $1) }
        let room = try await Newsroom(calls: calls)
        let entry = Newsroom.Entry(id: "1", url: "https://a.example/1", title: "One")
        func poll() async throws -> Int {
            try await room.poll("https://a.example/feed", home: "https://a.example/", [entry]).count
        }
        await #expect(throws: FileError.self) { _ = try await poll() }
        #expect(room.folder.entries("spool/tmp").count == 1)
        isBroken.withLock { $0 = false }
        #expect(try await poll() == 1)
        #expect(room.spooled == 1)
        #expect(room.folder.entries("spool/tmp").isEmpty)
    }
}
