package import FeedmillAddress

/// What decides how requests are made, besides their addresses: who asks, how far a request may go,
/// and whom it trusts.
///
/// Made in one place, from the configuration and the settings of a feed; code that fetches reads
/// neither the configuration nor the environment.
@dynamicMemberLookup
package struct FetchPolicy: Sendable, Hashable {
    package var userAgent: String
    package var limits = FetchLimits()
    /// What the feed's own keys say; its members are those of the policy, too.
    package var request = RequestSettings()
    /// `http://`, `https://` or `socks5h://`.
    ///
    /// The proxy looks names up and connects: the rule on private addresses then judges only
    /// addresses that are written in the URL itself.
    package var proxy: String?
    /// Used where ``proxy`` is not set.
    package var proxyVariables: ProxyVariables?
    /// PEM file of the only certificates to trust; `nil`: the system's.
    package var caBundle: String?
    /// Whether file URLs are read.
    package var allowsFile = false

    package init(userAgent: String) {
        self.userAgent = userAgent
    }

    package subscript<Value>(
        dynamicMember field: WritableKeyPath<RequestSettings, Value>
    ) -> Value {
        get { request[keyPath: field] }
        set { request[keyPath: field] = newValue }
    }

    /// The proxy for a URL; `nil` when the connection is direct.
    package func proxy(for url: WebURL) -> String? { proxy ?? proxyVariables?.proxy(for: url) }
}

/// The limits of one fetch; each has its own error.
package struct FetchLimits: Sendable, Hashable {
    /// For the whole exchange: waiting, redirects, slow headers and body.
    package var timeout: Duration = .seconds(60)
    /// For name lookup, connecting and TLS, per hop.
    package var connectTimeout: Duration = .seconds(15)
    /// Bytes of the body after decoding.
    package var maxBodySize = 16 << 20
    /// Whether a longer body is cut at the limit instead of failing.
    package var cutsBody = false
    /// Bytes of all header lines per hop, interim answers and trailers included.
    package var maxHeaderSize = 64 << 10
    /// Header lines per hop.
    package var maxHeaderCount = 100
    package var maxRedirects = 5
    /// Bytes a second below which a transfer is given up after ``lowSpeedTime``.
    package var lowSpeed = 100
    package var lowSpeedTime: Duration = .seconds(30)

    package init() {}
}
