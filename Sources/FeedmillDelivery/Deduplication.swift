import FeedmillModel
import FeedmillState

/// What an entry of a feed is identified by.
struct Candidate: Sendable, Hashable {
    /// The key of its identity.
    var key: ArticleKey
    /// The key of feed and publisher's id, when the id is unique in its document.
    var publisherID: ArticleKey?
    /// The key of feed and content, when no address names the article.
    var contentID: ArticleKey?
    /// Hash of what counts as its substance.
    var content: ArticleKey
}

/// What the entries of one document tell of each other.
struct DocumentEntries: Sendable, Hashable {
    /// The keys of all of them.
    var keys: Set<ArticleKey>
    /// Whether the ids say nothing: made anew each time, or numbers of places in a list.
    var hasJunkIDs = false
}

/// What is to be done with an entry.
enum Verdict: Sendable, Hashable {
    /// Nobody has shown it before: a record.
    case new
    /// It was delivered before and has changed in substance: a record with that revision.
    case changed(revision: Int)
    /// It was delivered before, perhaps at another address or by another feed: no record.
    case known
}

/// Decides which entries are articles that were never delivered.
///
/// Pure: what the ledger knows comes in, what it has to learn comes out. One value serves all
/// feeds of a batch, so that an article which two of them show is new only once.
struct Deduplication: Sendable {
    private var known: LedgerExtract
    private let refresh: Duration?
    /// What the ledger has to learn when the batch is committed.
    private(set) var added: [ArticleKey: SeenArticle] = [:]
    private(set) var changed: [ArticleKey: ChangedArticle] = [:]
    private(set) var seenAgain: [ArticleKey: Timestamp] = [:]
    private(set) var aliases: [Alias] = []
    private(set) var sightings: [Sighting] = []
    /// What each feed has shown in this batch: a document that holds an article twice, in two
    /// readings, does not change it.
    private var shown: Set<Showing> = []

    private struct Showing: Hashable {
        let feed: FeedState.ID
        let article: ArticleKey
    }

    /// - Parameters:
    ///   - known: what the ledger knows of the keys of all entries.
    ///   - refresh: after how long the ledger is told again that an article is still shown; `nil`
    ///     when it never forgets.
    init(known: LedgerExtract, refresh: Duration? = nil) {
        self.known = known
        self.refresh = refresh
    }

    /// Decides on one entry and remembers it.
    ///
    /// - Parameters:
    ///   - entry: what identifies it.
    ///   - document: what the entries of its document tell of each other.
    ///   - feed: the feed that shows it.
    ///   - settings: whether ids are trusted and changes are delivered.
    ///   - now: the time of first sight if it is new.
    /// - Returns: the verdict.
    mutating func decide(
        _ entry: Candidate,
        in document: DocumentEntries,
        of feed: FeedState.ID,
        settings: FeedSettings,
        at now: Timestamp
    ) -> Verdict {
        let trustedID = settings.trustsIDs && !document.hasJunkIDs ? entry.publisherID : nil
        var seen = known.article(for: entry.key)
        // An article that still stands in the document has not moved: ids that number the places
        // of a list go to another article with each new one.
        if seen == nil, let old = trustedID.flatMap(known.article(for:)),
            !document.keys.contains(old.key)
        {
            seen = old
        }
        if seen == nil, document.hasJunkIDs { seen = entry.contentID.flatMap(known.article(for:)) }
        guard let seen else {
            let article = SeenArticle(
                key: entry.key,
                feed: feed,
                firstSeen: now,
                content: entry.content
            )
            known.articles[article.key] = article
            added[article.key] = article
            shown.insert(Showing(feed: feed, article: entry.key))
            learn(entry.publisherID, for: entry.key)
            learn(entry.contentID, for: entry.key)
            return .new
        }
        if !document.hasJunkIDs {
            learn(entry.key, for: seen.key)
            learn(entry.publisherID, for: seen.key)
        } else if entry.key != entry.publisherID {
            learn(entry.key, for: seen.key)
        }
        if seen.feed != feed { sight(seen.key, by: feed, at: now) }
        let isFirst = shown.insert(Showing(feed: feed, article: seen.key)).inserted
        if let refresh, now - seen.lastSeen > refresh {
            known.articles[seen.key]?.lastSeen = now
            seenAgain[seen.key] = now
        }
        guard isFirst, settings.updates == .emit, seen.feed == feed, seen.content != entry.content
        else { return .known }
        return change(seen, to: entry.content)
    }
}

extension Deduplication {
    /// Looks at a document as a whole, before its entries are decided on.
    ///
    /// Its ids are junk when some known article stands under the id of another, or when several
    /// stand there and not one under an id that is known. One alone proves nothing: an id may have
    /// been added or mended.
    func document(of entries: [Candidate]) -> DocumentEntries {
        var document = DocumentEntries(keys: Set(entries.map(\.key)))
        var foundWithoutID: Set<ArticleKey> = []
        var hasKnownID = false
        for entry in entries {
            guard let id = entry.publisherID else { continue }
            let other = entry.key == id ? entry.contentID : entry.key
            let article = other.flatMap(known.article(for:))
            if let named = known.article(for: id) {
                hasKnownID = true
                if entry.key != id, let article, article.key != named.key {
                    document.hasJunkIDs = true
                    return document
                }
            } else if let article {
                foundWithoutID.insert(article.key)
            }
        }
        document.hasJunkIDs = !hasKnownID && foundWithoutID.count > 1
        return document
    }

    private mutating func change(_ seen: SeenArticle, to content: ArticleKey) -> Verdict {
        var article = known.articles[seen.key] ?? seen
        let was = changed[seen.key]?.was ?? seen.revision
        article.content = content
        article.revision += 1
        known.articles[seen.key] = article
        if added[seen.key] == nil {
            changed[seen.key] = ChangedArticle(article, was: was)
        } else {
            added[seen.key] = article
        }
        return .changed(revision: article.revision)
    }

    /// Learns another key of an article: its publisher's id, or the address it has moved to.
    private mutating func learn(_ key: ArticleKey?, for article: ArticleKey) {
        guard let key, key != article, known.article(for: key) == nil else { return }
        known.aliases[key] = article
        aliases.append(Alias(key: key, article: article))
    }

    private mutating func sight(_ article: ArticleKey, by feed: FeedState.ID, at now: Timestamp) {
        sightings.append(Sighting(article: article, feed: feed, since: now))
    }
}
