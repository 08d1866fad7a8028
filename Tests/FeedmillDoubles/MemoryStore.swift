package import FeedmillModel
package import FeedmillSchedule
package import FeedmillState
import Synchronization

/// A state that lies in memory: what the pipeline needs of a store, without a disk.
///
/// It keeps the contract of `StateStore`; faults and other writers are made by the test.
package final class MemoryStore: StateStore {
    /// What happens to a commit.
    package enum Fault: Sendable {
        /// Another writer adds an article just before it.
        case preceded(by: SeenArticle)
        case fenced
        case rolledBack
        /// It is not known what became of it: it did take place, or did not.
        case unknown(tookPlace: Bool)
    }

    fileprivate struct Content {
        var committedBatch: Int64 = 0
        var feeds: [FeedState.ID: FeedState] = [:]
        var polls: [FeedState.ID: [PollRecord]] = [:]
        var articles: [ArticleKey: SeenArticle] = [:]
        var aliases: [ArticleKey: ArticleKey] = [:]
        var sightings: [Showing: Sighting] = [:]
        var hosts: [String: HostPace] = [:]
        var tallies: [Int64: PollTally] = [:]
        var lastForgotten: Timestamp?
        var step: ClockMemory.Step?
        var faults: [Fault] = []
    }

    fileprivate struct Showing: Hashable {
        let article: ArticleKey
        let feed: FeedState.ID
    }

    private let content = Mutex(Content())

    package init() {}

    package var name: String { "memory" }

    /// Plans what happens to the next commits, one after the other.
    package func fail(_ faults: Fault...) { content.withLock { $0.faults = faults } }

    package func close() {}

    package func byteCount() -> Int {
        content.withLock { $0.articles.count + $0.aliases.count + $0.feeds.count }
    }

    package func backUp(to target: String) throws(StateError) {
        throw StateError(code: .cannotWrite, path: target, message: "nothing to copy from memory")
    }
}

// MARK: - Feeds

extension MemoryStore {
    package func register(_ registrations: [Registration], at now: Timestamp) -> [FeedState] {
        content.withLock { content in
            content.hosts = content.hosts.filter { !$0.value.isForgotten(at: now) }
            return registrations.map { registration in
                let known = content.feeds.values.first { $0.identity == registration.identity }
                var feed =
                    known
                    ?? FeedState(
                        id: (content.feeds.keys.max() ?? 0) + 1,
                        identity: registration.identity,
                        url: registration.url,
                        added: now
                    )
                _ = feed.configure(registration.url)
                content.feeds[feed.id] = feed
                return feed
            }
        }
    }

    package func keepFingerprints(of identities: Set<String>) {
        content.withLock { content in
            for (id, feed) in content.feeds where !identities.contains(feed.identity) {
                content.feeds[id]?.health.fingerprint?.request = 0
            }
        }
    }

    package func release(_ hosts: Set<String>) {
        content.withLock { content in for host in hosts { content.hosts[host]?.release() } }
    }

    package func inherit(_ heir: FeedState.ID, from old: FeedState.ID) -> FeedState? {
        content.withLock { content in
            guard let new = content.feeds[heir], new.polls == 0, var feed = content.feeds[old]
            else { return nil }
            content.feeds[heir] = nil
            feed.succeed(new)
            content.feeds[old] = feed
            return feed
        }
    }

    package func feeds() -> [FeedState] {
        content.withLock { $0.feeds.values.sorted { $0.identity < $1.identity } }
    }

    package func health(of identities: [String]) -> [FeedState?] {
        identities.map { identity in
            guard var feed = feed(identity: identity) else { return nil }
            feed.forgetValidators()
            feed.memory = .init()
            return feed
        }
    }

    package func feed(identity: String) -> FeedState? {
        content.withLock { $0.feeds.values.first { $0.identity == identity } }
    }

    package func feed(id: FeedState.ID) -> FeedState? { content.withLock { $0.feeds[id] } }

    package func history(of feed: FeedState.ID) -> [PollRecord] {
        content.withLock { $0.polls[feed] ?? [] }
    }

    package func hostPaces(at now: Timestamp) -> [String: HostPace] {
        content.withLock { $0.hosts.filter { !$0.value.isForgotten(at: now) } }
    }

    package func clock() -> ClockMemory {
        content.withLock { content in
            ClockMemory(
                lastWork: content.feeds.values.compactMap(\.lastAttempt).max(),
                step: content.step
            )
        }
    }

    package func settle(after step: ClockMemory.Step) {
        content.withLock { content in
            content.step = step
            for id in content.feeds.keys { _ = content.feeds[id]?.settle(at: step.noticed) }
            for host in content.hosts.keys { content.hosts[host]?.settle(at: step.noticed) }
        }
    }
}

// MARK: - Ledger

extension MemoryStore {
    package func articleCount() -> Int { content.withLock { $0.articles.count } }

    package func lookUp(_ keys: Set<ArticleKey>) -> LedgerExtract {
        content.withLock { content in
            var found = LedgerExtract()
            for key in keys {
                found.aliases[key] = content.aliases[key]
                let target = content.aliases[key] ?? key
                found.articles[target] = content.articles[target]
            }
            return found
        }
    }

    package func sightings(of articles: [ArticleKey], by feed: FeedState.ID) -> [Sighting] {
        content.withLock { content in
            articles.compactMap { content.sightings[Showing(article: $0, feed: feed)] }
        }
    }

    package func sharedArticles(of feed: FeedState.ID, limit: Int) -> [SharedArticle] {
        content.withLock { content in
            let shared = content.sightings.filter { $0.key.feed == feed }
                .compactMap { showing, sighting in
                    content.articles[showing.article].flatMap { content.feeds[$0.feed] }.map {
                        SharedArticle(
                            article: showing.article,
                            firstFeed: $0.identity,
                            since: sighting.since
                        )
                    }
                }
            return Array(shared.sorted { $0.since > $1.since }.prefix(limit))
        }
    }

    package func articleCounts(since start: Timestamp) -> [FeedState.ID: Int] {
        content.withLock { content in
            content.articles.values.filter { $0.firstSeen >= start }
                .reduce(into: [:]) { $0[$1.feed, default: 0] += 1 }
        }
    }

    package func articlesByDay(of feed: FeedState.ID) -> [Timestamp: Int] {
        content.withLock { content in
            content.articles.values.filter { $0.feed == feed }.reduce(into: [:]) { days, article in
                let day = article.firstSeen.seconds / 86_400 * 86_400
                days[Timestamp(seconds: day), default: 0] += 1
            }
        }
    }

    package func forget(unseenFor period: Duration, at now: Timestamp) -> Int {
        content.withLock { content in
            if let last = content.lastForgotten, last <= now,
                now - last < StateLimits.forgettingInterval
            {
                return 0
            }
            content.lastForgotten = now
            let slack = period / 4 + .seconds(1)
            let gone = content.articles.values.filter { article in
                let showing = content.sightings.keys.filter { $0.article == article.key }
                    .map(\.feed)
                let isShown = ([article.feed] + showing).contains { feed in
                    guard let last = content.feeds[feed]?.lastDocument else { return true }
                    return last - article.lastSeen <= slack
                }
                return now - article.lastSeen > period && !isShown
            }.map(\.key)
            for key in gone { content.articles[key] = nil }
            let known = content.articles
            content.aliases = content.aliases.filter { known[$0.value] != nil }
            content.sightings = content.sightings.filter { known[$0.key.article] != nil }
            return gone.count
        }
    }
}

// MARK: - Tallies

extension MemoryStore {
    package func tally(since start: Timestamp, until end: Timestamp) -> PollTally {
        let step = StateLimits.tallyStep
        return sum(from: start.seconds / step * step, to: end.seconds, start: start)
    }

    package func hourlyTallies(_ count: Int, until end: Timestamp) -> [PollTally] {
        let last = end.seconds / 3_600 * 3_600
        return (0..<Int64(count)).reversed().map { age in
            let start = last - age * 3_600
            return sum(from: start, to: start + 3_599, start: Timestamp(seconds: start))
        }
    }

    private func sum(from first: Int64, to last: Int64, start: Timestamp) -> PollTally {
        content.withLock { content in
            content.tallies.filter { first <= $0.key && $0.key <= last }.values
                .reduce(into: PollTally(start: start)) { $0.add($1) }
        }
    }
}

extension PollTally {
    fileprivate mutating func add(_ other: PollTally) {
        news += other.news
        unchanged += other.unchanged
        failed += other.failed
        records += other.records
        duplicates += other.duplicates
        articles += other.articles
        bytes += other.bytes
    }
}

// MARK: - Commit

extension MemoryStore {
    package func recover() -> Int64 { content.withLock { $0.committedBatch } }

    package func commit(_ batch: StateBatch) throws(StateError) -> CommitResult {
        let result: Result<CommitResult, StateError> = content.withLock { content in
            guard let fault = content.faults.first else { return .success(content.take(batch)) }
            content.faults.removeFirst()
            switch fault {
            case .preceded(let article):
                content.articles[article.key] = article
                return .success(content.take(batch))
            case .fenced: return .success(.fenced)
            case .rolledBack:
                let error = StateError(code: .cannotWrite, path: "memory", message: "is full")
                return .success(.rolledBack(error))
            case .unknown(let tookPlace):
                if tookPlace { _ = content.take(batch) }
                return .failure(StateError(code: .unknown, path: "memory", message: "broke off"))
            }
        }
        return try result.get()
    }
}

extension MemoryStore.Content {
    fileprivate mutating func take(_ batch: StateBatch) -> CommitResult {
        var next = self
        guard batch.feeds.allSatisfy({ feeds[$0.id] != nil }),
            batch.added.allSatisfy({ feeds[$0.feed] != nil })
        else {
            return .rolledBack(
                StateError(code: .unexpected, path: "memory", message: "no such feed")
            )
        }
        guard next.learn(batch) else { return .conflict }
        for feed in batch.feeds { next.feeds[feed.id] = feed }
        for poll in batch.polls {
            let polls = [poll] + (next.polls[poll.feed] ?? [])
            next.polls[poll.feed] = Array(polls.prefix(PollRecord.limit))
        }
        next.hosts.merge(batch.hosts) { $1 }
        if var tally = batch.tally {
            tally.articles = batch.added.count
            let step = StateLimits.tallyStep
            let start = tally.start.seconds / step * step
            next.tallies[start, default: PollTally(start: tally.start)].add(tally)
            next.tallies = next.tallies.filter { start - StateLimits.tallyPeriod <= $0.key }
        }
        if let number = batch.number { next.committedBatch = number }
        self = next
        return .done
    }

    /// Takes what the batch says of articles.
    ///
    /// - Returns: whether nobody else was first.
    private mutating func learn(_ batch: StateBatch) -> Bool {
        func isFree(_ key: ArticleKey) -> Bool { articles[key] == nil && aliases[key] == nil }
        for article in batch.added {
            guard isFree(article.key) else { return false }
            articles[article.key] = article
        }
        for alias in batch.aliases {
            guard isFree(alias.key) else { return false }
            aliases[alias.key] = alias.article
        }
        for change in batch.changed {
            let key = change.article.key
            guard articles[key]?.revision == change.was else { return false }
            articles[key]?.feed = change.article.feed
            articles[key]?.content = change.article.content
            articles[key]?.revision = change.article.revision
            articles[key]?.revised = change.article.revised
            articles[key]?.editions = change.article.editions
            sightings[MemoryStore.Showing(article: key, feed: change.article.feed)] = nil
        }
        for (key, time) in batch.seenAgain {
            articles[key].map { articles[key]?.lastSeen = max($0.lastSeen, time) }
        }
        for sighting in batch.sightings {
            let showing = MemoryStore.Showing(article: sighting.article, feed: sighting.feed)
            sightings[showing] = sightings[showing] ?? sighting
        }
        return true
    }
}
