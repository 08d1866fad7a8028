/// The formats that are read, and all that must be known of one to recognise it.
///
/// Sniffing, feed discovery, the `Accept` header and the choice of the parser follow this list.
package enum FeedFormat: String, Sendable, Hashable, CaseIterable {
    case rss = "RSS"
    case rdf = "RSS 1.0"
    case atom = "Atom"
    case atom03 = "Atom 0.3"
    case cdf = "CDF"
    case jsonFeed = "JSON Feed"
    case rssInJSON = "RSS-in-JSON"

    /// What a format is recognised by.
    struct Signs {
        /// Root elements of documents; several formats may share one.
        var roots: [Name] = []
        /// Media types, the registered one first, then those that servers and pages use.
        var mediaTypes: [String] = []
        /// How much the format is wanted in the `Accept` header, in tenths; 0: it is not named.
        var preference = 0
        /// Words in addresses.
        var words: [String] = []
    }

    var signs: Signs {
        switch self {
        case .rss:
            Signs(
                roots: [.rss, .channel],
                mediaTypes: [
                    "application/rss+xml", "application/rss", "text/rss", "text/rss+xml",
                    "application/x-rss+xml",
                ],
                preference: 10,
                words: ["rss", "rss2"]
            )
        case .atom:
            Signs(
                roots: [.feed, .entry],
                mediaTypes: [
                    "application/atom+xml", "application/atom", "text/atom",
                    "application/x.atom+xml",
                ],
                preference: 10,
                words: ["atom"]
            )
        case .jsonFeed: Signs(mediaTypes: ["application/feed+json"], preference: 10)
        case .rdf:
            Signs(
                roots: [.rdf],
                mediaTypes: ["application/rdf+xml"],
                preference: 9,
                words: ["rdf"]
            )
        case .atom03: Signs(roots: [.feed])
        case .cdf: Signs(roots: [.channel])
        case .rssInJSON: Signs()
        }
    }

    /// Whether an entry without authors has those of its feed.
    ///
    /// Only some formats say so; the managing editor of an RSS channel did not write its items.
    package var inheritsAuthors: Bool {
        switch self {
        case .atom, .atom03, .jsonFeed: true
        case .rss, .rdf, .cdf, .rssInJSON: false
        }
    }

    /// Whether the last of several links is the page of a feed or entry, as readers of the format
    /// have always taken it.
    package var lastLinkCounts: Bool { self == .rss || self == .rdf }
}

// MARK: - Derived from the list

extension FeedFormat {
    /// The format of an XML document by its root element; `nil` when it is not a feed.
    ///
    /// - Parameters:
    ///   - root: the first start tag.
    ///   - isUpperCase: whether it was written in capitals, as CDF does.
    init?(root: Tag, isUpperCase: Bool) {
        switch root.name {
        case .rss: self = .rss
        case .rdf: self = .rdf
        // CDF, RSS 1.1, or RSS whose outermost element was forgotten.
        case .channel: self = isUpperCase || root.attribute(.href) != nil ? .cdf : .rss
        case .feed: self = root.isAtom03 ? .atom03 : .atom
        // An Atom entry document (RFC 4287 section 2) is a feed of one entry.
        case .entry where root.namespace == .atom: self = .atom
        default: return nil
        }
    }

    private static let roots = Set(allCases.flatMap(\.signs.roots).map(\.rawValue))
    private static let mediaTypes = Set(allCases.flatMap(\.signs.mediaTypes))
    private static let words = Set(allCases.flatMap(\.signs.words))

    /// Whether the root of some format has this local name, in lower case.
    static func isRoot(_ name: String) -> Bool { roots.contains(name) }

    /// Whether a media type, in lower case and without parameters, is one of feeds.
    static func isMediaType(_ type: some StringProtocol) -> Bool {
        mediaTypes.contains(String(type))
    }

    /// Whether a word in an address is the name of a format.
    static func isWord(_ word: some StringProtocol) -> Bool { words.contains(String(word)) }

    /// The `Accept` header of feed requests.
    ///
    /// Feed types come first and anything last: some servers answer with a page unless feeds are
    /// named.
    package static let accept: String = {
        let named = allCases.filter { $0.signs.preference > 0 }
            .sorted { $0.signs.preference > $1.signs.preference }
            .compactMap { format in
                format.signs.mediaTypes.first.map { type in
                    let preference = format.signs.preference
                    return preference == 10 ? type : "\(type);q=0.\(preference)"
                }
            }
        return
            (named + [
                "application/xml;q=0.8", "text/xml;q=0.8", "application/json;q=0.7", "*/*;q=0.1",
            ]).joined(separator: ", ")
    }()

    /// Where sites keep their feed, the most usual place first.
    package static let usualPaths = [
        "feed", "rss", "atom.xml", "feed.xml", "index.xml", "rss.xml", "feed.json", "feed/",
    ]
}
