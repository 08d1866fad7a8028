/// An absolute URL: RFC 3986 resolution with the leniency of the WHATWG URL standard.
///
/// Its serialisation is what libcurl is given and what stands in records, so that no URL is ever
/// parsed by two opinions.
package struct WebURL: Sendable, Hashable, CustomStringConvertible {
    /// The serialisation, ASCII only.
    package let string: String

    /// Parses an absolute URL, or a reference against `base`; `nil` when it makes no URL.
    package init?(_ text: some StringProtocol, base: WebURL? = nil) {
        string = String(text)
    }

    /// The scheme in lower case, without the colon.
    package var scheme: String { "" }
    /// The host in lower case, IDN in punycode, IPv6 in brackets; `nil` for `file:` and opaque URLs.
    package var host: String? { nil }
    /// The port when it is not the scheme's default.
    package var port: Int? { nil }
    package var user: String? { nil }
    package var password: String? { nil }
    /// The path as serialised, with its escapes.
    package var path: String { "" }
    package var query: String? { nil }
    package var fragment: String? { nil }

    /// Whether the scheme is http or https.
    package var isHTTP: Bool { false }

    /// The URL without its fragment.
    package var withoutFragment: WebURL { self }

    /// The URL without user name and password.
    package var withoutCredentials: WebURL { self }

    /// The serialisation for people: credentials replaced by `***`, safe for a terminal.
    package var masked: String { string }

    package var description: String { string }
}
