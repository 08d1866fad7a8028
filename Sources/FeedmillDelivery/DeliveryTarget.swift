package import FeedmillConfig
package import FeedmillModel

/// The records of one delivery, on their way to a target.
package struct DeliveryBatch: Sendable {
    /// Larger than that of any batch that was committed before.
    package let number: Int64
    package let records: [Article]
    /// The time of first sight of every record.
    package let time: Timestamp

    package init(number: Int64, records: [Article], time: Timestamp) {
        self.number = number
        self.records = records
        self.time = time
    }
}

/// What was done to a target beside deliveries.
package struct TargetUpkeep: Sendable, Hashable {
    /// How many files were removed because nobody took them in time.
    package var expired = 0
    /// Foreign files that had the names of records, where they are now.
    package var setAside: [String] = []

    package init() {}
}

/// What room is wanted for.
package enum DeliveryPurpose: Sendable {
    /// To poll further feeds: there must be as much as the operator wants.
    case polling
    /// To deliver what was polled already, which may use up most of the reserve.
    case delivering
}

/// Where records go: the spool, or another place that can hold a batch back until it is committed.
///
/// ``Delivery`` calls in this order: `recover` first, then for each batch `stage`, and after the
/// commit of the state `publish`. When the commit did not take place it calls `discard`; when that
/// is not known, or something failed, `recover`. It never has more than one batch staged.
package protocol DeliveryTarget: Sendable {
    /// Publishes what is staged of committed batches and removes what is staged of others; may be
    /// cut off anywhere and run again.
    ///
    /// - Parameters:
    ///   - committed: the number of the last batch that the state says is committed.
    ///   - progress: called while it gets on, with the number of files published so far.
    /// - Returns: how many files were published.
    /// - Throws: when the target cannot be read or written.
    func recover(committed: Int64, progress: @Sendable (Int) -> Void) async throws -> Int

    /// Makes the records of a batch durable where no consumer sees them.
    func stage(_ batch: DeliveryBatch) async throws

    /// Shows consumers the batch that is staged, durably; nothing happens when none is.
    func publish() async throws

    /// Removes the batch that is staged, as far as that is possible; nothing happens when none is.
    func discard() async

    /// Why there is no room; `nil` when there is.
    func obstacle(to purpose: DeliveryPurpose) async throws -> (any Error)?

    /// Opens the target anew when it is not where it was; called before every batch.
    ///
    /// - Returns: whether it did; `recover` is called then.
    /// - Throws: when it is not there and cannot be made.
    func reopenIfReplaced() async throws -> Bool

    /// Does what has to be done from time to time; called before something is fetched.
    ///
    /// - Throws: when the target cannot be read or written.
    func maintain(at now: Timestamp) async throws -> TargetUpkeep

    /// What may do harm later: to be said once, at the start.
    func warnings() async throws -> [String]

    /// How many files wait for consumers; `nil` when that cannot be told.
    func waitingFiles() async throws -> Int?

    /// Applies what a reload of the configuration can change.
    func adopt(_ configuration: Configuration) async
}

extension DeliveryTarget {
    package func reopenIfReplaced() async throws -> Bool { false }
    package func maintain(at now: Timestamp) async throws -> TargetUpkeep { TargetUpkeep() }
    package func warnings() async throws -> [String] { [] }
    package func waitingFiles() async throws -> Int? { nil }
    package func adopt(_ configuration: Configuration) async {}
}
