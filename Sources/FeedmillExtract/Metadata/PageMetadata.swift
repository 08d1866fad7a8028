import FeedmillAddress
import FeedmillBytes
import FeedmillMarkup
import FeedmillModel
import FeedmillNormalise

/// What a page says of its article, each field by its own order of trust; absent, not guessed.
struct PageMetadata {
    let map: PageMap
    /// The page before anything was discarded.
    let raw: PageMap
    let meta: MetaTags
    let linked: LinkedArticle?
    let base: WebURL?
    /// No article is later than this.
    let latest: Timestamp?
    let reader: PageContentReader

    private var tree: PageTree { map.tree }

    /// One line of plain text: publishers escape twice, and put tags into attributes.
    func line(_ text: String?) -> String? {
        text.flatMap { reader.line($0) }
    }

    /// A title or a name: nobody writes longer ones, and they are compared word by word.
    func shortLine(_ text: String?) -> String? {
        line(text?.cut(toBytes: 4_096))?.cut(toBytes: 1_024)
    }

    func web(_ text: String?) -> WebURL? {
        guard let text, !text.hasPrefix("#"), let url = WebURL(text, base: base), url.isHTTP else {
            return nil
        }
        return url
    }

    // MARK: - Addresses, site, language

    /// The page's own address as it says itself; a home page is none for an article.
    var canonical: WebURL? {
        let places =
            meta.link("canonical") + [meta.first("og:url"), linked?.url].compactMap { $0 }
        return places.lazy.compactMap { web($0) }.first { url in
            let isHome = url.path.count < 2 && url.query == nil
            return !isHome || base == nil || base?.path == url.path
        }
    }

    var siteName: String? {
        shortLine(meta.first("og:site_name") ?? linked?.publisher)
            ?? shortLine(meta.first("application-name", "dc.publisher", "twitter:app:name:iphone"))
    }

    var language: String? {
        let places = [
            meta.language, linked?.language, meta.first("content-language", "dc.language"),
            meta.first("og:locale"),
        ]
        return places.lazy.compactMap { PageContentReader.language($0) }.first
    }

    var summary: String? {
        line(meta.first("description", "og:description", "twitter:description", "dc.description"))
            ?? line(linked?.summary)
    }

    var tags: [String] {
        var lists = [meta.all("article:tag"), linked?.keywords ?? []]
        for name in ["news_keywords", "keywords", "parsely-tags"] {
            lists.append(meta.all(name).flatMap { $0.split(separator: ",").map { String($0) } })
        }
        let tags = (lists.first { !$0.isEmpty } ?? []).prefix(50).compactMap { line($0) }
        var seen: Set<String> = []
        return tags.filter { $0.utf8.count <= 100 && seen.insert($0).inserted }
    }
}
