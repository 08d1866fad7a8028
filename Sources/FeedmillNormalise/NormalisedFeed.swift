package import FeedmillAddress
package import FeedmillModel

/// A feed as feedmill delivers it, with what the pipeline needs to know beside the records.
package struct NormalisedFeed: Sendable {
    /// The feed itself, without items.
    package var document: FeedDocument
    package var entries: [NormalisedEntry]
    package var hints: PollingHints
    /// The document with the entries before these, when the feed names one and says nothing of
    /// being complete.
    package var olderPage: WebURL?
    /// Whether the document breaks off before its end, so that it may hold more than was read.
    package var isTruncated = false
    /// What the document holds and was not read.
    package var losses: [Warning] = []
    /// The keys of links that several of its entries share, though they are different articles.
    package var sharedLinks: Set<ArticleKey> = []

    package init(document: FeedDocument, entries: [NormalisedEntry], hints: PollingHints) {
        self.document = document
        self.entries = entries
        self.hints = hints
    }

    /// The feed with the articles of its entries.
    package var wholeDocument: FeedDocument {
        var whole = document
        whole.items = entries.map(\.article)
        return whole
    }
}

/// One article with its identity.
package struct NormalisedEntry: Sendable, Hashable {
    package var article: Article
    package var identity: ArticleIdentity
    /// The key of feed and publisher's id; `nil` without an id, or when the document repeats it.
    package var publisherIDKey: ArticleKey?
    /// The key of feed, title and date, or of the text where one of them is missing, for an entry
    /// without an id of its own or an address that names it: it tells it again when the address
    /// changes or the ids are of no use.
    package var contentKey: ArticleKey?
    /// That key with the date as it stands, where it looks made at the request: should the date
    /// prove to be real, the entry is known by it.
    package var statedKey: ArticleKey?
    /// Whether title and date are in `contentKey`.
    package var isDated = false
    /// Its ``ContentParts``. They change only when title, text or dates do, not with white space,
    /// markup or trackers.
    package var contentHash: ArticleKey

    package init(
        article: Article,
        identity: ArticleIdentity,
        publisherIDKey: ArticleKey?,
        contentKey: ArticleKey?,
        contentHash: ArticleKey
    ) {
        self.article = article
        self.identity = identity
        self.publisherIDKey = publisherIDKey
        self.contentKey = contentKey
        self.contentHash = contentHash
    }
}

/// What a feed asks of those who poll it, in its own words; the schedule makes sense of them.
package struct PollingHints: Sendable, Hashable {
    /// RSS `ttl`.
    package var timeToLive: String?
    /// RSS `skipHours`.
    package var skipHours: [String] = []
    /// RSS `skipDays`.
    package var skipDays: [String] = []
    /// `sy:updatePeriod` and `sy:updateFrequency`.
    package var updatePeriod: String?
    package var updateFrequency: String?

    package init() {}
}

/// What normalising needs to know that is not in the document.
package struct NormalisingContext: Sendable {
    /// Where the document was fetched from, after redirects; `nil` offline.
    package var documentURL: WebURL?
    /// The feed's own address when the document is another one of its pages.
    package var feedURL: WebURL?
    /// What stands for the feed in identities; the feed's own addresses when empty.
    package var feedIdentity: String
    /// The feed's name and tags in the operator's configuration.
    package var feedName: String?
    package var tags: [String] = []
    package var fetchedAt: Timestamp?
    /// When the answer was made, by the clocks that are known.
    package var answers: [Timestamp] = []
    /// Whether a link that several entries share can name no article, and those that are known to
    /// do so.
    package var findsSharedLinks = true
    package var sharedLinks: Set<ArticleKey> = []
    package var cleaner: URLCleaner

    package init(
        documentURL: WebURL? = nil,
        feedIdentity: String = "",
        cleaner: URLCleaner = URLCleaner()
    ) {
        self.documentURL = documentURL
        self.feedIdentity = feedIdentity
        self.cleaner = cleaner
    }
}
