/// What a poll of a feed depends on in the configuration, as two hashes: enough to see that the
/// operator has changed something, and nothing of what it was.
package struct FeedFingerprint: Sendable, Hashable {
    /// The address and everything that makes the requests: credentials, headers, proxy, networks.
    package var request: Int64
    /// What sets the pace: the interval and its bounds.
    package var pace: Int64

    package init(request: Int64, pace: Int64) {
        self.request = request
        self.pace = pace
    }
}
