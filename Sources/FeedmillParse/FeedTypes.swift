/// What makes a link look as if it led to a feed.
enum FeedTypes {
    /// Whether a media type is one of feeds.
    static func isType(_ type: String) -> Bool {
        FeedFormat.isMediaType(type.prefix { $0 != ";" && $0 != " " })
    }

    /// Whether a link with this relation and media type, both in lower case, offers a feed.
    static func isFeed(relation: String, type: String) -> Bool {
        let relations = relation.split(whereSeparator: \.isWhitespace)
        if relations.contains("feed"), type.isEmpty { return true }
        guard relations.contains("alternate") || relations.contains("feed") else { return false }
        // Old blogs name the plain types of XML; oEmbed has types of its own that begin like them.
        return isType(type) || type == "text/xml" || type == "application/xml"
    }

    /// Whether a link may offer a JSON Feed by the type of version 1.0, which much else has.
    static func isDoubtful(relation: String, type: String) -> Bool {
        let name = type.prefix { $0 != ";" && $0 != " " }
        return relation.split(whereSeparator: \.isWhitespace).contains("alternate")
            && (name == "application/json" || name == "text/json")
    }

    /// Whether an address looks like one of a feed.
    static func isAddress(_ address: String) -> Bool {
        let lower = address.lowercased()
        if lower.hasPrefix("feed:") { return true }
        let isOther = lower.prefix { $0 != "/" && $0 != "?" && $0 != "#" }.contains(":")
        guard !isOther || lower.hasPrefix("http:") || lower.hasPrefix("https:") else {
            return false
        }
        let withoutFragment = lower.prefix { $0 != "#" }
        let parts = withoutFragment.split(
            separator: "?",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        if parts.count == 2, parts[1].split(separator: "&").contains(where: isFeedParameter) {
            return true
        }
        guard let path = parts.first else { return false }
        if path.hasPrefix("http://feeds.") || path.hasPrefix("https://feeds.") { return true }
        guard let name = path.split(separator: "/").last else { return false }
        return isFeedName(name)
    }

    /// `feed:https://...` and `feed://...` as the addresses that they stand for.
    static func withoutFeedScheme(_ address: String) -> String {
        guard address.lowercased().hasPrefix("feed:") else { return address }
        let rest = address.dropFirst(5)
        return rest.hasPrefix("//") ? "http:" + rest : String(rest)
    }

    private static func isFeedParameter(_ parameter: Substring) -> Bool {
        let parts = parameter.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, ["feed", "format", "type", "alt", "output"].contains(parts[0])
        else { return false }
        return isFeedWord(parts[1])
    }

    /// Whether the last part of a path is what feeds are called.
    private static func isFeedName(_ name: Substring) -> Bool {
        let parts = name.split(separator: ".")
        guard let last = parts.last, let first = parts.first else { return false }
        if parts.count == 1 { return isFeedWord(last) }
        if FeedFormat.isWord(last) { return true }
        guard ["xml", "json", "php", "aspx"].contains(last) else { return false }
        // Such as news-rss2.xml; not feedback.php.
        let pieces = first.split { $0 == "-" || $0 == "_" }
        return name == "index.xml"
            || pieces.contains { piece in
                let word = piece.reversed().drop { $0.isNumber }.reversed()
                return isFeedWord(String(word))
            }
    }

    private static func isFeedWord(_ word: some StringProtocol) -> Bool {
        word == "feed" || word == "feeds" || FeedFormat.isWord(word)
    }
}
