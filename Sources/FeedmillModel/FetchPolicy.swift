package import FeedmillAddress

/// What decides how requests are made, besides their addresses: who asks, how far a request may go,
/// and whom it trusts.
///
/// Made in one place, from the configuration and the settings of a feed; code that fetches reads
/// neither the configuration nor the environment.
package struct FetchPolicy: Sendable, Hashable {
    package var userAgent: String
    package var limits = FetchLimits()
    /// Sent in addition to the built-in headers, never to another host.
    ///
    /// A built-in header with the same name is left out.
    package var headers: [FeedSettings.Header] = []
    package var basicAuth: FeedSettings.BasicAuth?
    package var bearerToken: String?
    package var cookie: String?
    package var clientCertificate: FeedSettings.ClientCertificate?
    /// `http://`, `https://` or `socks5h://`.
    ///
    /// The proxy looks names up and connects: the rule on private addresses then judges only
    /// addresses that are written in the URL itself.
    package var proxy: String?
    /// Used where ``proxy`` is not set.
    package var proxyVariables: ProxyVariables?
    /// PEM file of the only certificates to trust; `nil`: the system's.
    package var caBundle: String?
    /// Whether loopback, private and other special addresses may be connected to.
    package var allowsPrivateAddresses = false
    /// Networks that may be connected to although they are private or special.
    package var allowedNetworks: [IPNetwork] = []
    /// Whether file URLs are read.
    package var allowsFile = false

    package init(userAgent: String) {
        self.userAgent = userAgent
    }

    /// What the settings of a feed say; everything else has its default.
    package init(of settings: FeedSettings, userAgent: String) {
        self.userAgent = settings.userAgent ?? userAgent
        headers = settings.headers
        basicAuth = settings.basicAuth
        bearerToken = settings.bearerToken
        cookie = settings.cookie
        clientCertificate = settings.clientCertificate
        proxy = settings.proxy
        allowsPrivateAddresses = settings.allowsPrivateAddresses
        allowedNetworks = settings.allowedNetworks
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
