import FeedmillAddress
import FeedmillBytes
import FeedmillParse

/// Chooses among the links of a feed or an entry by their relations.
struct LinkChooser {
    let feed: ParsedFeed
    let links: [ParsedLink]

    /// The first link of a relation that makes an http(s) URL, pages before other media types.
    func first(_ relation: String, _ resolver: inout BaseResolver) -> WebURL? {
        var second: WebURL?
        for link in links where self.relation(of: link) == relation {
            guard let url = resolver.web(link.url) else { continue }
            if isPage(link) { return url }
            second = second ?? url
        }
        return second
    }

    /// The page that a feed or an entry belongs to.
    func page(_ resolver: inout BaseResolver) -> WebURL? {
        if feed.format.lastLinkCounts {
            for link in links.reversed() where link.relation == nil {
                if let url = resolver.web(link.url) { return url }
            }
        }
        return first("alternate", &resolver)
    }

    func selfURL(_ resolver: inout BaseResolver) -> WebURL? {
        first("self", &resolver)
    }

    /// The document with older entries: the archive before this one, or the next page of a
    /// series that begins with the newest (RFC 5005 sections 3 and 4).
    ///
    /// Some feeds turn the words round and call the older page the previous one. A series that
    /// leads back to where it began is for who follows it to notice.
    func olderPage(_ resolver: inout BaseResolver) -> WebURL? {
        for relation in ["prev-archive", "next", "previous", "prev"] {
            for link in links where self.relation(of: link) == relation {
                guard link.url.text.range.count <= Self.pageLimit,
                    link.mediaType == nil || !isPage(link),
                    let url = resolver.web(link.url)?.withoutFragment, url.user == nil,
                    url.password == nil, url.string.utf8.count <= Self.pageLimit
                else { continue }
                return url
            }
        }
        return nil
    }

    /// The longest address of a page that is followed: it is kept in the state.
    private static let pageLimit = 2_048

    /// The relation in lower case, without the prefix of its registry; `alternate` by default.
    private func relation(of link: ParsedLink) -> String {
        guard let text = link.relation else { return "alternate" }
        let relation = feed.string(text).trimmed.lowercased()
        if relation.isEmpty { return "alternate" }
        let registry = "http://www.iana.org/assignments/relation/"
        return relation.hasPrefix(registry) ? String(relation.dropFirst(registry.count)) : relation
    }

    private func isPage(_ link: ParsedLink) -> Bool {
        guard let type = feed.string(link.mediaType)?.trimmed.lowercased() else { return true }
        return type.isEmpty || type.hasPrefix("text/html") || type.hasPrefix("application/xhtml")
    }
}
