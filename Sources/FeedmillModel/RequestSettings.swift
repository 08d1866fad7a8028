package import FeedmillAddress

/// What the keys of a feed say of its requests; a policy takes it as it is.
///
/// A new key that changes requests needs a field here, its line in the table of keys, and its use.
package struct RequestSettings: Sendable, Hashable {
    /// Sent in addition to the built-in headers, never to another host.
    ///
    /// A built-in header with the same name is left out.
    package var headers: [FeedSettings.Header] = []
    package var basicAuth: FeedSettings.BasicAuth?
    package var bearerToken: String?
    package var cookie: String?
    package var clientCertificate: FeedSettings.ClientCertificate?
    /// Whether loopback, private and other special addresses may be connected to.
    package var allowsPrivateAddresses = false
    /// Networks that may be connected to although they are private or special.
    package var allowedNetworks: [IPNetwork] = []

    package init() {}
}
