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
    }

    private let state = Watched(State())

    package init() {}

    package var now: Instant { state.value.now }
    package var minimumResolution: Duration { .nanoseconds(1) }

    package func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
        let key = state.change { state in
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
        let woken = state.change { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.value.deadline <= state.now }
            for key in due.keys { state.sleepers[key] = nil }
            return due.values.sorted { $0.deadline < $1.deadline }
        }
        for sleeper in woken { sleeper.continuation.resume() }
    }

    /// Moves the time on to the earliest end of a sleep; false when nobody sleeps.
    package func advanceToNextEnd() -> Bool {
        let state = state.value
        guard let next = state.sleepers.values.map(\.deadline).min() else { return false }
        advance(by: state.now.duration(to: next))
        return true
    }

    /// Waits until at least `count` tasks sleep on this clock.
    package func waitForSleepers(_ count: Int = 1) async throws {
        try await state.wait(for: "\(count) sleepers, of which are there: \(self.sleeperCount)") {
            $0.sleepers.count >= count
        }
    }

    private var sleeperCount: Int { state.value.sleepers.count }

    private func begin(_ key: Int, _ sleeper: Sleeper) {
        let answer = state.change { state -> Result<Void, any Error>? in
            if sleeper.deadline <= state.now { return .success(()) }
            // A cancellation after this one finds the sleeper.
            if Task.isCancelled { return .failure(CancellationError()) }
            state.sleepers[key] = sleeper
            return nil
        }
        if let answer { sleeper.continuation.resume(with: answer) }
    }

    private func cancel(_ key: Int) {
        let sleeper = state.change { $0.sleepers.removeValue(forKey: key) }
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
