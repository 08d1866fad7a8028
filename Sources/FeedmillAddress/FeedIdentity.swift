/// What a feed is known by in the state: the canonical form of its configured address.
package enum FeedIdentity {
    private static let cleaner = URLCleaner()

    /// The identity of an address; a file has no canonical form and stands for itself.
    package static func of(_ url: WebURL) -> String {
        let canonical = cleaner.canonical(url.withoutCredentials)
        return canonical.map(URLCleaner.identity(ofCanonical:)) ?? url.string
    }
}
