/// What an article says, as four short hashes that can be compared one by one.
///
/// The ledger keeps them as 16 bytes. They tell an edition of an article from another one, and an
/// article that has moved from one that took over its id. A part is 0 where the feed says nothing.
package struct ContentParts: Sendable, Hashable {
    package var title: UInt32
    package var published: UInt32
    package var modified: UInt32
    package var text: UInt32

    package init(title: UInt32, published: UInt32, modified: UInt32, text: UInt32) {
        self.title = title
        self.published = published
        self.modified = modified
        self.text = text
    }

    /// Reads them as they are stored.
    package init(_ key: ArticleKey) {
        title = UInt32(truncatingIfNeeded: key.high >> 32)
        published = UInt32(truncatingIfNeeded: key.high)
        modified = UInt32(truncatingIfNeeded: key.low >> 32)
        text = UInt32(truncatingIfNeeded: key.low)
    }

    package var key: ArticleKey {
        ArticleKey(
            high: UInt64(title) << 32 | UInt64(published),
            low: UInt64(modified) << 32 | UInt64(text)
        )
    }

    /// The date that counts: that of publication, where both have one.
    private func dates(_ other: ContentParts) -> (UInt32, UInt32) {
        published != 0 && other.published != 0
            ? (published, other.published) : (modified, other.modified)
    }

    /// Whether two articles cannot be one: title, date and text all differ, as far as both have
    /// them, and at least two of them are there to tell.
    package func contradict(_ other: ContentParts) -> Bool {
        let pairs = [(title, other.title), dates(other), (text, other.text)]
            .filter { $0.0 != 0 && $0.1 != 0 }
        return pairs.count > 1 && pairs.allSatisfy { $0.0 != $0.1 }
    }

    /// Whether the text is the same, or one of them has none.
    package func hasText(of other: ContentParts) -> Bool {
        text == other.text || text == 0 || other.text == 0
    }

    /// Whether a reader would call the other one an edition of its own: title, text or a date has
    /// changed. A date that comes or goes changes nothing.
    package func isEdited(in other: ContentParts) -> Bool {
        func differ(_ one: UInt32, _ two: UInt32) -> Bool { one != 0 && two != 0 && one != two }
        return title != other.title || text != other.text || differ(published, other.published)
            || differ(modified, other.modified)
    }
}
