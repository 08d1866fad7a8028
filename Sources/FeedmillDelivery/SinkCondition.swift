/// What a sink says before anything is fetched for it.
package struct SinkCondition: Sendable {
    /// Why nothing more can be taken, in words for the operator; `nil` when there is room.
    package var obstacle: (any Error)?
    /// Records that were removed because nobody took them in time.
    package var expired = 0
    /// Articles that the ledger was made to forget.
    package var forgotten = 0

    package init(obstacle: (any Error)? = nil, expired: Int = 0) {
        self.obstacle = obstacle
        self.expired = expired
    }
}
