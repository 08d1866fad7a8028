/// Bounds on what is kept of one feed.
///
/// An entry costs a document seven bytes and the program a kilobyte, an enclosure twenty and two
/// hundred: without bounds a small document would fill the memory.
struct FeedLimits {
    var entries: Int
    /// Links, categories, people, enclosures of one entry or feed, of each kind.
    var listItems = 500
    /// Items in the lists of all entries, beyond which each list is cut short.
    var allListItems = 50_000
    /// What a list may hold in any case.
    var shortList = 20

    /// Bounds for a document of so many bytes.
    ///
    /// No real feed is cut: none has so many entries of a title and an address alone.
    init(documentBytes: Int) {
        entries = max(20_000, documentBytes / 160)
    }

    func listLimit(left: Int) -> Int {
        max(shortList, min(listItems, left))
    }
}

extension ParsedEntry {
    /// The items in all of the entry's lists.
    var listItemCount: Int {
        links.count + thumbnails.count + authors.count + contributors.count + categories.count
            + enclosures.count
    }
}
