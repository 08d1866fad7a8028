import FeedmillMarkup
import FeedmillModel

/// Tells by the content what a document is.
enum DocumentSniffer {
    enum Kind {
        case json
        case xml(XMLProlog)
        case none(ParseError)
    }

    static func sniff(_ bytes: Span<UInt8>) -> Kind {
        var index = 0
        while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
        guard index < bytes.count else {
            return .none(ParseError(.empty))
        }
        if bytes[index] == 0x7B || bytes[index] == 0x5B { return .json }
        let prolog = XMLProlog(bytes)
        guard let root = prolog.rootOffset else { return .none(ParseError(.noMarkup)) }
        if isFeedRoot(prolog.rootName) { return .xml(prolog) }
        if isHTML(prolog) { return .none(htmlError(bytes)) }
        if isHTMLElement(prolog.rootName) {
            // Messages of PHP and the like stand before the feed: look for the feed behind them.
            if let later = laterRoot(bytes, after: root) { return .xml(later) }
            return .none(htmlError(bytes))
        }
        return .none(refusal(ofRoot: prolog.rootName))
    }

    /// Whether an element starts a page without `html`, or a message in front of a feed.
    private static func isHTMLElement(_ name: String) -> Bool {
        [
            "a", "b", "body", "br", "center", "code", "div", "em", "font", "h1", "h2", "h3", "hr",
            "i", "img", "link", "meta", "p", "pre", "script", "span", "strong", "style", "table",
            "title", "tt", "ul",
        ].contains(name.lowercased())
    }

    private static func localName(_ name: String) -> String {
        (name.split(separator: ":").last.map { String($0) } ?? name).lowercased()
    }

    private static func isFeedRoot(_ name: String) -> Bool {
        FeedFormat.isRoot(localName(name))
    }

    private static func isHTML(_ prolog: XMLProlog) -> Bool {
        localName(prolog.doctypeName) == "html"
            || ["html", "head"].contains(localName(prolog.rootName))
    }

    /// The root of a feed behind other markup, within the first 64 KiB.
    private static func laterRoot(_ bytes: Span<UInt8>, after start: Int) -> XMLProlog? {
        let head = bytes.extracting(0..<min(bytes.count, start + 65_536))
        var index = start + 1
        while let open = ByteSearch.index(of: 0x3C, in: head, from: index) {
            for word: StaticString in ["<rss", "<feed", "<rdf:RDF"]
            where ByteSearch.matches(word, in: head, at: open) {
                let prolog = XMLProlog(bytes, from: open)
                if isFeedRoot(prolog.rootName) { return prolog }
            }
            index = open + 1
        }
        return nil
    }

    private static func htmlError(_ bytes: Span<UInt8>) -> ParseError {
        ParseError(.htmlPage, offers: HTMLFeedLinks.find(in: bytes))
    }

    /// What a document with this root element is.
    static func refusal(ofRoot name: String) -> ParseError {
        let known: DocumentProblem.Kind? =
            switch localName(name) {
            case "opml": .opml
            case "kml": .kml
            case "urlset", "sitemapindex": .sitemap
            case "opensearchdescription": .openSearch
            case "service": .atomService
            case "categories": .atomCategories
            case "html", "head", "body": .htmlElement
            case "svg": .svg
            case "error": .errorMessage
            case "wsdl", "definitions", "envelope": .soap
            case "plist": .propertyList
            case "manifest": .manifest
            case "gpx": .gpx
            case "playlist": .playlist
            default: nil
            }
        return ParseError(known.map { .known($0) } ?? .otherXML(root: name))
    }
}
