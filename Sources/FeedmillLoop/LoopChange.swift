package import FeedmillConfig
package import FeedmillDelivery
package import FeedmillPoll
package import FeedmillSchedule

/// New feeds and settings for a running loop.
package struct LoopChange: Sendable {
    /// All feeds that are to be polled, with what is remembered of them.
    package var feeds: [TrackedFeed]
    package var poller: FeedPoller
    package var limits: HostGate.Limits
    /// Hosts whose hold has lost its reason.
    package var released: Set<String> = []

    package init(feeds: [TrackedFeed], poller: FeedPoller, limits: HostGate.Limits) {
        self.feeds = feeds
        self.poller = poller
        self.limits = limits
    }
}

extension HostGate.Limits {
    /// The limits that a configuration sets.
    package init(_ http: Configuration.HTTP) {
        self.init()
        connections = http.connections
        connectionsPerHost = http.connectionsPerHost
        connectionsPerGroup = max(connectionsPerGroup, http.connectionsPerHost)
        connectionsPerAddress = max(http.connectionsPerAddress, http.connectionsPerHost)
        delayPerHost = http.delayPerHost
        rules = http.hosts
        // Ten with the default of 64 connections; who wants more transfers wants more starts.
        startsInATenth = max(10, http.connections * 10 / 64)
    }
}
