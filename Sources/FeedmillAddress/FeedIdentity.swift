/// The key of a feed in the state: the canonical form of its configured address.
package enum FeedIdentity {
    private static let cleaner = URLCleaner()

    /// The identity of an address; a file has no canonical form and is its own identity.
    package static func of(_ url: WebURL) -> String {
        let canonical = cleaner.canonical(url.withoutCredentials)
        return canonical.map(URLCleaner.identity(ofCanonical:)) ?? url.string
    }

    /// What stays of an address when its operator gives the feed another token, slash or format:
    /// two feeds seldom have it in common. `nil` for what is not on the web.
    package static func likeness(of text: String) -> String? {
        guard let url = WebURL(text), url.isHTTP, let host = url.host else { return nil }
        var segments = url.path.lowercased().split(separator: "/").map(String.init)
        if let last = segments.last, let dot = last.lastIndex(of: "."),
            formats.contains(String(last[dot...].dropFirst()))
        {
            segments[segments.count - 1] = String(last[..<dot])
        }
        while let last = segments.last, last == "index" || formats.contains(last) {
            segments.removeLast()
        }
        let query = (url.query ?? "").split(separator: "&").filter { part in
            let name = part.prefix { $0 != "=" }.lowercased()
            return !tokens.contains { name.contains($0) } && !(name == "format" || name == "type")
        }
        let bare = host.hasPrefix("www.") ? String(host.dropFirst(4)) : host
        let port = url.port.map { ":\($0)" } ?? ""
        return bare + port + "/" + segments.joined(separator: "/") + "?"
            + query.joined(separator: "&")
    }

    private static let formats: Set<String> = [
        "rss", "rss2", "rss20", "atom", "atom10", "rdf", "xml", "json", "feed", "feeds", "php",
    ]

    /// Parts of the names of parameters that hold a secret.
    private static let tokens = [
        "token", "key", "auth", "secret", "hash", "sig", "pass", "session",
    ]
}
