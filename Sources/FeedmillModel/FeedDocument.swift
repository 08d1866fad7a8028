package import FeedmillBytes

/// A whole feed as JSON Feed 1.1: what `feedmill parse` prints.
package struct FeedDocument: Sendable, Hashable {
    package var title: String?
    package var homePageURL: String?
    package var feedURL: String?
    package var description: String?
    package var icon: String?
    package var favicon: String?
    package var authors: [Article.Author] = []
    package var language: String?
    package var items: [Article] = []
    /// What had to be repaired to read the document, or was left out of it, one line each.
    package var warnings: [String] = []

    package init() {}

    /// Writes the whole document.
    package func write(to writer: inout JSONWriter) {
        write(to: &writer) { _ in }
    }

    /// Writes the document piece by piece.
    ///
    /// - Parameters:
    ///   - writer: where to.
    ///   - drain: called after each item, so that a long document need not be in memory whole.
    /// - Throws: what `drain` does.
    package func write(
        to writer: inout JSONWriter,
        drain: (inout JSONWriter) throws -> Void
    ) rethrows {
        try writer.object { document in
            document.member("version", "https://jsonfeed.org/version/1.1")
            // The one key that JSON Feed 1.1 requires of a feed: empty rather than absent.
            document.name("title")
            document.value(title ?? "")
            document.member("home_page_url", homePageURL)
            document.member("feed_url", feedURL)
            document.member("description", description)
            document.member("icon", icon)
            document.member("favicon", favicon)
            document.member("authors", authors) { $1.write(to: &$0) }
            document.member("language", language)
            document.name("items")
            try document.array { items in
                for item in self.items {
                    items.element()
                    item.write(to: &items)
                    try drain(&items)
                }
            }
            guard !warnings.isEmpty else { return }
            document.name("_feedmill")
            document.object { $0.member("warnings", warnings) }
        }
    }
}
