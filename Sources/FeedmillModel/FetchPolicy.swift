package import FeedmillAddress

/// What decides how requests are made, besides their addresses: who asks, how far a request may go,
/// and whom it trusts.
///
/// Made in one place, from the configuration and the settings of a feed. Nothing else decides:
/// whoever fetches does not read the environment.
package struct FetchPolicy: Sendable, Hashable {
    package var userAgent: String
    package var limits = FetchLimits()
    /// Sent in addition to our own, never to another host.
    ///
    /// One of ours with the same name is left out.
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
    /// PEM file of the certificates to trust, and no others; `nil`: the system's.
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

    /// The proxy for a URL; `nil` when the connection is direct.
    package func proxy(for url: WebURL) -> String? { proxy ?? proxyVariables?.proxy(for: url) }
}
