// FeedmillDelivery: the order of effects.
//
// Identifies what is new among the entries of feeds, stages the records in every target, commits
// the state and publishes. Each article is delivered exactly once, whatever is killed when; the
// steps and the reason of their order are written down at the type Delivery. Each answer also
// decides what is remembered of its feed and when it is polled next. How the state is stored and
// where records go is behind two protocols, StateStore and DeliveryTarget.

package import FeedmillConfig
package import FeedmillModel
import FeedmillNormalise
package import FeedmillSchedule
package import FeedmillState

/// The points between two effects of a delivery, for tests that stop it there.
package enum DeliveryStep: String, Sendable, CaseIterable {
    case identified
    case staged
    case committed
    case published
}

/// Takes polled feeds and makes what they bring final: the only writer of the state and its targets.
///
/// The order of effects, which makes each article appear exactly once whatever is killed when:
///
/// 0. This process is the only writer of the state, and recovery has run (`init`).
/// 1. Identify: look the entries up in the ledger and decide which are new. Reads only.
/// 2. Stage every record in every target: durable, but not yet visible.
/// 3. Commit one transaction: identities, validators, schedule, the batch's number. The point of
///    no return: nothing before it is visible, nothing after it may be lost.
/// 4. Publish what is staged.
///
/// The pages of new articles are read between a look as in step 1 (`newEntries`) and the delivery:
/// whatever happens in between, nothing was changed, and the feed is polled again.
///
/// A poll that brings nothing new is steps 1 and 3 only. A failure in step 2, and a commit that did
/// not take place, drop the batch whole: the feeds are polled again as if nothing had happened, and
/// recovery removes what is left of it before the next batch. When another writer was first with an
/// article, the batch is dropped and identified anew. When it is not known whether the commit took
/// place, nothing staged is touched: the state tells, and recovery does what it says. A failure in
/// step 4 leaves staged files, and recovery runs before the next batch.
package actor Delivery {
    let state: any StateStore
    private let targets: [any DeliveryTarget]
    /// How long the ledger remembers what is shown no more; `nil` for good.
    private var memory: Duration?
    let now: @Sendable () -> Timestamp
    private let random: @Sendable () -> Double
    private let checkpoint: @Sendable (DeliveryStep) throws -> Void
    /// The feeds that are listed.
    var roster = ListedFeeds()
    private var lastBatch: Int64
    /// The last batch that recovery found committed.
    private var lastCommitted: Int64
    private var mustRecover = false
    private var clock: ClockMemory
    /// When to look again whether it is time to forget.
    private var nextForgetting = Timestamp(seconds: .min)
    /// How many files recovery published at the start.
    package nonisolated let recovered: Int

    /// How often a batch is identified anew because another writer was first.
    private static let attempts = 5

    /// Recovers what an earlier process left.
    ///
    /// - Parameters:
    ///   - state: the state, of which this process is the only writer.
    ///   - targets: where the records go.
    ///   - memory: how long the ledger remembers what is shown no more; `nil` for good.
    ///   - now: the wall clock.
    ///   - random: uniform in 0..<1, for the jitter of the next polls.
    ///   - recovering: called while recovery gets on, with the number of files published so far.
    ///   - checkpoint: called between the effects; throws to stop there, in tests only.
    /// - Throws: `StateError`, or what the targets throw.
    package init(
        state: any StateStore,
        targets: [any DeliveryTarget],
        memory: Duration? = nil,
        now: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) },
        recovering: @escaping @Sendable (Int) -> Void = { _ in },
        checkpoint: @escaping @Sendable (DeliveryStep) throws -> Void = { _ in }
    ) async throws {
        self.state = state
        self.targets = targets
        self.memory = memory
        self.now = now
        self.random = random
        self.checkpoint = checkpoint
        lastCommitted = try await state.recover()
        lastBatch = lastCommitted
        clock = try await state.clock()
        if let step = clock.look(at: now()) { try await state.settle(after: step) }
        var published = 0
        for target in targets {
            let before = published
            published += try await target.recover(committed: lastBatch) { recovering(before + $0) }
        }
        recovered = published
    }

    /// Finds the feeds in the state, adding those that are new to it.
    package func register(_ feeds: [Registration]) async throws -> [FeedState] {
        try await state.register(feeds, at: now())
    }

    /// What is known of hosts that were asked too often, or are to be left alone.
    package func hostPaces() async throws -> [String: HostPace] {
        try await state.hostPaces(at: now())
    }

    /// Corrects what the state holds after the wall clock was set.
    package func clockWasSet(by length: Duration) async throws {
        nextForgetting = Timestamp(seconds: .min)
        try await state.settle(after: clock.jumped(to: now(), by: length))
    }

    /// Looks whether there is room for more, after what has been kept for long enough was let go.
    ///
    /// Nothing is let go while it is not certain that the time has really passed.
    package func examine() async throws -> SinkCondition {
        var condition = SinkCondition()
        let time = now()
        if clock.believesAges(at: time) {
            for target in targets { condition.expired += try await target.maintain(at: time) }
            if let memory, time >= nextForgetting {
                nextForgetting = time + .seconds(3_600)
                condition.forgotten = try await state.forget(unseenFor: memory, at: time)
            }
        }
        condition.obstacle = try await obstacle(to: .polling)
        return condition
    }

    /// How many files wait for consumers.
    package func waitingFiles() async throws -> Int? {
        var sum: Int?
        for target in targets {
            if let count = try await target.waitingFiles() { sum = (sum ?? 0) + count }
        }
        return sum
    }

    /// Delivers what several feeds bring as one batch.
    ///
    /// - Parameter answers: the answers, each of another feed.
    /// - Returns: what became of each, in the same order, after it is final.
    /// - Throws: `StateError`, or what the targets throw; nothing of the batch was delivered then,
    ///   unless the error says that only the publication is still to come.
    package func deliver(_ answers: [FeedAnswer]) async throws -> [DeliveredFeed] {
        if let obstacle = try await obstacle(to: .delivering) { throw obstacle }
        for _ in 1...Self.attempts {
            if mustRecover { try await recover() }
            if let delivered = try await attempt(answers) { return delivered }
        }
        throw StateError(
            code: .busy,
            path: state.name,
            message: "others deliver the same articles at the same time, again and again"
        )
    }

    /// Tells which entries of a feed would become records; changes nothing.
    ///
    /// - Throws: `StateError`, or what the targets throw.
    package func newEntries(in answer: FeedAnswer) async throws -> [Int] {
        if mustRecover { try await recover() }
        return try await identify([answer]).delivered.flatMap(\.newEntries)
    }

    /// Applies what a reload can change: room in the targets, and how long things are kept.
    package func adopt(_ configuration: Configuration) async {
        memory = configuration.ledger.retain
        roster = ListedFeeds(configuration)
        nextForgetting = Timestamp(seconds: .min)
        for target in targets { await target.adopt(configuration) }
    }

    /// What may do harm later: to be said once, at the start.
    func warnings() async throws -> [String] {
        var warnings: [String] = []
        for target in targets { warnings += try await target.warnings() }
        return warnings
    }

    /// Closes the state and lets another process be its writer; nothing can be delivered any more.
    package func close() throws { try state.close() }
}

// MARK: - Steps

extension Delivery {
    /// What a batch will change, and what it will deliver.
    private struct Identification {
        var time: Timestamp
        var batch = StateBatch()
        var delivered: [DeliveredFeed] = []
    }

    /// Goes through the steps once.
    ///
    /// - Returns: `nil` when another writer was first and it is all to be done again.
    private func attempt(_ answers: [FeedAnswer]) async throws -> [DeliveredFeed]? {
        var identification = try await identify(answers)
        try checkpoint(.identified)

        let records = identification.delivered.flatMap(\.records)
        if !records.isEmpty {
            lastBatch += 1
            identification.batch.number = lastBatch
            try await stage(
                DeliveryBatch(number: lastBatch, records: records, time: identification.time)
            )
        }
        try checkpoint(.staged)

        guard try await commit(identification.batch) else { return nil }
        try checkpoint(.committed)

        if !records.isEmpty { try await publish() }
        try checkpoint(.published)
        return identification.delivered
    }

    private func identify(_ answers: [FeedAnswer]) async throws -> Identification {
        var keys: Set<ArticleKey> = []
        for entry in answers.lazy.flatMap(\.entries) {
            keys.insert(entry.identity.key)
            for key in [entry.publisherIDKey, entry.contentKey, entry.statedKey] {
                if let key { keys.insert(key) }
            }
        }
        let known = try await state.lookUp(keys)
        let overlaps = try await ArchiveOverlap.judge(answers, known: known, in: state)
        let heritage = try await heritage(in: known, for: answers)
        var decisions = Deduplication(
            known: consume known,
            refresh: memory.map { $0 / 4 },
            heritage: heritage
        )
        var result = Identification(time: now())
        var tally = PollTally(start: result.time)
        for (feed, overlaps) in zip(answers, overlaps) {
            let delivered = feed.decide(
                with: &decisions,
                overlaps: overlaps,
                at: result.time,
                random: random()
            )
            result.batch.feeds.append(delivered.state)
            if let record = delivered.record { result.batch.polls.append(record) }
            result.batch.hosts.merge(feed.paces) { $1 }
            tally.count(delivered)
            result.delivered.append(delivered)
        }
        result.batch.tally = tally
        result.batch.added = Array(decisions.added.values)
        result.batch.changed = Array(decisions.changed.values)
        result.batch.seenAgain = decisions.seenAgain
        result.batch.aliases = decisions.aliases
        result.batch.sightings = decisions.sightings
        return result
    }

    /// The articles whose feeds are no longer listed.
    private func heritage(
        in known: LedgerExtract,
        for answers: [FeedAnswer]
    ) async throws -> Heritage {
        let owners = known.owners
        for id in roster.unknown(among: owners) {
            roster.learn(id, identity: try await state.feed(id: id)?.identity)
        }
        var heritage = Heritage(owners: roster.unlisted(among: owners))
        guard !heritage.owners.isEmpty else { return heritage }
        let articles = known.articles.values.filter { heritage.owners.contains($0.feed) }
        for feed in Set(answers.map(\.state.id)) {
            for sighting in try await state.sightings(of: articles.map(\.key), by: feed) {
                let heir = Heritage.Heir(article: sighting.article, feed: feed)
                heritage.editions[heir] = sighting.content
            }
        }
        return heritage
    }

    private func stage(_ batch: DeliveryBatch) async throws {
        do {
            for target in targets { try await target.stage(batch) }
        } catch {
            await discard()
            throw error
        }
    }

    /// Commits a batch.
    ///
    /// - Returns: whether it is committed; not when another writer was first.
    /// - Throws: `StateError`; the batch is not committed then.
    private func commit(_ batch: StateBatch) async throws -> Bool {
        let result: CommitResult
        do {
            result = try await state.commit(batch)
        } catch {
            // Unknown whether it took place: the state tells, and recovery does what it says.
            mustRecover = true
            try await recover()
            guard let number = batch.number, lastCommitted >= number else { throw error }
            return true
        }
        switch result {
        case .done: return true
        case .conflict:
            await discard()
            return false
        case .rolledBack(let error):
            await discard()
            throw error
        case .fenced:
            await discard()
            throw StateError(
                code: .fenced,
                path: state.name,
                message: "another process has taken over; nothing was delivered"
            )
        }
    }

    private func publish() async throws {
        do {
            for target in targets { try await target.publish() }
        } catch {
            mustRecover = true
            throw error
        }
    }

    /// Drops what is staged of a batch that is not committed.
    ///
    /// A file that could not be removed would count as committed once a later batch is: recovery
    /// runs before that.
    private func discard() async {
        mustRecover = true
        for target in targets { await target.discard() }
    }

    private func recover() async throws {
        lastCommitted = try await state.recover()
        for target in targets {
            _ = try await target.recover(committed: lastCommitted, progress: { _ in })
        }
        mustRecover = false
    }

    private func obstacle(to purpose: DeliveryPurpose) async throws -> (any Error)? {
        for target in targets {
            if let obstacle = try await target.obstacle(to: purpose) { return obstacle }
        }
        return nil
    }
}
