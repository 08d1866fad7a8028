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

    /// Whether an address was too long to be one.
    private var sawLongAddress = false

    private static let cacheLimit = 256

    init(feed: ParsedFeed, documentBase: WebURL?, hosts: [String?]) {
        self.feed = feed
        self.documentBase = documentBase.flatMap(Self.withinBound)
        var cleaner = AddressCleaner(hosts: hosts.compactMap { $0 })
        if let documentBase, documentBase.isHTTP { cleaner.scheme = documentBase.scheme }
        self.cleaner = cleaner
    }

    /// A base as it is, or without what stands behind its directory; `nil` when that is too long.
    private static func withinBound(_ url: WebURL) -> WebURL? {
        let limit = FieldBound.base.bytes
        if url.string.utf8.count <= limit { return url }
        return WebURL(".", base: url).flatMap { $0.string.utf8.count <= limit ? $0 : nil }
    }

    /// Whether an address was too long to be one since this was asked last.
    mutating func takeLongAddress() -> Bool {
        defer { sawLongAddress = false }
        return sawLongAddress
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
        if entry.reference.range.count <= FieldBound.base.bytes {
            let bytes = feed.arena.span.extracting(entry.reference.range)
            if let url = WebURL(utf8: bytes, base: parent ?? documentBase),
                url.string.utf8.count <= FieldBound.base.bytes
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
        if parsed.text.range.count > WebURL.byteLimit {
            sawLongAddress = true
            return nil
        }
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
