package import FeedmillAddress

/// What decides how requests are made, besides their addresses: who asks, how far a request may go,
/// and whom it trusts.
///
/// Made in one place, from the configuration and the settings of a feed. Nothing else decides:
/// whoever fetches does not read the environment.
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
    /// PEM file of the certificates to trust, and no others; `nil`: the system's.
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
