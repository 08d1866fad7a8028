import Synchronization

/// Lets a few through at once; the others wait in line.
///
/// Tests that start programs would otherwise all start them in the same moment, and time-outs of
/// other tests would tell of nothing but the crowd.
package final class Turnstile: Sendable {
    private struct State {
        var places: Int
        var line: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    package init(places: Int) {
        state = Mutex(State(places: places))
    }

    /// Does something while it holds a place.
    package func pass<Value: Sendable>(
        _ body: () async throws -> Value
    ) async rethrows -> Value {
        await enter()
        defer { leave() }
        return try await body()
    }

    private func enter() async {
        await withCheckedContinuation { continuation in
            let mayEnter = state.withLock { state in
                guard state.places == 0 else {
                    state.places -= 1
                    return true
                }
                state.line.append(continuation)
                return false
            }
            if mayEnter { continuation.resume() }
        }
    }

    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.line.isEmpty else { return state.line.removeFirst() }
            state.places += 1
            return nil
        }
        next?.resume()
    }
}
