import FeedmillModel
import FeedmillState

/// What an entry of a feed is identified by.
struct Candidate: Sendable, Hashable {
    /// The key of its identity.
    var key: ArticleKey
    /// The key of feed and publisher's id, when the id is unique in its document.
    var publisherID: ArticleKey?
    /// The key of feed, title and date, when neither address nor id is sure to name the article.
    var contentID: ArticleKey?
    /// The same with a date that may have been made at the request.
    var statedID: ArticleKey?
    /// Whether title and date are in `contentID`.
    var isDated = false
    /// Its ``ContentParts``.
    var content: ArticleKey

    /// Whether its address names it.
    var hasAddress: Bool { key != publisherID && key != contentID }
}

/// What the entries of one document tell of each other.
struct DocumentEntries: Sendable, Hashable {
    /// The keys of all of them.
    var keys: Set<ArticleKey>
    /// Whether the ids say nothing: made anew each time, or numbers of places in a list.
    var hasJunkIDs = false
    /// Contents that stand at more than one entry, and so identify none.
    var repeatedContents: Set<ArticleKey> = []
    /// How many known articles stand there under other addresses, by their content; 0 unless none
    /// of the addresses is known and those are at least half of the entries.
    var renamed = 0
}

/// What is to be done with an entry.
enum Verdict: Sendable, Hashable {
    /// Nobody has shown it before: a record with that key, which is that of its identity unless an
    /// id that named another article came back with it.
    case new(ArticleKey)
    /// It was delivered before and has changed in substance: a record with that revision.
    case changed(revision: Int)
    /// It was delivered before, perhaps at another address or by another feed: no record.
    case known
    /// It stands in its document for the second time, and says something else there.
    case twin(ArticleKey)
}

/// Decides which entries are articles that were never delivered.
///
/// Pure: what the ledger knows comes in, what it has to learn comes out. One value serves all
/// feeds of a batch, so that an article which two of them show is new only once.
struct Deduplication: Sendable {
    private var known: LedgerExtract
    private let refresh: Duration?
    private let heritage: Heritage
    /// What the ledger has to learn when the batch is committed.
    private(set) var added: [ArticleKey: SeenArticle] = [:]
    private(set) var changed: [ArticleKey: ChangedArticle] = [:]
    private(set) var seenAgain: [ArticleKey: Timestamp] = [:]
    private(set) var aliases: [Alias] = []
    private(set) var sightings: [Sighting] = []
    /// What each feed has shown in this batch: a document that holds an article twice, in two
    /// readings, does not change it.
    private var shown: [Showing: ArticleKey] = [:]

    private struct Showing: Hashable {
        let feed: FeedState.ID
        let article: ArticleKey
    }

    /// - Parameters:
    ///   - known: what the ledger knows of the keys of all entries.
    ///   - refresh: after how long the ledger is told again that an article is still shown; `nil`
    ///     when it never forgets.
    ///   - heritage: articles of feeds that are no longer listed.
    init(known: LedgerExtract, refresh: Duration? = nil, heritage: Heritage = Heritage()) {
        self.known = known
        self.refresh = refresh
        self.heritage = heritage
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
        switch find(entry, trustedID, in: document) {
        case .nothing(let key):
            add(entry, as: key, of: feed, at: now)
            return .new(key)
        case .article(let seen, let isByContent):
            // What is known again by its content may have another address at every poll.
            if !isByContent, entry.hasAddress || !document.hasJunkIDs {
                learn(entry.key, for: seen.key)
            }
            if !isByContent, !document.hasJunkIDs { learn(entry.publisherID, for: seen.key) }
            return judge(seen, entry, of: feed, settings, at: now)
        }
    }

    private enum Finding {
        case article(SeenArticle, isByContent: Bool)
        /// Nobody has shown it: its key from now on.
        case nothing(ArticleKey)
    }

    private func find(
        _ entry: Candidate,
        _ trustedID: ArticleKey?,
        in document: DocumentEntries
    ) -> Finding {
        if let seen = known.article(for: entry.key) {
            let isTakenOver = entry.key == entry.publisherID && contradicts(seen, entry)
            guard isTakenOver, let content = entry.contentID else {
                return .article(seen, isByContent: false)
            }
            return known.article(for: content).map { .article($0, isByContent: true) }
                ?? .nothing(content)
        }
        // An article that still stands in the document has not moved: ids that number the places
        // of a list go to another article with each new one. Nor has one moved of which nothing
        // is left: an id may name a place.
        if let old = trustedID.flatMap(known.article(for:)), !document.keys.contains(old.key),
            !contradicts(old, entry)
        {
            return .article(old, isByContent: false)
        }
        if let old = entry.contentID.flatMap(known.article(for:)),
            entry.hasAddress
                ? isRenamed(old, entry, in: document)
                : document.hasJunkIDs && entry.key == entry.publisherID
        {
            return .article(old, isByContent: true)
        }
        return .nothing(entry.key)
    }

    private func contradicts(_ seen: SeenArticle, _ entry: Candidate) -> Bool {
        ContentParts(seen.content).contradict(ContentParts(entry.content))
    }

    /// Whether an entry is an article of this feed that has left the document under its address.
    ///
    /// Without a date, and with another text, only the whole document can tell: all that was in it
    /// has another address.
    private func isRenamed(
        _ old: SeenArticle,
        _ entry: Candidate,
        in document: DocumentEntries
    ) -> Bool {
        guard let content = entry.contentID, !document.keys.contains(old.key),
            !document.repeatedContents.contains(content)
        else { return false }
        guard entry.isDated else { return document.renamed > 2 }
        return ContentParts(old.content).hasText(of: ContentParts(entry.content))
            || document.renamed > 1
    }

    private mutating func add(
        _ entry: Candidate,
        as key: ArticleKey,
        of feed: FeedState.ID,
        at now: Timestamp
    ) {
        let article = SeenArticle(key: key, feed: feed, firstSeen: now, content: entry.content)
        known.articles[key] = article
        added[key] = article
        shown[Showing(feed: feed, article: key)] = entry.content
        learn(entry.publisherID, for: key)
        learn(entry.contentID, for: key)
        learn(entry.statedID, for: key)
    }

    /// Decides on an entry that is a known article.
    private mutating func judge(
        _ seen: SeenArticle,
        _ entry: Candidate,
        of feed: FeedState.ID,
        _ settings: FeedSettings,
        at now: Timestamp
    ) -> Verdict {
        if let refresh, now - seen.lastSeen > refresh {
            known.articles[seen.key]?.lastSeen = now
            seenAgain[seen.key] = now
        }
        let showing = Showing(feed: feed, article: seen.key)
        if let first = shown[showing] { return first == entry.content ? .known : .twin(seen.key) }
        shown[showing] = entry.content
        var seen = seen
        if seen.feed != feed {
            guard heritage.owners.contains(seen.feed) else {
                sight(seen.key, by: feed, content: entry.content, at: now)
                return .known
            }
            seen = pass(seen, to: feed, showing: entry.content)
        }
        guard settings.updates == .emit,
            seen.accepts(entry.content, at: now, every: settings.maxInterval)
        else { return .known }
        return change(seen, to: entry.content, at: now)
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
                    break
                }
            } else if let article {
                foundWithoutID.insert(article.key)
            }
        }
        if !hasKnownID, foundWithoutID.count > 1 { document.hasJunkIDs = true }
        lookForRenaming(entries, &document)
        return document
    }

    private func lookForRenaming(_ entries: [Candidate], _ document: inout DocumentEntries) {
        var contents: Set<ArticleKey> = []
        var renamed: Set<ArticleKey> = []
        for entry in entries where entry.hasAddress {
            guard let content = entry.contentID else { continue }
            if !contents.insert(content).inserted { document.repeatedContents.insert(content) }
            if let article = known.article(for: content) { renamed.insert(article.key) }
        }
        guard !renamed.isEmpty, renamed.count * 2 >= entries.count,
            !entries.contains(where: { known.article(for: $0.key) != nil })
        else { return }
        document.renamed = renamed.count
    }

    private mutating func change(
        _ seen: SeenArticle,
        to content: ArticleKey,
        at now: Timestamp
    ) -> Verdict {
        var article = known.articles[seen.key] ?? seen
        article.revise(to: content, at: now)
        update(article, was: seen.revision)
        return .changed(revision: article.revision)
    }

    /// Makes an article another feed's, in the edition in which that one showed it first: its own
    /// words are no edit, but what it changed in them is.
    private mutating func pass(
        _ seen: SeenArticle,
        to feed: FeedState.ID,
        showing content: ArticleKey
    ) -> SeenArticle {
        var article = known.articles[seen.key] ?? seen
        article.feed = feed
        article.content = heritage.editions[Heritage.Heir(article: seen.key, feed: feed)] ?? content
        article.editions = []
        update(article, was: seen.revision)
        return article
    }

    private mutating func update(_ article: SeenArticle, was revision: Int) {
        known.articles[article.key] = article
        if added[article.key] != nil {
            added[article.key] = article
        } else {
            let was = changed[article.key]?.was ?? revision
            changed[article.key] = ChangedArticle(article, was: was)
        }
    }

    /// Learns another key of an article: its publisher's id, or the address it has moved to.
    private mutating func learn(_ key: ArticleKey?, for article: ArticleKey) {
        guard let key, key != article, known.article(for: key) == nil else { return }
        known.aliases[key] = article
        aliases.append(Alias(key: key, article: article))
    }

    private mutating func sight(
        _ article: ArticleKey,
        by feed: FeedState.ID,
        content: ArticleKey,
        at now: Timestamp
    ) {
        sightings.append(Sighting(article: article, feed: feed, since: now, content: content))
    }
}
