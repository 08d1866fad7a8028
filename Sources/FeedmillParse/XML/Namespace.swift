import FeedmillMarkup

/// The vocabularies that feeds mix, by the namespaces of their elements.
enum Namespace: UInt8 {
    /// No namespace, one of RSS's own, or one that is unknown.
    case plain = 0
    case atom
    case atom03
    case rdf
    case dublinCore
    case dublinCoreTerms
    case content
    case media
    case itunes
    case googlePlay
    case podcast
    case threading
    case geo
    case georss
    case gml
    case syndication
    case history
    case feedburner
    case license
    case xhtml
    case admin
    case wellFormedWeb
    case slash
    case xml = 255

    init(number: UInt8) {
        self = Namespace(rawValue: number) ?? .plain
    }
}

/// The tables of the reader: local names, addresses of namespaces, prefixes known by themselves.
enum FeedVocabulary {
    static let xml = XMLVocabulary(
        names: Name.all.map(\.rawValue),
        namespaces: addresses.map { (uri: $0.0, number: $0.1.rawValue) },
        prefixes: prefixes.map { (prefix: $0.0, number: $0.1.rawValue) }
    )

    /// What shows in a broken feed that an element was not closed.
    static let repair = XMLRepairRules(
        neverNested: ["item", "entry"],
        containers: ["channel", "rss", "rdf", "feed", "items"],
        leaves: [
            "title", "link", "guid", "id", "pubDate", "updated", "published", "category",
            "atom:link", "comments", "language", "lastBuildDate", "generator", "ttl", "dc:creator",
            "dc:date",
        ],
        fields: [
            "description", "summary", "content", "content:encoded", "author", "enclosure", "image",
            "item", "entry", "source",
        ]
    )

    /// Besides the right addresses those that feeds use in practice: drafts, typing errors,
    /// addresses of the module's documentation.
    private static let addresses: [(String, Namespace)] = [
        ("http://backend.userland.com/rss", .plain),
        ("http://backend.userland.com/rss2", .plain),
        ("http://backend.userland.com/rss091", .plain),
        ("http://backend.userland.com/rss092", .plain),
        ("http://backend.userland.com/rss093", .plain),
        ("http://blogs.law.harvard.edu/tech/rss", .plain),
        ("http://cyber.law.harvard.edu/rss", .plain),
        ("http://my.netscape.com/rdf/simple/0.9", .plain),
        ("http://my.netscape.com/publish/formats/rss-0.91.dtd", .plain),
        ("http://channel.netscape.com/rdf/simple/0.9", .plain),
        ("http://purl.org/rss/1.0", .plain),
        ("http://purl.org/net/rss1.1", .plain),
        ("http://purl.org/rss/2.0", .plain),
        ("http://www.w3.org/2005/Atom", .atom),
        ("http://purl.org/atom/ns", .atom03),
        ("http://purl.org/atom/0.3", .atom03),
        ("http://example.com/newformat#", .atom03),
        ("http://purl.org/net/atom#", .atom03),
        ("http://example.com/necho", .atom03),
        ("http://purl.org/echo", .atom03),
        ("uri/of/echo/namespace#", .atom03),
        ("http://purl.org/pie", .atom03),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns", .rdf),
        ("http://purl.org/dc/elements/1.1", .dublinCore),
        ("http://purl.org/dc/elements/1.0", .dublinCore),
        ("http://purl.org/dc", .dublinCore),
        ("http://dublincore.org/documents/dcmi-namespace", .dublinCore),
        ("http://purl.org/rss/1.0/modules/dc", .dublinCore),
        ("http://purl.org/dc/terms", .dublinCoreTerms),
        ("http://purl.org/rss/1.0/modules/dcterms", .dublinCoreTerms),
        ("http://purl.org/rss/1.0/modules/content", .content),
        ("http://www.w3.org/2005/Atom/content", .content),
        ("http://search.yahoo.com/mrss", .media),
        ("http://video.search.yahoo.com/mrss", .media),
        ("http://tools.search.yahoo.com/mrss", .media),
        ("http://www.rssboard.org/media-rss", .media),
        ("http://api.maps.yahoo.com/mrss", .media),
        ("http://www.itunes.com/dtds/podcast-1.0.dtd", .itunes),
        ("http://example.com/dtds/podcast-1.0.dtd", .itunes),
        ("http://www.google.com/schemas/play-podcasts/1.0", .googlePlay),
        ("http://www.google.com/schemas/play-podcasts/1.0/play-podcasts.xsd", .googlePlay),
        ("https://podcastindex.org/namespace/1.0", .podcast),
        (
            "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
            .podcast
        ),
        ("http://purl.org/syndication/thread/1.0", .threading),
        ("http://www.w3.org/2003/01/geo/wgs84_pos", .geo),
        ("http://www.georss.org/georss", .georss),
        ("http://www.georss.org/georss/10", .georss),
        ("http://www.opengis.net/gml", .gml),
        ("http://purl.org/rss/1.0/modules/syndication", .syndication),
        ("http://purl.org/rss/modules/syndication", .syndication),
        ("http://purl.org/syndication/history/1.0", .history),
        ("http://rssnamespace.org/feedburner/ext/1.0", .feedburner),
        ("http://backend.userland.com/creativeCommonsRssModule", .license),
        ("http://cyber.law.harvard.edu/rss/creativeCommonsRssModule.html", .license),
        ("http://web.resource.org/cc", .license),
        ("http://creativecommons.org/ns", .license),
        ("http://www.w3.org/1999/xhtml", .xhtml),
        ("http://www.w3.org/TR/xhtml1", .xhtml),
        ("http://webns.net/mvcb", .admin),
        ("http://wellformedweb.org/CommentAPI", .wellFormedWeb),
        ("http://purl.org/rss/1.0/modules/slash", .slash),
    ]

    private static let prefixes: [(String, Namespace)] = [
        ("rss", .plain), ("atom", .atom), ("atom10", .atom), ("atom03", .atom03), ("a10", .atom),
        ("rdf", .rdf), ("dc", .dublinCore), ("dcterms", .dublinCoreTerms),
        ("dct", .dublinCoreTerms), ("content", .content), ("media", .media),
        ("itunes", .itunes), ("googleplay", .googlePlay), ("podcast", .podcast),
        ("thr", .threading), ("geo", .geo), ("georss", .georss), ("gml", .gml),
        ("sy", .syndication), ("fh", .history), ("feedburner", .feedburner),
        ("creativecommons", .license),
        ("cc", .license), ("xhtml", .xhtml), ("html", .xhtml), ("admin", .admin),
        ("wfw", .wellFormedWeb), ("slash", .slash),
    ]
}
