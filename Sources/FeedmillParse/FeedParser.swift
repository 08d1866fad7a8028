/// Why a document is no feed.
package struct ParseError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: Sendable, Hashable {
        /// Nothing but white space.
        case empty
        /// An HTML page; `links` names the feeds that it offers.
        case html
        /// Some other document: OPML, KML, a sitemap, plain text, an image.
        case notAFeed
        /// Refused by a bound on hostile input before it reached the parser.
        case hostile
    }

    package var code: Code
    /// What the document looks like, in words for people; one line.
    package var message: String
    /// Addresses of feeds that an HTML page offers, as written there.
    package var links: [String]

    package init(code: Code, message: String, links: [String] = []) {
        self.code = code
        self.message = message
        self.links = links
    }

    package var description: String { message }
}

/// Reads a document of any supported format.
package enum FeedParser {
    /// Reads `bytes`, the whole decoded body.
    ///
    /// - Parameters:
    ///   - bytes: the document, in whatever character encoding it has.
    ///   - contentType: the media type with its parameters as the server sent it (RFC 7303
    ///     decides on the encoding), or `nil` offline.
    /// - Returns: the document as published.
    /// - Throws: `ParseError` when the document is no feed.
    package static func parse(
        _ bytes: [UInt8],
        contentType: String? = nil
    ) throws(ParseError) -> ParsedFeed {
        throw ParseError(code: .notAFeed, message: "not a feed")
    }
}
