package import FeedmillDelivery
package import FeedmillPoll
package import FeedmillSchedule

/// What a running loop goes by from now on.
package struct LoopChange: Sendable {
    /// All feeds that are to be asked, with what the state knows of them.
    package var subjects: [TrackedFeed]
    package var poller: FeedPoller
    package var limits: HostGate.Limits

    package init(subjects: [TrackedFeed], poller: FeedPoller, limits: HostGate.Limits) {
        self.subjects = subjects
        self.poller = poller
        self.limits = limits
    }
}
