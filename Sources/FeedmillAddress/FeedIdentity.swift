/// The key of a feed in the state: the canonical form of its configured address.
package enum FeedIdentity {
    private static let cleaner = URLCleaner()

    /// The identity of an address; a file has no canonical form and is its own identity.
    package static func of(_ url: WebURL) -> String {
        let canonical = cleaner.canonical(url.withoutCredentials)
        return canonical.map(URLCleaner.identity(ofCanonical:)) ?? url.string
    }
}
