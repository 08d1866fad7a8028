package import FeedmillAddress
import FeedmillBytes

/// Why there is no whole answer.
package struct FetchFailure: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure, for programs.
    package enum Code: String, Sendable, Hashable, CaseIterable {
        /// The request itself cannot be made: its scheme, a header, the proxy's address.
        case badRequest
        case unresolvedHost
        /// The address is private or special, and not allowed.
        case refusedAddress
        case connectionRefused
        case unreachable
        case tls
        case timedOut
        case tooSlow
        case bodyTooLarge
        case headersTooLarge
        case tooManyRedirects
        case forbiddenRedirect
        /// The answer ended early, in its framing or in its coding.
        case cutOff
        /// The answer is no HTTP, or cannot be decoded.
        case malformed
        case proxy
        case fileMissing
        case filePermission
        /// The path is no regular file, or reading it failed.
        case fileUnreadable
        case cancelled
        /// No descriptors or memory are left: passes by itself.
        case outOfResources
        case `internal`
    }

    package let code: Code
    /// The URL that was being asked for when it failed.
    package let url: WebURL
    /// What happened and what to do about it: one line, nothing raw from a server.
    package let message: String
    /// The redirects that were followed before.
    package let hops: [FetchHop]
    package var timings = FetchTimings()

    init(_ code: Code, _ url: WebURL, _ message: String, hops: [FetchHop] = []) {
        self.code = code
        self.url = url
        self.message = message
        self.hops = hops
    }

    /// The URL without its secrets, and what happened.
    package var description: String {
        "\(url.masked.printable(limit: 500)): \(message)"
    }
}
