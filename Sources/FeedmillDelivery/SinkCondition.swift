/// What a sink says before anything is fetched for it.
package struct SinkCondition: Sendable {
    /// Why nothing more can be taken, in words for the operator; `nil` when there is room.
    package var obstacle: (any Error)?
    /// Records that were removed because nobody took them in time.
    package var expired = 0
    /// Articles that the ledger was made to forget.
    package var forgotten = 0
    /// Foreign files that had the names of records, where they are now.
    package var setAside: [String] = []
    /// Whether a target was made or opened anew since it was not where it had been.
    package var wasReopened = false

    package init(obstacle: (any Error)? = nil, expired: Int = 0) {
        self.obstacle = obstacle
        self.expired = expired
    }
}
