import FeedmillMarkup
import FeedmillModel

/// Finds out from its content what a document is.
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
        if isFeedRoot(prolog.rootName) { return .xml(rootWithContent(bytes, prolog)) }
        if isHTML(prolog) || isHTMLElement(prolog.rootName) {
            // Messages of PHP stand before feeds, and templates wrap feeds into pages.
            if let later = laterRoot(bytes, after: root) { return .xml(later) }
            return .none(htmlError(bytes))
        }
        return .none(refusal(ofRoot: prolog.rootName))
    }

    /// The first root that holds anything: generators write an empty one and the real one behind it.
    private static func rootWithContent(_ bytes: Span<UInt8>, _ first: XMLProlog) -> XMLProlog {
        var prolog = first
        for _ in 0..<4 {
            guard let start = prolog.rootOffset, let end = endOfEmptyRoot(bytes, at: start) else {
                return prolog
            }
            let next = XMLProlog(bytes, from: end)
            guard next.rootOffset != nil, isFeedRoot(next.rootName) else { return first }
            prolog = next
        }
        return prolog
    }

    /// The index behind a root that holds nothing but an empty channel; `nil` when it holds more.
    private static func endOfEmptyRoot(_ bytes: Span<UInt8>, at start: Int) -> Int? {
        var depth = 0
        var index = start
        while index < bytes.count {
            guard bytes[index] == 0x3C else {
                guard bytes[index] <= 0x20 else { return nil }
                index += 1
                continue
            }
            guard let close = ByteSearch.index(of: 0x3E, in: bytes, from: index) else { return nil }
            let isEnd = index + 1 < close && bytes[index + 1] == 0x2F
            if isEnd {
                depth -= 1
            } else {
                let name = name(bytes, at: index + 1)
                guard depth == 0 || localName(name) == "channel" else { return nil }
                if bytes[close - 1] != 0x2F { depth += 1 }
            }
            index = close + 1
            if depth <= 0 { return index }
        }
        return nil
    }

    private static func name(_ bytes: Span<UInt8>, at start: Int) -> String {
        var end = start
        while end < bytes.count, end - start < 64, bytes[end] > 0x20, bytes[end] != 0x3E,
            bytes[end] != 0x2F
        {
            end += 1
        }
        return String(decoding: ByteSearch.array(bytes, start..<end), as: UTF8.self)
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
    ///
    /// A page that shows a feed, in a comment, a script or as an example, is still a page.
    private static func laterRoot(_ bytes: Span<UInt8>, after start: Int) -> XMLProlog? {
        let head = bytes.extracting(0..<min(bytes.count, start + 65_536))
        var index = start
        // Marks that nothing closes, so that none is sought twice.
        var unclosed: Set<String> = []
        while let open = ByteSearch.index(of: 0x3C, in: head, from: index) {
            index = open + 1
            let isComment = ByteSearch.matches("<!--", in: head, at: open)
            let name = isComment ? "!--" : name(head, at: open + 1)
            if isComment || quoting.contains(name.lowercased()) {
                guard !unclosed.contains(name.lowercased()) else { continue }
                let end =
                    isComment
                    ? ByteSearch.end(of: "-->", in: head, from: open + 4)
                    : endTag(of: name, head, from: open)
                if let end { index = end } else { unclosed.insert(name.lowercased()) }
            } else if isFeedRoot(name), isDeclared(name, head, at: open) {
                return XMLProlog(bytes, from: open)
            }
        }
        return nil
    }

    /// Elements in which a page quotes markup.
    private static let quoting: Set = [
        "pre", "code", "xmp", "textarea", "script", "style", "template", "noscript", "svg",
    ]

    private static func endTag(of name: String, _ bytes: Span<UInt8>, from start: Int) -> Int? {
        var index = start
        while let open = ByteSearch.index(of: 0x3C, in: bytes, from: index) {
            index = open + 1
            guard open + 1 < bytes.count, bytes[open + 1] == 0x2F else { continue }
            if self.name(bytes, at: open + 2).lowercased() == name.lowercased() { return index }
        }
        return nil
    }

    /// Whether a tag in the middle of a page is what the root of a feed looks like.
    private static func isDeclared(_ name: String, _ bytes: Span<UInt8>, at open: Int) -> Bool {
        let close = ByteSearch.index(of: 0x3E, in: bytes, from: open) ?? bytes.count
        let tag = String(decoding: ByteSearch.array(bytes, open..<close), as: UTF8.self)
            .lowercased()
        switch name.lowercased() {
        case "rss": return true
        case "feed": return tag.contains("atom")
        // Licences are written in RDF, too.
        case "rdf:rdf":
            return tag.contains("purl.org/rss") || tag.contains("my.netscape.com/rdf")
                || tag.contains("channel.netscape.com/rdf")
        default: return false
        }
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
