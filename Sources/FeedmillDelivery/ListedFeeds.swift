import FeedmillConfig
import FeedmillModel
import FeedmillState

/// The feeds that the operator lists, of which only the hashes are kept.
struct ListedFeeds: Sendable {
    /// `nil` until a configuration is known: every feed counts as listed then.
    private var identities: Set<Int>?
    /// What was found of feeds of the state.
    private var known: [FeedState.ID: Bool] = [:]

    init() {}

    init(_ configuration: Configuration) {
        // What a list holds that cannot be read is not known.
        guard configuration.brokenLists.isEmpty else { return }
        identities = Set(configuration.feeds.map(\.identity.hashValue))
    }

    func lists(_ identity: String) -> Bool {
        identities?.contains(identity.hashValue) ?? true
    }

    /// The feeds of the state of which that is not known yet.
    func unknown(among ids: Set<FeedState.ID>) -> Set<FeedState.ID> {
        identities == nil ? [] : ids.filter { known[$0] == nil }
    }

    /// Learns the identity of a feed, which is `nil` for one that the state has not.
    mutating func learn(_ id: FeedState.ID, identity: String?) {
        known[id] = identity.map(lists) ?? false
    }

    /// Those that are known to be no longer listed.
    func unlisted(among ids: Set<FeedState.ID>) -> Set<FeedState.ID> {
        ids.filter { known[$0] == false }
    }

    /// A feed has another identity than before.
    mutating func forget(_ id: FeedState.ID) { known[id] = nil }
}

/// The articles of feeds that are no longer listed, which pass to the next feed that shows them.
struct Heritage: Sendable {
    /// A feed that has shown an article of another one.
    struct Heir: Sendable, Hashable {
        let article: ArticleKey
        let feed: FeedState.ID
    }

    /// The feeds that are no longer listed.
    var owners: Set<FeedState.ID> = []
    /// What their heirs said when they first showed an article.
    var editions: [Heir: ArticleKey] = [:]
}
