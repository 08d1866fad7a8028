package import FeedmillAddress
package import FeedmillModel

/// One request: where to, what to say, and how far to go.
package struct FetchRequest: Sendable {
    /// Feed types first, anything last: some servers choose a page when feeds are not named.
    package static let feedAccept =
        "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9,"
        + " application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"

    /// Pages first.
    package static let pageAccept = "text/html, application/xhtml+xml, */*;q=0.1"

    /// http or https; file when ``allowsFile`` is set.
    ///
    /// A fragment is never sent.
    package var url: WebURL
    /// The URL whose origin credentials and configured headers are for; `nil`: ``url`` itself.
    ///
    /// A page of a feed may lie elsewhere, and is no reason to tell another host who asks.
    package var home: WebURL?
    package var userAgent: String
    package var accept = FetchRequest.feedAccept
    package var validators = Validators()
    /// Whether the server may answer with new entries only: `A-IM: feed` (RFC 3229), which is sent
    /// beside an ETag and never without one.
    package var acceptsDelta = false
    /// Sent besides ours, never to another host.
    ///
    /// One of ours with the same name is left out.
    package var headers: [FeedSettings.Header] = []
    package var basicAuth: FeedSettings.BasicAuth?
    package var bearerToken: String?
    package var cookie: String?
    package var clientCertificate: FeedSettings.ClientCertificate?
    /// `http://`, `https://` or `socks5h://`; the environment is never asked.
    ///
    /// With a proxy it is the proxy that looks names up and connects: the rule on private
    /// addresses then judges only addresses that stand in the URL itself.
    package var proxy: String?
    package var limits = FetchLimits()
    /// Whether loopback, private and other special addresses may be connected to.
    package var allowsPrivateAddresses = false
    /// Networks that may be connected to although they are private or special.
    package var allowedNetworks: [IPNetwork] = []
    package var allowsFile = false
    /// Whether a redirect is followed; `nil` follows all.
    ///
    /// One that is not ends it: the answer is that redirect then, the last of its hops.
    package var follows: (@Sendable (WebURL) -> Bool)?

    package init(url: WebURL, userAgent: String) {
        self.url = url
        self.userAgent = userAgent
    }
}

extension FetchRequest {
    /// The URL that may hold a name and password of its own.
    var homeURL: WebURL { home ?? url }

    /// Whether it says who asks.
    ///
    /// Configured headers do not count: they stay at home in any case.
    var hasCredentials: Bool {
        basicAuth != nil || bearerToken != nil || cookie != nil || clientCertificate != nil
            || homeURL.user != nil || homeURL.password != nil
    }
}
