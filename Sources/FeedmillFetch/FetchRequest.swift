package import FeedmillAddress
package import FeedmillModel

/// One request: where to, what to say, and how far to go.
package struct FetchRequest: Sendable {
    /// Pages first.
    package static let pageAccept = "text/html, application/xhtml+xml, */*;q=0.1"

    /// http or https; file when the policy allows it.
    ///
    /// A fragment is never sent.
    package var url: WebURL
    /// The URL whose origin credentials and configured headers are for; `nil`: ``url`` itself.
    ///
    /// An article page may be on another host, which must not learn who asks.
    package var home: WebURL?
    package var policy: FetchPolicy
    /// The media types that are wanted.
    package var accept: String
    package var validators = Validators()
    /// Whether the server may answer with new entries only: `A-IM: feed` (RFC 3229), which is sent
    /// beside an ETag and never without one.
    package var acceptsDelta = false
    /// Whether a redirect is followed; `nil` follows all.
    ///
    /// One that is not followed ends the request: the answer is that redirect, the last of its hops.
    package var follows: (@Sendable (WebURL) -> Bool)?

    package init(url: WebURL, policy: FetchPolicy, accept: String = "*/*") {
        self.url = url
        self.policy = policy
        self.accept = accept
    }
}

extension FetchRequest {
    /// The URL that may hold a name and password of its own.
    var homeURL: WebURL { home ?? url }

    /// Whether it says who asks.
    ///
    /// Configured headers do not count: they stay at home in any case.
    var hasCredentials: Bool {
        policy.basicAuth != nil || policy.bearerToken != nil || policy.cookie != nil
            || policy.clientCertificate != nil || homeURL.user != nil || homeURL.password != nil
    }
}
