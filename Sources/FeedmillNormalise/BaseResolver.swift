import FeedmillAddress
import FeedmillBytes
import FeedmillParse

/// Resolves the addresses of a document against the bases in force where they stand.
struct BaseResolver {
    private let feed: ParsedFeed
    /// What references outside every `xml:base` resolve against.
    let documentBase: WebURL?
    let cleaner: AddressCleaner
    private var cache: [Int32: WebURL?] = [:]

    /// A base longer than this is ignored: every address under it would be as long.
    private static let byteLimit = 2_048
    private static let cacheLimit = 256

    init(feed: ParsedFeed, documentBase: WebURL?, hosts: [String?]) {
        self.feed = feed
        self.documentBase = documentBase
        var cleaner = AddressCleaner(hosts: hosts.compactMap { $0 })
        if let documentBase, documentBase.isHTTP { cleaner.scheme = documentBase.scheme }
        self.cleaner = cleaner
    }

    /// The base of an index of `ParsedFeed.bases`.
    mutating func base(_ index: Int32) -> WebURL? {
        declaredBase(index) ?? documentBase
    }

    /// The base that an `xml:base` declares; `nil` outside of all.
    mutating func declaredBase(_ index: Int32) -> WebURL? {
        guard index > 0, Int(index) < feed.bases.count else { return nil }
        if let known = cache[index] { return known }
        let entry = feed.bases[Int(index)]
        let parent = entry.parent < index ? declaredBase(entry.parent) : nil
        var resolved = parent
        if entry.reference.range.count <= Self.byteLimit {
            let bytes = feed.arena.span.extracting(entry.reference.range)
            if let url = WebURL(utf8: bytes, base: parent ?? documentBase),
                url.string.utf8.count <= Self.byteLimit
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
        return cleaner.url(
            feed.arena.span.extracting(parsed.text.range),
            base: base,
            unescapes: true
        )
    }

    /// An address as an absolute http(s) URL.
    mutating func web(_ parsed: ParsedURL?) -> WebURL? {
        guard let parsed, let url = url(parsed), url.isHTTP else { return nil }
        return url
    }

    /// An id that is an absolute http(s) URL as it is written.
    mutating func absolute(_ text: Text) -> WebURL? {
        let bytes = feed.arena.span.extracting(text.range)
        guard feed.string(text).trimmed.lowercased().hasPrefix("http"),
            let url = cleaner.url(bytes, base: nil, unescapes: true), url.isHTTP
        else { return nil }
        return url
    }
}
