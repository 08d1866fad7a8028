package import FeedmillModel

extension Configuration {
    /// What decides requests, to feeds, article pages and everything else.
    ///
    /// - Parameters:
    ///   - settings: of the feed that a request is made for, or ``unlistedSettings``.
    ///   - userAgent: the program's own, used where none is configured.
    ///   - host: the host that is asked.
    /// - Returns: the one policy that all requests for that feed follow.
    package func fetchPolicy(
        for settings: FeedSettings,
        userAgent: String,
        host: String? = nil
    ) -> FetchPolicy {
        var policy = FetchPolicy(userAgent: settings.userAgent ?? http.userAgent ?? userAgent)
        policy.limits.timeout = host.flatMap { http.hosts.first(for: $0)?.timeout } ?? http.timeout
        policy.limits.connectTimeout = http.connectTimeout
        policy.limits.maxBodySize = http.maxBodySize
        policy.request = settings.request
        policy.proxy = settings.proxy ?? http.proxy
        policy.proxyVariables = http.proxyVariables
        policy.caBundle = http.caBundle
        policy.allowsFile = http.allowsFileFeeds
        return policy
    }

    /// How long any exchange may take.
    package var longestTimeout: Duration {
        http.hosts.compactMap(\.timeout).reduce(http.timeout, max)
    }

    /// The settings of an address that is not in any list: those that `http` says for all.
    package var unlistedSettings: FeedSettings {
        var settings = FeedSettings()
        settings.allowsPrivateAddresses = http.allowsPrivateAddresses
        settings.allowedNetworks = http.allowedNetworks
        return settings
    }
}
