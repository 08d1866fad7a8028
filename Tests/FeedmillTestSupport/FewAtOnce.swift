import Glibc
import Synchronization
package import Testing

extension Trait where Self == FewAtOnce {
    /// For suites that start programs or servers, or wait: few of their tests run at once, and one
    /// that takes too long is cancelled and fails.
    package static var fewAtOnce: Self { FewAtOnce() }
}

/// Runs few tests at once, of all suites together, and ends those that take too long.
///
/// Swift Testing starts all tests at the same time: without this, all of their programs would run at
/// once, and each test would take as long as all of them. Its `.timeLimit` would also count the time
/// that a test spends in the queue.
package struct FewAtOnce: SuiteTrait, TestTrait, TestScoping {
    private static let places = Places(max(6, 2 * sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    package var isRecursive: Bool { true }

    @concurrent
    package func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        await Self.places.take()
        defer { Self.places.giveBack() }
        try await withoutActuallyEscaping(function) { function in
            try await bounded("the end of \(test.name)", within: WaitLimit.test) {
                try await function()
            }
        }
    }
}

/// A number of places, and the queue for them.
///
/// Waiting needs no deadline: whoever holds a place gives it back at theirs.
private final class Places: Sendable {
    private struct State {
        var free: Int
        var queue: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(_ count: Int) {
        state = Mutex(State(free: count))
    }

    func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free == 0 else {
                    state.free -= 1
                    return true
                }
                state.queue.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    func giveBack() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.queue.isEmpty else { return state.queue.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
