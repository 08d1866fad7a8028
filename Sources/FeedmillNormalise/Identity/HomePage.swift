import FeedmillAddress

/// The home page of a feed, however it is spelled: a link to it names no article.
///
/// This compares only; for identities, hosts are never merged.
struct HomePage {
    /// `nil` when the feed names none: then every bare root is one.
    private let form: String?

    init(_ url: WebURL?, cleaner: URLCleaner) {
        form = url.flatMap(cleaner.canonical).flatMap(Self.form)
    }

    /// Whether a canonical address is that of the home page.
    func isNamed(by canonical: String) -> Bool {
        guard let other = Self.form(canonical) else { return false }
        if let form { return form == other }
        return !other.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
    }

    /// Host, path and query without what makes no difference for a home page; `nil` when the
    /// fragment names something.
    private static func form(_ canonical: String) -> String? {
        var rest = canonical[...]
        if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
        if let hash = rest.firstIndex(of: "#") {
            guard rest[hash...].utf8.allSatisfy({ "#!/".utf8.contains($0) }) else { return nil }
            rest = rest[..<hash]
        }
        let mark = rest.firstIndex(of: "?") ?? rest.endIndex
        let query = rest[mark...]
        var place = rest[..<mark]
        if place.hasPrefix("www.") { place = place.dropFirst(4) }
        if let slash = place.lastIndex(of: "/"), isIndex(place[slash...].dropFirst()) {
            place = place[..<slash]
        }
        while place.hasSuffix("/") { place.removeLast() }
        return String(place + query)
    }

    /// Whether a file is what a server shows for its folder.
    private static func isIndex(_ name: Substring) -> Bool {
        let lower = name.lowercased()
        guard lower.utf8.count <= 14 else { return false }
        return lower.hasPrefix("index.") || lower.hasPrefix("default.") && lower.contains(".asp")
    }
}
