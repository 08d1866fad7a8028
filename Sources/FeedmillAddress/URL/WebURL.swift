// FeedmillAddress: URLs, hosts and IP addresses.
//
// Parses, resolves and serialises URLs, makes their canonical form, tells which addresses are
// private, which hosts belong together, and what identifies a feed. One parser decides: its
// serialisation is what libcurl is given and what stands in records, so that no URL is read in two
// ways. Two spellings of the same address have the same canonical form; two different addresses
// never do. It does no I/O: names are resolved by libcurl alone.

import FeedmillBytes

/// An absolute URL: RFC 3986 resolution with the leniency of the WHATWG URL standard.
///
/// libcurl is given its serialisation, and records contain it, so no URL is ever interpreted by two
/// different parsers.
package struct WebURL: Sendable, CustomStringConvertible {
    /// The serialisation, ASCII only.
    package let string: String
    let layout: WebURLLayout

    /// Longer texts are not URLs: servers refuse them, and every copy costs.
    package static let byteLimit = 8_192

    /// Parses an absolute URL, or a reference against `base`; `nil` when it is not a URL.
    package init?(_ text: some StringProtocol, base: WebURL? = nil) {
        let bytes = Array(text.utf8)
        self.init(utf8: bytes.span, base: base)
    }

    /// Parses UTF-8 bytes: an absolute URL, or a reference against `base`.
    package init?(utf8 bytes: Span<UInt8>, base: WebURL? = nil) {
        if let layout = WebURLLayout(serialised: bytes) {
            var copy: [UInt8] = []
            copy.append(copying: bytes)
            self.init(serialisation: copy, layout: layout)
        } else {
            self.init(parsing: bytes, base: base)
        }
    }

    /// Parses without the fast path for serialised URLs.
    init?(parsing bytes: Span<UInt8>, base: WebURL?) {
        guard let input = Self.cleaned(bytes) else { return nil }
        var parser = WebURLParser(input: input, base: base)
        guard parser.parse(), parser.output.count <= Self.byteLimit else { return nil }
        string = String(decoding: parser.output, as: UTF8.self)
        layout = parser.layout
    }

    /// Makes the URL of bytes that are already a serialisation.
    private init(serialisation: some Collection<UInt8>, layout: WebURLLayout) {
        string = String(decoding: serialisation, as: UTF8.self)
        self.layout = layout
    }

    /// The input without C0 controls and spaces around it, and without the line breaks and tabs
    /// with which feeds wrap long addresses; `nil` when it is too long.
    private static func cleaned(_ bytes: Span<UInt8>) -> [UInt8]? {
        var start = 0
        var end = bytes.count
        while start < end, bytes[start] <= 0x20 { start += 1 }
        while start < end, bytes[end - 1] <= 0x20 { end -= 1 }
        guard end - start <= byteLimit else { return nil }
        return [UInt8](capacity: end - start) { output in
            for index in start..<end {
                let byte = bytes[index]
                if byte != 0x09, byte != 0x0A, byte != 0x0D { output.append(byte) }
            }
        }
    }
}

// MARK: - Components

extension WebURL {
    /// The scheme in lower case, without the colon.
    package var scheme: String { text(0..<layout.schemeEnd) }

    /// The host in lower case, IDN in punycode, IPv6 in brackets; `nil` for `file:` and opaque
    /// URLs.
    package var host: String? {
        layout.hasAuthority && layout.hostEnd > layout.hostStart
            ? text(layout.hostStart..<layout.hostEnd) : nil
    }

    /// The port when it is not the scheme's default.
    package var port: Int? { layout.port.map(Int.init) }

    package var user: String? {
        layout.userEnd > layout.userStart ? text(layout.userStart..<layout.userEnd) : nil
    }

    package var password: String? {
        layout.passwordEnd > layout.userEnd ? text(layout.userEnd + 1..<layout.passwordEnd) : nil
    }

    /// The path as serialised, with its escapes.
    package var path: String { text(layout.pathStart..<layout.pathEnd(of: string.utf8.count)) }

    package var query: String? {
        layout.queryStart.map { text($0 + 1..<layout.queryEnd(of: string.utf8.count)) }
    }

    package var fragment: String? {
        layout.fragmentStart.map { text($0 + 1..<Int32(string.utf8.count)) }
    }

    /// Whether the scheme is http or https.
    package var isHTTP: Bool { layout.isHTTP }

    /// Scheme, host and port.
    package var origin: String { "\(scheme)://\(host ?? ""):\(port ?? 0)" }

    /// The path and query, as a request line has them.
    package var target: String { query.map { "\(path)?\($0)" } ?? path }

    /// The host for messages.
    package var shownHost: String { (host ?? "").printable(limit: 100) }

    /// The URL without its fragment.
    package var withoutFragment: WebURL {
        guard let start = layout.fragmentStart else { return self }
        var layout = layout
        layout.fragmentStart = nil
        return WebURL(serialisation: string.utf8.prefix(Int(start)), layout: layout)
    }

    /// The URL without user name and password.
    package var withoutCredentials: WebURL { replacingCredentials(by: []) }

    package var description: String { string }

    func replacingCredentials(by replacement: [UInt8]) -> WebURL {
        guard layout.hostStart > layout.userStart else { return self }
        let bytes = string.utf8
        let rest = bytes.dropFirst(Int(layout.hostStart))
        var layout = layout
        layout.userEnd = layout.userStart
        layout.passwordEnd = layout.userStart
        layout.shift(by: layout.userStart + Int32(replacement.count) - layout.hostStart)
        let kept = bytes.prefix(Int(layout.userStart))
        return WebURL(serialisation: Array(kept) + replacement + rest, layout: layout)
    }

    private func text(_ range: Range<Int32>) -> String {
        let bytes = string.utf8
        let start = bytes.index(bytes.startIndex, offsetBy: Int(range.lowerBound))
        let end = bytes.index(start, offsetBy: range.count)
        return String(string[start..<end])
    }
}

// MARK: - Identity

extension WebURL: Hashable {
    package static func == (left: WebURL, right: WebURL) -> Bool {
        left.string == right.string
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(string)
    }
}

/// Byte offsets of the components in a serialisation.
struct WebURLLayout: Sendable {
    /// The colon after the scheme.
    var schemeEnd: Int32 = 0
    var isHTTP = false
    var hasAuthority = false
    /// Whether the path is opaque, as in `mailto:`: nothing resolves against it.
    var isOpaque = false
    var userStart: Int32 = 0
    var userEnd: Int32 = 0
    /// Equal to `userEnd` when there is no password, else after the colon and the password.
    var passwordEnd: Int32 = 0
    var hostStart: Int32 = 0
    var hostEnd: Int32 = 0
    var port: UInt16?
    var pathStart: Int32 = 0
    /// The question mark.
    var queryStart: Int32?
    /// The number sign.
    var fragmentStart: Int32?

    func pathEnd(of count: Int) -> Int32 { queryStart ?? fragmentStart ?? Int32(count) }

    func queryEnd(of count: Int) -> Int32 { fragmentStart ?? Int32(count) }

    /// Moves everything from the host on.
    mutating func shift(by distance: Int32) {
        hostStart += distance
        hostEnd += distance
        pathStart += distance
        queryStart = queryStart.map { $0 + distance }
        fragmentStart = fragmentStart.map { $0 + distance }
    }
}

extension WebURL: Codable {
    /// A string, in JSON.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let url = WebURL(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a URL")
        }
        self = url
    }

    package func encode(to encoder: any Encoder) throws { try string.encode(to: encoder) }
}
