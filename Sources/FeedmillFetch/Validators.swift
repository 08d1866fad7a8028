package import FeedmillAddress

/// What a server gave to ask again with: kept and sent back byte for byte (RFC 9110 section 13).
///
/// A header value may hold bytes above 0x7F that are no UTF-8. Each byte stands here as the
/// character of the same number, so that it can be sent back as it came.
package struct Validators: Sendable, Hashable {
    /// The longest validator that is kept or sent.
    package static let byteLimit = 2_048

    package let etag: String?
    package let lastModified: String?
    /// The URL that gave them, the only one that they are sent to; the request's own when `nil`.
    package var url: WebURL?

    package init(etag: String? = nil, lastModified: String? = nil, url: WebURL? = nil) {
        self.etag = etag.flatMap(Self.checked)
        self.lastModified = lastModified.flatMap(Self.checked)
        self.url = url
    }

    /// Takes the validators of an answer; odd ones are left out.
    package init(of response: FetchResponse) {
        self.init(
            etag: response.headers["ETag"],
            lastModified: response.headers["Last-Modified"],
            url: response.finalURL
        )
    }

    package var isEmpty: Bool { etag == nil && lastModified == nil }

    /// The value when it can be sent without harm: no controls, single bytes, not too long.
    static func checked(_ value: String) -> String? {
        var count = 0
        for scalar in value.unicodeScalars {
            count += 1
            guard count <= byteLimit, (0x20...0xFF).contains(scalar.value), scalar.value != 0x7F
            else { return nil }
        }
        return count == 0 ? nil : value
    }
}
