package import FeedmillConfig
package import FeedmillDelivery
package import FeedmillPoll
package import FeedmillSchedule

/// What a running loop goes by from now on.
package struct LoopChange: Sendable {
    /// All feeds that are to be asked, with what the state knows of them.
    package var feeds: [TrackedFeed]
    package var poller: FeedPoller
    package var limits: HostGate.Limits

    package init(feeds: [TrackedFeed], poller: FeedPoller, limits: HostGate.Limits) {
        self.feeds = feeds
        self.poller = poller
        self.limits = limits
    }
}

extension HostGate.Limits {
    /// How many transfers a configuration allows.
    package init(_ http: Configuration.HTTP) {
        self.init()
        connections = http.connections
        connectionsPerHost = http.connectionsPerHost
        connectionsPerGroup = max(connectionsPerGroup, http.connectionsPerHost)
        connectionsPerAddress = max(http.connectionsPerAddress, http.connectionsPerHost)
        delayPerHost = http.delayPerHost
    }
}
