package import FeedmillConfig
package import FeedmillModel
import FeedmillNormalise
import FeedmillSpool
package import FeedmillState
package import FeedmillSystem

/// The points between two effects of a delivery, for tests that stop it there.
package enum DeliveryStep: String, Sendable, CaseIterable {
    case identified
    case written
    case committed
    case published
}

/// Takes polled feeds and makes their news final: the only writer of state and spool.
///
/// The order of effects, which makes each article appear exactly once whatever is killed when:
///
/// 0. The process lock is held and recovery has run (`init`).
/// 1. Identify: look the entries up in the ledger and decide which are new. Reads only.
/// 2. Write every record into `tmp`, make each file durable, then their names.
/// 3. Commit one transaction: identities, validators, schedule, the batch's number. The point of
///    no return: nothing before it is visible, nothing after it may be lost.
/// 4. Publish: rename from `tmp` into `new`, make the names durable.
///
/// The pages of new articles are read between a look as in step 1 (`newcomers`) and the delivery:
/// whatever happens in between, nothing was changed, and the feed is asked again.
///
/// A poll without news is steps 1 and 3 only. A failure in step 2 drops the batch whole, and the
/// feeds are asked again as if nothing had happened; recovery sees to it that no file of it is left
/// before the next batch. A failure in step 3 leaves the outcome
/// unknown: the state is opened anew and recovery does what it says. A failure in step 4 leaves
/// files in `tmp`, and recovery runs before the next batch.
package actor Delivery {
    private let workspace: Workspace
    private let spool: SpoolWriter
    private let format: Configuration.Spool.Format
    private let now: @Sendable () -> Timestamp
    private let random: @Sendable () -> Double
    private let checkpoint: @Sendable (DeliveryStep) throws -> Void
    private var state: StateStore
    private var settings: DeliverySettings
    private var lastBatch: Int64
    private var mustRecover = false
    /// When to look again whether it is time for retention.
    private var nextRetention = Timestamp(seconds: .min)
    private var nextForgetting = Timestamp(seconds: .min)
    /// How many files recovery published at the start.
    package nonisolated let recovered: Int

    /// Opens state and spool and recovers what an earlier process left.
    ///
    /// - Parameters:
    ///   - workspace: lock, paths and limits; kept for as long as this lives.
    ///   - now: the wall clock.
    ///   - random: uniform in 0..<1, for the jitter of the next polls.
    ///   - calls: the system calls on the spool.
    ///   - recovering: called while recovery gets on, with the number of files published so far.
    ///   - checkpoint: called between the effects; throws to stop there, in tests only.
    /// - Throws: `FileError` or `StateError`.
    package init(
        workspace: Workspace,
        now: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) },
        calls: SystemCalls = .real,
        recovering: @escaping @Sendable (Int) -> Void = { _ in },
        checkpoint: @escaping @Sendable (DeliveryStep) throws -> Void = { _ in }
    ) async throws {
        self.workspace = workspace
        self.now = now
        self.random = random
        self.checkpoint = checkpoint
        format = workspace.format
        settings = workspace.settings
        state = try workspace.openState()
        spool = SpoolWriter(
            directory: workspace.spool,
            instance: state.instance,
            mode: workspace.mode,
            limits: workspace.settings.limits,
            statePath: workspace.statePath,
            calls: calls
        )
        lastBatch = try await state.committedBatch()
        recovered = try await spool.recover(committedBatch: lastBatch, progress: recovering)
            .published
    }

    /// Applies what a reload can change: room in the spool, and how long things are kept.
    package func adopt(_ configuration: Configuration) async {
        settings = DeliverySettings(configuration, statePath: workspace.statePath)
        nextRetention = Timestamp(seconds: .min)
        nextForgetting = Timestamp(seconds: .min)
        await spool.adopt(settings.limits)
    }

    /// Finds the feeds in the state, adding those that are new to it.
    package func register(_ feeds: [StateStore.Registration]) async throws -> [FeedState] {
        try await state.register(feeds, at: now())
    }

    /// The hosts that are to be left alone, and until when.
    package func hostHolds() async throws -> [String: Timestamp] {
        try await state.hostHolds(at: now())
    }

    /// Looks whether there is room for more, after records that waited too long were removed.
    package func examine() async throws -> SinkCondition {
        var condition = SinkCondition()
        let time = now()
        if let retention = settings.retention, time >= nextRetention {
            nextRetention = time + .seconds(60)
            if let horizon = retention.horizon(at: time) {
                condition.expired = try await spool.expire(before: horizon)
                try retention.wasDone(at: time)
            }
        }
        if let forgetting = settings.forgetting, time >= nextForgetting {
            nextForgetting = time + .seconds(3_600)
            if forgetting.horizon(at: time) != nil {
                condition.forgotten = try await state.forget(
                    unseenFor: forgetting.period,
                    at: time
                )
                try forgetting.wasDone(at: time)
            }
        }
        condition.obstacle = try await spool.obstacle()
        return condition
    }

    /// How many files wait in `new`.
    package func waitingFiles() async throws -> Int? {
        try await spool.waitingFiles()
    }

    /// Delivers the news of several feeds as one batch.
    ///
    /// - Parameter polled: the answers, each of another feed.
    /// - Returns: what became of each, in the same order, after it is final.
    /// - Throws: `FileError` or `StateError`; nothing of the batch was delivered then, unless
    ///   the error's code says that only the publication is still to come.
    package func deliver(_ polled: [FeedAnswer]) async throws -> [DeliveredFeed] {
        try await spool.requireRoom()
        if mustRecover { try await recover() }

        var identification = try await identify(polled)
        try checkpoint(.identified)

        let records = identification.delivered.flatMap(\.records)
        let number = lastBatch + 1
        let files = format.files(for: records, batch: number, at: identification.time)
        if !files.isEmpty {
            lastBatch = number
            identification.batch.number = number
            do {
                try await spool.write(files, batch: number)
            } catch {
                // A file that could not even be removed would count as committed once a later
                // batch is.
                mustRecover = true
                throw error
            }
        }
        try checkpoint(.written)

        try await commit(identification.batch)
        try checkpoint(.committed)

        if !files.isEmpty {
            do {
                try await spool.publish()
            } catch {
                mustRecover = true
                throw error
            }
        }
        try checkpoint(.published)
        return identification.delivered
    }

    /// Tells which entries of a feed would become records; changes nothing.
    ///
    /// - Throws: `FileError` or `StateError`.
    package func newcomers(in polled: FeedAnswer) async throws -> [Int] {
        if mustRecover { try await recover() }
        return try await identify([polled]).delivered.flatMap(\.newcomers)
    }

    /// What may do harm later: to be said once, at the start.
    func warnings() async throws -> [String] {
        var warnings = try workspace.spool.warnings()
        let strangers = try await spool.strangers()
        if strangers > 0 {
            warnings.append(
                "\(workspace.spool.path)/tmp: \(strangers) files in it are not of this state;"
                    + " they are left alone"
            )
        }
        return warnings
    }

    /// Closes the state and gives up the lock; nothing can be delivered any more.
    package func close() throws {
        defer { workspace.release() }
        try state.close()
    }
}

// MARK: - Steps

extension Delivery {
    /// What a batch will change, and what it will deliver.
    private struct Identification {
        var time: Timestamp
        var batch = StateBatch()
        var delivered: [DeliveredFeed] = []
    }

    private func identify(_ polled: [FeedAnswer]) async throws -> Identification {
        var keys: Set<ArticleKey> = []
        for entry in polled.lazy.flatMap(\.entries) {
            keys.insert(entry.identity.key)
            if let id = entry.publisherIDKey { keys.insert(id) }
            if let content = entry.contentKey { keys.insert(content) }
        }
        let known = try await state.lookUp(keys)
        let overlaps = try await ArchiveOverlap.judge(polled, known: known, in: state)
        var decisions = Deduplication(
            known: consume known,
            refresh: settings.forgetting.map { $0.period / 4 }
        )
        var result = Identification(time: now())
        var tally = PollTally(start: result.time)
        for (feed, overlaps) in zip(polled, overlaps) {
            let delivered = feed.decide(
                with: &decisions,
                overlaps: overlaps,
                at: result.time,
                random: random()
            )
            result.batch.feeds.append(delivered.state)
            if let hold = delivered.hostHold {
                for host in feed.hosts { result.batch.hold(host, until: feed.time + hold) }
            }
            for (host, until) in feed.pages?.holds ?? [:] {
                result.batch.hold(host, until: until)
            }
            tally.count(delivered)
            result.delivered.append(delivered)
        }
        result.batch.tally = tally
        result.batch.articles = Array(decisions.articles.values)
        result.batch.aliases = decisions.aliases
        result.batch.sightings = decisions.sightings
        return result
    }

    private func commit(_ batch: StateBatch) async throws {
        do {
            try await state.commit(batch)
        } catch {
            // Unknown whether it happened. The file says, once it is opened anew.
            await spool.abandon()
            mustRecover = true
            try await recover()
            guard let number = batch.number, try await state.committedBatch() >= number else {
                throw error
            }
        }
    }

    private func recover() async throws {
        // Closing may fail for the reason that brought us here; opening it anew tells.
        try? state.close()
        state = try workspace.openState()
        _ = try await spool.recover(committedBatch: state.committedBatch())
        mustRecover = false
    }
}
