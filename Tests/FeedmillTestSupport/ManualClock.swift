import Synchronization

/// A clock that stands still until the test moves it.
package final class ManualClock: Clock, Sendable {
    package struct Instant: InstantProtocol {
        package let offset: Duration

        package func advanced(by duration: Duration) -> Instant {
            Instant(offset: offset + duration)
        }

        package func duration(to other: Instant) -> Duration {
            other.offset - offset
        }

        package static func < (left: Instant, right: Instant) -> Bool {
            left.offset < right.offset
        }
    }

    private struct Sleeper {
        let deadline: Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = Instant(offset: .zero)
        var nextKey = 0
        var sleepers: [Int: Sleeper] = [:]
        var cancelled: Set<Int> = []
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    package init() {}

    package var now: Instant { state.withLock(\.now) }
    package var minimumResolution: Duration { .nanoseconds(1) }

    package func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
        let key = state.withLock { state in
            state.nextKey += 1
            return state.nextKey
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                begin(key, Sleeper(deadline: deadline, continuation: continuation))
            }
        } onCancel: {
            cancel(key)
        }
    }

    /// Moves the time on and wakes who has slept long enough, in the order of their deadlines.
    package func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.value.deadline <= state.now }
            for key in due.keys { state.sleepers[key] = nil }
            return due.values.sorted { $0.deadline < $1.deadline }
        }
        for sleeper in woken { sleeper.continuation.resume() }
    }

    /// Moves the time on to the earliest end of a sleep; false when nobody sleeps.
    package func advanceToNextEnd() -> Bool {
        let (now, next) = state.withLock { state in
            (state.now, state.sleepers.values.map(\.deadline).min())
        }
        guard let next else { return false }
        advance(by: now.duration(to: next))
        return true
    }

    /// Waits until at least `count` tasks sleep on this clock.
    package func waitForSleepers(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    private func begin(_ key: Int, _ sleeper: Sleeper) {
        enum Fate {
            case sleeps([CheckedContinuation<Void, Never>])
            case awake
            case cancelled
        }
        let fate = state.withLock { state -> Fate in
            if state.cancelled.remove(key) != nil { return .cancelled }
            if sleeper.deadline <= state.now { return .awake }
            state.sleepers[key] = sleeper
            let count = state.sleepers.count
            let ready = state.watchers.filter { $0.count <= count }.map(\.continuation)
            state.watchers.removeAll { $0.count <= count }
            return .sleeps(ready)
        }
        switch fate {
        case .sleeps(let watchers): for watcher in watchers { watcher.resume() }
        case .awake: sleeper.continuation.resume()
        case .cancelled: sleeper.continuation.resume(throwing: CancellationError())
        }
    }

    private func cancel(_ key: Int) {
        let sleeper = state.withLock { state in
            let sleeper = state.sleepers.removeValue(forKey: key)
            // The cancellation may come before the sleep begins.
            if sleeper == nil { state.cancelled.insert(key) }
            return sleeper
        }
        sleeper?.continuation.resume(throwing: CancellationError())
    }
}

/// The time of day as a test sets it, in seconds since 1970.
package final class ManualNow: Sendable {
    private let value: Mutex<Int64>

    package init(seconds: Int64) {
        value = Mutex(seconds)
    }

    package var seconds: Int64 { value.withLock { $0 } }

    package func advance(by duration: Duration) {
        value.withLock { $0 += duration.components.seconds }
    }

    package func set(seconds: Int64) {
        value.withLock { $0 = seconds }
    }
}
