package import FeedmillModel
package import FeedmillSchedule

/// What the ledger knows about an article.
package struct SeenArticle: Sendable, Hashable {
    package let key: ArticleKey
    /// The feed that showed it first, or that took it over when that one was no longer listed: its
    /// edits become revisions.
    package var feed: FeedState.ID
    package let firstSeen: Timestamp
    /// Its ``ContentParts`` as they were delivered last.
    package var content: ArticleKey
    package var revision: Int
    /// When that revision was delivered; `nil` for the first.
    package var revised: Timestamp?
    /// The editions before it, as short hashes, the oldest first; ``editionLimit`` at most.
    package var editions: [UInt32] = []
    /// When it was last seen in a document, to within a quarter of `ledger.retain`.
    package var lastSeen: Timestamp

    package static let editionLimit = 16

    package init(
        key: ArticleKey,
        feed: FeedState.ID,
        firstSeen: Timestamp,
        lastSeen: Timestamp? = nil,
        content: ArticleKey,
        revision: Int = 1
    ) {
        self.key = key
        self.feed = feed
        self.firstSeen = firstSeen
        self.content = content
        self.revision = revision
        self.lastSeen = lastSeen ?? firstSeen
    }
}

/// An article that changed in substance, or passed on to another feed.
package struct ChangedArticle: Sendable, Hashable {
    package var article: SeenArticle
    /// The revision at which it was read from the ledger.
    package let was: Int

    package init(_ article: SeenArticle, was: Int) {
        self.article = article
        self.was = was
    }
}

/// Another key under which an article is known: its publisher's id, or an address it moved to.
package struct Alias: Sendable, Hashable {
    package let key: ArticleKey
    package let article: ArticleKey

    package init(key: ArticleKey, article: ArticleKey) {
        self.key = key
        self.article = article
    }
}

/// A feed that shows an article which another feed showed first.
package struct Sighting: Sendable, Hashable {
    package let article: ArticleKey
    package let feed: FeedState.ID
    package let since: Timestamp
    /// What it said of it then: its ``ContentParts``.
    package let content: ArticleKey

    package init(
        article: ArticleKey,
        feed: FeedState.ID,
        since: Timestamp,
        content: ArticleKey
    ) {
        self.article = article
        self.feed = feed
        self.since = since
        self.content = content
    }
}

/// All that one delivery changes in the state; committed in one transaction.
package struct StateBatch: Sendable {
    /// The number of the batch of spool files that this makes final; `nil` without files.
    package var number: Int64?
    package var feeds: [FeedState] = []
    /// The polls that go into the history of their feeds.
    package var polls: [PollRecord] = []
    /// Articles that nobody has seen before.
    package var added: [SeenArticle] = []
    /// Articles with a new revision.
    package var changed: [ChangedArticle] = []
    /// Articles that are still shown, and when that was seen.
    package var seenAgain: [ArticleKey: Timestamp] = [:]
    package var aliases: [Alias] = []
    package var sightings: [Sighting] = []
    /// The figures of its polls; the articles are counted when it is committed.
    package var tally: PollTally?
    /// What was learnt of hosts.
    package var hosts: [String: HostPace] = [:]

    package init() {}
}

/// What the ledger knows about the keys that were looked up.
package struct LedgerExtract: Sendable {
    package var articles: [ArticleKey: SeenArticle] = [:]
    package var aliases: [ArticleKey: ArticleKey] = [:]

    package init() {}

    /// The feeds that own the articles.
    package var owners: Set<FeedState.ID> { Set(articles.values.map(\.feed)) }

    /// The article that a key leads to, directly or as an alias.
    package func article(for key: ArticleKey) -> SeenArticle? {
        articles[key] ?? aliases[key].flatMap { articles[$0] }
    }
}
