import Synchronization

/// The memory for all bodies that are on their way or have not been read yet.
///
/// A transfer that wants more than is free is paused until a body has been read. Small bodies count
/// for nothing, so that no feed of usual size waits for large ones; and one transfer at a time may
/// go beyond the limit, so that there is always one that comes to its end.
final class BodyBudget: Sendable {
    private struct Books {
        var used = 0
        var peak = 0
        var isExceeded = false
    }

    /// What each body may have beside the budget.
    static let free = 256 << 10
    /// What is handed out at a time.
    static let step = 1 << 20

    private let limit: Int
    private let books = Mutex(Books())
    private let hasRoom: @Sendable () -> Void

    /// - Parameters:
    ///   - limit: bytes of all bodies.
    ///   - hasRoom: called on any thread when bytes come back.
    init(limit: Int, hasRoom: @escaping @Sendable () -> Void) {
        self.limit = limit
        self.hasRoom = hasRoom
    }

    /// The most that was handed out at one time.
    var peak: Int { books.withLock(\.peak) }

    /// Whether a transfer that waits would get something.
    var isOpen: Bool {
        books.withLock { $0.used + Self.step <= limit || !$0.isExceeded }
    }

    fileprivate func take(_ claim: inout BodyClaim.Share) -> Bool {
        books.withLock { books in
            if books.used + Self.step > limit {
                guard claim.mayExceed || !books.isExceeded else { return false }
                books.isExceeded = true
                claim.mayExceed = true
            }
            books.used += Self.step
            books.peak = max(books.peak, books.used)
            claim.bytes += Self.step
            return true
        }
    }

    fileprivate func give(back share: BodyClaim.Share) {
        books.withLock { books in
            books.used -= share.bytes
            if share.mayExceed { books.isExceeded = false }
        }
        if share.bytes > 0 { hasRoom() }
    }
}

/// What one body has of the budget, until nobody holds the body any more.
package final class BodyClaim: Sendable {
    fileprivate struct Share {
        var bytes = 0
        var mayExceed = false
    }

    private let budget: BodyBudget
    private let share = Mutex(Share())

    init(_ budget: BodyBudget) {
        self.budget = budget
    }

    deinit {
        budget.give(back: share.withLock { $0 })
    }

    /// How large the body may be.
    var size: Int { BodyBudget.free + share.withLock(\.bytes) }

    /// Takes more of the budget; `false` when it has to be waited for.
    func grow() -> Bool {
        share.withLock { budget.take(&$0) }
    }
}
