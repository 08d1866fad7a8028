// FeedmillState: what feedmill remembers, wherever it is stored.
//
// Two concerns: the state of each feed (schedule, validators, health) and the ledger of articles
// already seen (identity to first sight and content hash). The pipeline sees two protocols:
// `StateReading` for reports and `StateStore` for the one process that delivers. `SQLiteStore` is
// the implementation; nothing outside its folder knows SQL or that the state is a file. A commit
// that returned `.done` is durable: the delivery protocol rests on that. What is stored are codes
// with their parameters; words are made from them where people read them.

package import FeedmillModel
package import FeedmillSchedule

/// Reads the state, also while another process writes it.
package protocol StateReading: Sendable {
    /// Where it is stored, as the operator knows it.
    var name: String { get }

    /// Every feed that the state knows, also those no longer configured, by identity.
    func feeds() async throws(StateError) -> [FeedState]

    /// The state of these feeds, in their order, without what only polls need: validators and what
    /// the schedule remembers. `nil` for a feed that the state does not know.
    func health(of identities: [String]) async throws(StateError) -> [FeedState?]

    func feed(identity: String) async throws(StateError) -> FeedState?
    func feed(id: FeedState.ID) async throws(StateError) -> FeedState?

    /// The last polls of a feed, the newest first; ``PollRecord/limit`` at most.
    func history(of feed: FeedState.ID) async throws(StateError) -> [PollRecord]

    /// What is known of hosts that were asked too often, or are to be left alone.
    func hostPaces(at now: Timestamp) async throws(StateError) -> [String: HostPace]

    /// What is known of the clock: the latest attempt of any feed, and the last jump.
    func clock() async throws(StateError) -> ClockMemory

    /// How many articles the ledger knows.
    func articleCount() async throws(StateError) -> Int

    /// The figures of all polls between two times, to within five minutes.
    func tally(
        since start: Timestamp,
        until end: Timestamp
    ) async throws(StateError) -> PollTally

    /// The same for each of the last hours, the oldest first, also for those without a poll; the
    /// last one is not over yet.
    func hourlyTallies(_ count: Int, until end: Timestamp) async throws(StateError) -> [PollTally]

    /// The latest articles of a feed that another feed had shown first, the newest first.
    func sharedArticles(
        of feed: FeedState.ID,
        limit: Int
    ) async throws(StateError) -> [SharedArticle]

    /// How many articles a feed showed first, by the beginning of the day; reads the whole ledger.
    func articlesByDay(of feed: FeedState.ID) async throws(StateError) -> [Timestamp: Int]

    /// How many articles each feed showed first since a time; reads the whole ledger.
    func articleCounts(since start: Timestamp) async throws(StateError) -> [FeedState.ID: Int]

    /// The bytes that all of it takes.
    func byteCount() async throws(StateError) -> Int

    /// Copies the state into a new file, whole and of one moment.
    ///
    /// The copy gets an instance name of its own: should it take the place of the original, no
    /// name of a file in delivery is used twice.
    ///
    /// - Parameter target: the path of the copy; nothing may be there.
    /// - Throws: `StateError`; nothing is left of a copy that failed.
    func backUp(to target: String) async throws(StateError)

    /// Closes it; what was committed stays.
    func close() throws(StateError)
}

/// The state as its only writer sees it.
package protocol StateStore: StateReading {
    /// Makes sure of what is committed: at the start, and after every commit that did not return
    /// `.done`.
    ///
    /// - Returns: the number of the last batch whose commit is durable; a transaction that was
    ///   still under way cannot take place any more.
    /// - Throws: `StateError`.
    func recover() async throws(StateError) -> Int64

    /// Makes sure, before each batch, that others would find what this process writes to.
    ///
    /// - Throws: `StateError` with code `.replaced`: nothing that is committed from now on would
    ///   be found again, and this process must end.
    func confirm() throws(StateError)

    /// Adds the feeds that the state does not know yet and returns all of them, in order.
    ///
    /// A feed whose configured address changed in spelling only keeps its history; one that had
    /// moved for good and is now configured under another spelling is polled there.
    func register(
        _ registrations: [Registration],
        at now: Timestamp
    ) async throws(StateError) -> [FeedState]

    /// Takes note of the feeds that are listed: the others lose the fingerprint of their settings, so
    /// that one which is listed again counts as changed.
    func keepFingerprints(of identities: Set<String>) async throws(StateError)

    /// Lifts the holds of these hosts.
    func release(_ hosts: Set<String>) async throws(StateError)

    /// Lets a feed that was never polled go on with what is remembered of another one, which the
    /// operator no longer lists: the old one gets the new one's identity and address, and is
    /// polled there when the new one was due.
    ///
    /// - Returns: the feed as it is now; `nil`, and nothing changes, when one of them is not there or the
    ///   new one was polled before.
    func inherit(
        _ heir: FeedState.ID,
        from old: FeedState.ID
    ) async throws(StateError) -> FeedState?

    /// Remembers a jump of the clock, and corrects the times of all feeds that lie ahead of it.
    func settle(after step: ClockMemory.Step) async throws(StateError)

    /// Looks up keys, as articles and as aliases of articles.
    func lookUp(_ keys: Set<ArticleKey>) async throws(StateError) -> LedgerExtract

    /// How a feed first showed articles that another feed had shown before it; those that it never
    /// showed are left out.
    func sightings(
        of articles: [ArticleKey],
        by feed: FeedState.ID
    ) async throws(StateError) -> [Sighting]

    /// Makes a batch final, all or nothing: the point of no return of a delivery.
    ///
    /// Articles in `added` and aliases must be new, and those in `changed` must stand at the
    /// revision they were read at: another writer's article is never overwritten. A feed to which
    /// an article passes has no sighting of it any more.
    ///
    /// - Throws: `StateError` with code `.unknown` and no other; ``recover()`` then tells whether
    ///   the commit took place.
    func commit(_ batch: StateBatch) async throws(StateError) -> CommitResult

    /// Forgets articles that no feed has shown for a long time; does nothing when that was done
    /// less than a day ago.
    ///
    /// What was in the last document of a feed is never forgotten, however long ago that was: a
    /// feed that answers "not modified" still shows it.
    ///
    /// - Parameters:
    ///   - period: how long an article is remembered after it was last seen.
    ///   - now: the time.
    /// - Returns: how many were forgotten.
    /// - Throws: `StateError`.
    func forget(unseenFor period: Duration, at now: Timestamp) async throws(StateError) -> Int
}

extension StateStore {
    package func confirm() throws(StateError) {}
}

/// What became of a batch.
package enum CommitResult: Sendable {
    case done
    /// Another writer was first with an article: identify anew.
    case conflict
    /// Another process has taken this one's place.
    case fenced
    /// Nothing of the batch took place.
    case rolledBack(StateError)
}

/// A configured feed to look up, or to add to the state.
package struct Registration: Sendable, Hashable {
    package var identity: String
    package var url: String

    package init(identity: String, url: String) {
        self.identity = identity
        self.url = url
    }
}

/// An article that a feed shows and another feed showed first.
package struct SharedArticle: Sendable, Hashable {
    package let article: ArticleKey
    /// The identity of the feed that showed it first.
    package let firstFeed: String
    package let since: Timestamp

    package init(article: ArticleKey, firstFeed: String, since: Timestamp) {
        self.article = article
        self.firstFeed = firstFeed
        self.since = since
    }
}

/// Bounds that every store keeps.
package enum StateLimits {
    /// A host that was not asked for so long is forgotten.
    package static let hostPeriod = Duration.seconds(90 * 86_400)
    /// One of which only the last request is known, to keep a delay that is set by hand.
    package static let blankHostPeriod = Duration.seconds(86_400)
    /// How finely tallies are kept: what is asked about an hour is true to this.
    package static let tallyStep: Int64 = 300
    /// For how long tallies are kept; some 9,000 of them.
    package static let tallyPeriod: Int64 = 31 * 86_400
    /// The time between two rounds of forgetting.
    package static let forgettingInterval = Duration.seconds(86_400)
}
