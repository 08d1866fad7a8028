import FeedmillAddress
import FeedmillBytes
import FeedmillModel

/// An article on its way to its identity, which depends on the other entries of its document.
struct UnidentifiedEntry {
    var article: Article
    /// The canonical form of its address, if it has one.
    var canonical: String?
    /// The publisher's id, without white space around it; empty where there is none.
    var id: String
    /// The id as the record has it.
    var recordID: String
}

/// Gives the entries of one document their identities (design, 1.3).
struct DocumentIdentities {
    /// What stands for the feed in identities.
    let feed: String
    let context: NormalisingContext
    let homePage: HomePage
    /// The keys of the links that several articles of this document share.
    private(set) var sharedLinks: Set<ArticleKey> = []

    /// What is compared of one entry.
    private struct Evidence {
        var urlKey: ArticleKey?
        var hasOwnID = false
        var parts: ContentParts
        /// The hash of feed, title and date; without a date to rely on, of the text instead.
        var content: ArticleKey
        var stated: ArticleKey?
        var isDated = false
    }

    init(feed: String, context: NormalisingContext, homePage: HomePage) {
        self.feed = feed
        self.context = context
        self.homePage = homePage
    }

    /// The entries with their identities.
    mutating func identify(_ entries: consuming [UnidentifiedEntry]) -> [NormalisedEntry] {
        let repeated = Self.repeatedIDs(entries)
        let evidence = self.evidence(entries, repeated: repeated)
        if context.findsSharedLinks { findSharedLinks(evidence) }
        return zip(entries, evidence).map { entry, evidence in
            identified(
                entry,
                evidence,
                hasUniqueID: !entry.id.isEmpty && !repeated.contains(entry.id)
            )
        }
    }

    /// Ids that stand at more than one entry, and so identify none.
    private static func repeatedIDs(_ entries: [UnidentifiedEntry]) -> Set<String> {
        var seen: Set<String> = []
        var repeated: Set<String> = []
        for entry in entries where !entry.id.isEmpty {
            if !seen.insert(entry.id).inserted { repeated.insert(entry.id) }
        }
        return repeated
    }

    private func identified(
        _ entry: UnidentifiedEntry,
        _ evidence: Evidence,
        hasUniqueID: Bool
    ) -> NormalisedEntry {
        let idKey = hasUniqueID ? ArticleIdentity.id(entry.id, feed: feed) : nil
        let content = ArticleIdentity(key: evidence.content, basis: .content)
        var article = entry.article
        let identity: ArticleIdentity
        if let canonical = entry.canonical, let key = evidence.urlKey,
            !sharedLinks.contains(key), !context.sharedLinks.contains(key)
        {
            article.feedmill.canonicalURL = canonical
            identity = ArticleIdentity(key: key, basis: .url)
        } else {
            identity = idKey ?? content
        }
        article.feedmill.key = identity.key
        article.id =
            !entry.id.isEmpty
            ? entry.recordID : article.feedmill.canonicalURL ?? identity.key.description
        // An id that is the address changes with it, so it cannot tell the article again.
        let isRecognised = identity.basis == .url && evidence.hasOwnID
        var normalised = NormalisedEntry(
            article: article,
            identity: identity,
            publisherIDKey: idKey?.key,
            contentKey: isRecognised ? nil : content.key,
            contentHash: evidence.parts.key
        )
        if !isRecognised {
            normalised.statedKey = evidence.stated
            normalised.isDated = evidence.isDated
        }
        return normalised
    }

    // MARK: - Evidence

    private func evidence(
        _ entries: [UnidentifiedEntry],
        repeated: Set<String>
    ) -> [Evidence] {
        let published = AnswerDates(
            entries.compactMap(\.article.datePublished),
            answers: context.answers
        )
        let modified = AnswerDates(
            entries.compactMap(\.article.dateModified),
            answers: context.answers
        )
        return entries.map { entry in
            let article = entry.article
            let title = ContentHash(article.title)
            let text =
                ContentHash(article.contentText) ?? ContentHash(article.summary)
            let dates = (
                published: published.published(article.datePublished),
                modified: modified.published(article.dateModified)
            )
            let parts = ContentParts(
                title: title?.short ?? 0,
                published: ContentHash(dates.published?.rfc3339)?.short ?? 0,
                modified: ContentHash(dates.modified?.rfc3339)?.short ?? 0,
                text: text?.short ?? 0
            )
            let date = dates.published ?? dates.modified
            var evidence = Evidence(
                parts: parts,
                content: key(title, date, title == nil || date == nil ? text : nil)
            )
            evidence.isDated = title != nil && date != nil
            if let stated = article.datePublished ?? article.dateModified, date == nil {
                evidence.stated = key(title, stated, title == nil ? text : nil)
            }
            if let canonical = entry.canonical, !homePage.isNamed(by: canonical) {
                evidence.urlKey = ArticleIdentity.url(canonical: canonical).key
            }
            evidence.hasOwnID =
                !entry.id.isEmpty && !repeated.contains(entry.id)
                && entry.id != entry.article.url && entry.recordID != entry.article.url
            return evidence
        }
    }

    /// The identity of last resort.
    private func key(
        _ title: ContentHash?,
        _ date: Timestamp?,
        _ text: ContentHash?
    ) -> ArticleKey {
        var hash = ContentHash()
        for part in [title, ContentHash(date?.rfc3339), text] {
            hash.add((part?.key.description ?? "").utf8.span)
        }
        return ArticleIdentity.content(hash.key, feed: feed).key
    }

    // MARK: - Shared links

    /// Finds the links that name no article: two entries have one, and ids, titles and dates or
    /// texts that differ.
    private mutating func findSharedLinks(_ evidence: [Evidence]) {
        var first: [ArticleKey: Evidence] = [:]
        for entry in evidence {
            guard let key = entry.urlKey else { continue }
            if let other = first[key] {
                if Self.areTwo(entry.parts, other.parts) { sharedLinks.insert(key) }
            } else {
                first[key] = entry
            }
        }
    }

    /// Ids need no look: one that both have counts as none, and all others differ.
    private static func areTwo(_ one: ContentParts, _ two: ContentParts) -> Bool {
        func differ(_ part: KeyPath<ContentParts, UInt32>) -> Bool {
            let (left, right) = (one[keyPath: part], two[keyPath: part])
            return left != 0 && right != 0 && left != right
        }
        let dates = differ(\.published) || differ(\.modified)
        guard one.title != 0 || two.title != 0 else { return differ(\.text) && dates }
        return one.title != two.title && (dates || differ(\.text))
    }
}
