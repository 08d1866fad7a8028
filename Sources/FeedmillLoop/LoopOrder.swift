package import FeedmillDelivery

/// What a running loop is told from outside.
package enum LoopOrder: Sendable {
    /// Use other feeds or settings from now on.
    case change(LoopChange)
    /// Poll every feed now that may be polled.
    case pollNow
    /// Take an answer that arrived without a poll.
    case received(FeedAnswer)
}
