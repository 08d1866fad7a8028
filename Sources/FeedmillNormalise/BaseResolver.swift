import FeedmillAddress
import FeedmillParse

/// Resolves the addresses of a document against the bases in force where they stand.
struct BaseResolver {
    private let feed: ParsedFeed
    /// What references outside every `xml:base` resolve against.
    private let documentBase: WebURL?
    private var cache: [Int32: WebURL?] = [:]

    /// A base longer than this is ignored: every address under it would be as long.
    private static let byteLimit = 2_048
    private static let cacheLimit = 256

    init(feed: ParsedFeed, documentBase: WebURL?) {
        self.feed = feed
        self.documentBase = documentBase
    }

    /// The base of an index of `ParsedFeed.bases`.
    mutating func base(_ index: Int32) -> WebURL? {
        guard index > 0, Int(index) < feed.bases.count else { return documentBase }
        if let known = cache[index] { return known }
        let entry = feed.bases[Int(index)]
        let parent = entry.parent < index ? base(entry.parent) : documentBase
        var resolved = parent
        if entry.reference.range.count <= Self.byteLimit {
            let bytes = feed.arena.span.extracting(entry.reference.range)
            if let url = WebURL(utf8: bytes, base: parent), url.string.utf8.count <= Self.byteLimit
            {
                resolved = url
            }
        }
        if cache.count >= Self.cacheLimit { cache.removeAll(keepingCapacity: true) }
        cache[index] = .some(resolved)
        return resolved
    }

    /// An address as an absolute URL of any scheme.
    mutating func url(_ parsed: ParsedURL) -> WebURL? {
        if parsed.text.isEmpty { return nil }
        let base = base(parsed.base)
        return WebURL(utf8: feed.arena.span.extracting(parsed.text.range), base: base)
    }

    /// An address as an absolute http(s) URL.
    mutating func web(_ parsed: ParsedURL?) -> WebURL? {
        guard let parsed, let url = url(parsed), url.isHTTP else { return nil }
        return url
    }
}
