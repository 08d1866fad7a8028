/// The bounds of one fetch; each has an error of its own.
package struct FetchLimits: Sendable, Hashable {
    /// For everything: waiting, all redirects, headers that trickle in.
    package var timeout: Duration = .seconds(60)
    /// For name look-up, connecting and TLS, for each hop.
    package var connectTimeout: Duration = .seconds(15)
    /// Bytes of the body after decoding.
    package var maxBodySize = 16 << 20
    /// Whether a longer body is cut there, instead of being a failure.
    package var cutsBody = false
    /// Bytes of all header lines, interim answers and trailers included, for each hop.
    package var maxHeaderSize = 64 << 10
    /// Header lines, for each hop.
    package var maxHeaderCount = 100
    package var maxRedirects = 5
    /// Below this many bytes a second for ``lowSpeedTime`` the transfer is given up.
    package var lowSpeed = 100
    package var lowSpeedTime: Duration = .seconds(30)

    package init() {}
}
