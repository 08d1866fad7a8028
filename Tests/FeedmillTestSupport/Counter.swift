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
