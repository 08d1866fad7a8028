import FeedmillMarkup
package import FeedmillModel

/// Why a document is not a feed.
package struct ParseError: Error, Sendable, Hashable, CustomStringConvertible {
    package let problem: DocumentProblem
    /// The feeds that an HTML page offers.
    package let offers: OfferedFeeds

    package init(_ problem: DocumentProblem, offers: OfferedFeeds = OfferedFeeds()) {
        self.problem = problem
        self.offers = offers
    }

    /// What the document is and, for a page, which feeds it offers, as written there.
    package var description: String {
        guard problem == .htmlPage else { return problem.words }
        let offered = offers.best.prefix(5).joined(separator: " ")
        return problem.words + (offered.isEmpty ? "; it offers no feed" : "; it offers \(offered)")
    }
}

/// Reads a document of any supported format.
package enum FeedParser {
    /// Reads `bytes`, the whole decoded body.
    ///
    /// - Parameters:
    ///   - bytes: the document, in whatever character encoding it has.
    ///   - contentType: the media type with its parameters as the server sent it (RFC 7303
    ///     decides on the encoding), or `nil` offline.
    /// - Returns: what the document says.
    /// - Throws: `ParseError` when the document is not a feed.
    package static func parse(
        _ bytes: [UInt8],
        contentType: String? = nil
    ) throws(ParseError) -> ParsedFeed {
        var decoded = EncodingDetector.decode(bytes, contentType: contentType)
        var text: [UInt8] = []
        swap(&text, &decoded.bytes)
        let byteCount = text.count
        var feed =
            switch DocumentSniffer.sniff(text.span) {
            case .json: try JSONFeedParser.parse(&text)
            case .xml(let prolog): try parseXML(&text, prolog)
            case .none(let error): throw error
            }
        feed.byteCount = byteCount
        feed.warnings = decoded.warnings + feed.warnings
        return feed
    }

    private static func parseXML(
        _ text: inout [UInt8],
        _ prolog: XMLProlog
    ) throws(ParseError) -> ParsedFeed {
        let isUpperCase = prolog.rootName == prolog.rootName.uppercased()
        let limits = FeedLimits(documentBytes: text.count)
        let reader = XMLReader(vocabulary: FeedVocabulary.xml, limits: XMLLimits()) {
            FeedBuilder(limits: limits, rootIsUpperCase: isUpperCase)
        }
        let result: XMLReader<FeedBuilder>.Result
        do {
            result = try reader.read(&text, prolog: prolog, rules: FeedVocabulary.repair)
        } catch {
            throw ParseError(problem(error))
        }
        let builder = result.handler
        guard builder.isFeed else {
            throw DocumentSniffer.refusal(ofRoot: prolog.rootName)
        }
        builder.finish()
        var feed = builder.feed
        feed.isTruncated = result.isTruncated
        // An Atom entry document is a single entry: when it is cut off, nothing is left.
        if feed.isTruncated, builder.rootIsEntry { feed.entries = [] }
        feed.arena = result.arena
        feed.bases = result.bases.map {
            ParsedBase(parent: $0.parent, reference: Text($0.reference))
        }
        feed.warnings += result.warnings
        feed.losses += result.losses
        if feed.entries.isEmpty, let name = builder.unreadEntry {
            feed.losses.append(.entriesNotRecognised(tag: name))
        }
        if prolog.hasJunk { feed.warnings.append(.textBeforeXML) }
        return feed
    }

    private static func problem(_ refusal: XMLRefusal) -> DocumentProblem {
        switch refusal {
        case .tooLarge: .tooLarge
        case .tooManyAttributes: .tooManyAttributes(limit: 512)
        case .tooManyNamespaces: .tooManyNamespaces(limit: 128)
        }
    }
}
