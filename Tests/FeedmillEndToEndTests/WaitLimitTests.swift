import FeedmillTestSupport
import Glibc
import Testing

/// What keeps the tests themselves from waiting without an end.
@Suite(.fewAtOnce) struct WaitLimitTests {
    @Test func aWaitEndsAtItsDeadlineAndSaysWhatWasMissing() async throws {
        let watched = Watched(1)
        let error = await #expect(throws: TimedOut.self) {
            try await watched.wait(for: "two", within: .zero) { $0 == 2 }
        }
        #expect(error?.description == "waited 0 seconds in vain for two")
        watched.change { $0 = 2 }
        try await watched.wait(for: "two", within: .zero) { $0 == 2 }
    }

    @Test func aWaitEndsWhenItsTaskIsCancelled() async throws {
        let watched = Watched(1)
        await #expect(throws: CancellationError.self) {
            try await withThrowingTaskGroup { group in
                group.addTask { try await watched.wait(for: "two") { $0 == 2 } }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }

    @Test func workThatTakesTooLongIsCancelled() async throws {
        let watched = Watched(1)
        await #expect(throws: TimedOut.self) {
            try await bounded("two", within: .zero) {
                try await watched.wait(for: "two") { $0 == 2 }
            }
        }
    }

    /// The shell waits for a child that holds its output open, too.
    @Test func aProgramThatHangsIsKilledWithItsChildren() async throws {
        let shell = BuiltBinary(path: "/bin/sh")
        let program = try shell.start(["-c", "sleep 3600 & echo asleep; wait; echo awake"])
        try await program.waitForOutput("asleep")
        let error = await #expect(throws: TimedOut.self) {
            try await program.result(within: .zero)
        }
        #expect(error?.description.hasSuffix("which wrote: asleep\n") == true)
        #expect(try await program.result().exit == .signalled(SIGKILL))
    }

    @Test func aProgramThatReadsNothingEnds() async throws {
        let shell = BuiltBinary(path: "/bin/sh")
        let result = try await shell.run(
            ["-c", "exec <&-; echo done"],
            stdin: [UInt8](repeating: 0, count: 1 << 20)
        )
        #expect(result.output == "done\n")
    }
}
