import Synchronization

/// A number that several threads count up.
package final class Counter: Sendable {
    private let number = Mutex(0)

    package init() {}

    package var value: Int { number.withLock { $0 } }

    /// Adds one and returns the new number.
    @discardableResult
    package func increment() -> Int {
        number.withLock { number in
            number += 1
            return number
        }
    }
}

/// Sees how many requests a server has in work at once.
package final class ConcurrencyMeter: Sendable {
    private struct State {
        var now = 0
        var most = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// The most at once so far.
    package var most: Int { state.withLock(\.most) }

    /// Counts as one while it makes an answer, and a little longer, so that others may come.
    package func count<Value>(_ body: () -> Value) -> Value {
        state.withLock { state in
            state.now += 1
            state.most = max(state.most, state.now)
        }
        defer { state.withLock { $0.now -= 1 } }
        _ = waitUntilReadable([], milliseconds: 20)
        return body()
    }
}
