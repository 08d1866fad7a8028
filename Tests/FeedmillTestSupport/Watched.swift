import Synchronization

/// How long the tests wait for something before they call it hung.
///
/// This is not a measure of speed: what does not hang ends in a fraction of it, also on a machine
/// that is busy with other work.
package enum WaitLimit {
    /// For one wait, and for one program that runs to its end.
    package static let standard = Duration.seconds(240)
    /// For a whole test.
    package static let test = Duration.seconds(600)
}

/// The error of a test that waited in vain.
package struct TimedOut: Error, CustomStringConvertible {
    package let description: String

    init(_ limit: Duration, _ what: String) {
        description = "waited \(limit.components.seconds) seconds in vain for \(what)"
    }
}

/// A value that threads change and tasks wait for; every wait has an end.
///
/// A wait ends when the value is as wanted, when the task is cancelled, or at its deadline. The
/// deadline is kept by a thread of its own, so that it also comes when no task gets to run.
package final class Watched<Value: Sendable>: Sendable {
    private struct Waiter {
        let isMet: @Sendable (Value) -> Bool
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var value: Value
        var waiters: [Int: Waiter] = [:]
    }

    private let state: Mutex<State>

    package init(_ value: Value) {
        state = Mutex(State(value: value))
    }

    package var value: Value { state.withLock(\.value) }

    /// Changes the value and resumes the waits that this ends.
    @discardableResult
    package func change<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
        let (result, ready) = state.withLock { state in
            let result = body(&state.value)
            let met = state.waiters.filter { $0.value.isMet(state.value) }
            for key in met.keys { state.waiters[key] = nil }
            return (result, met.values.map(\.continuation))
        }
        for continuation in ready { continuation.resume() }
        return result
    }

    /// Waits until the value is as wanted.
    ///
    /// - Parameters:
    ///   - what: names it in the error; asked for only at the deadline.
    ///   - limit: the time to the deadline.
    ///   - isMet: whether the value is as wanted.
    /// - Throws: ``TimedOut`` at the deadline, `CancellationError` when the task is cancelled.
    package func wait(
        for what: @escaping @autoclosure @Sendable () -> String,
        within limit: Duration = WaitLimit.standard,
        until isMet: @escaping @Sendable (Value) -> Bool
    ) async throws {
        let key = Deadlines.shared.makeKey()
        defer { Deadlines.shared.remove(key) }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                begin(key, Waiter(isMet: isMet, continuation: continuation), what, limit)
            }
        } onCancel: {
            end(key, with: CancellationError())
        }
    }

    private func begin(
        _ key: Int,
        _ waiter: Waiter,
        _ what: @escaping @Sendable () -> String,
        _ limit: Duration
    ) {
        let answer = state.withLock { state -> Result<Void, any Error>? in
            if waiter.isMet(state.value) { return .success(()) }
            // A cancellation after this one finds the waiter.
            if Task.isCancelled { return .failure(CancellationError()) }
            state.waiters[key] = waiter
            return nil
        }
        if let answer { return waiter.continuation.resume(with: answer) }
        Deadlines.shared.add(key, after: limit) { [weak self] in
            self?.end(key, with: TimedOut(limit, what()))
        }
    }

    private func end(_ key: Int, with error: any Error) {
        let waiter = state.withLock { $0.waiters.removeValue(forKey: key) }
        waiter?.continuation.resume(throwing: error)
    }
}

/// Does something that obeys cancellation, and cancels it at the deadline.
///
/// - Throws: ``TimedOut`` at the deadline, or what the work throws.
package func bounded<Value: Sendable>(
    _ what: String,
    within limit: Duration = WaitLimit.standard,
    _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await Watched(()).wait(for: what, within: limit) { false }
            throw CancellationError()
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw CancellationError() }
        return value
    }
}

/// What is to be done when a wait takes too long, by one thread for all waits.
private final class Deadlines: Sendable {
    private struct Entry {
        let time: ContinuousClock.Instant
        let body: @Sendable () -> Void
    }

    static let shared = Deadlines()

    private let lastKey = Atomic(0)
    private let entries = Mutex<[Int: Entry]>([:])

    private init() {
        BackgroundThread { [self] in
            while true {
                _ = waitUntilReadable([], milliseconds: 500)
                let due = entries.withLock { entries in
                    let due = entries.filter { $0.value.time <= .now }
                    for key in due.keys { entries[key] = nil }
                    return due.values.map(\.body)
                }
                for body in due { body() }
            }
        }.detach()
    }

    func makeKey() -> Int { lastKey.wrappingAdd(1, ordering: .relaxed).newValue }

    func add(_ key: Int, after limit: Duration, _ body: @escaping @Sendable () -> Void) {
        entries.withLock { $0[key] = Entry(time: .now + limit, body: body) }
    }

    func remove(_ key: Int) {
        entries.withLock { $0[key] = nil }
    }
}
