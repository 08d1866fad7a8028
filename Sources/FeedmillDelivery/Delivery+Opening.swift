import FeedmillAddress
package import FeedmillConfig
package import FeedmillModel
package import FeedmillState
package import Logging

extension Delivery {
    /// Opens state and spool and recovers what an earlier process left.
    ///
    /// - Parameters:
    ///   - configuration: paths, format and mode.
    ///   - now: the wall clock.
    ///   - logger: told when something was recovered.
    ///   - variables: of the environment, which may ask a test build to crash.
    ///   - recovering: called while recovery gets on, with the number of files published so far.
    /// - Returns: the only writer of this state and spool.
    /// - Throws: `FileError` or `StateError`; with code `.busy` when another process is it.
    package static func open(
        _ configuration: Configuration,
        now: @escaping @Sendable () -> Timestamp,
        logger: Logger,
        variables: [String: String] = [:],
        recovering: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> Delivery {
        let store = try SQLiteStore(
            path: configuration.state.path,
            makingParents: configuration.state.isDefaultPath
        )
        let delivery = try await Delivery(
            state: store,
            targets: [SpoolTarget(configuration, instance: store.instance)],
            memory: configuration.ledger.retain,
            now: now,
            recovering: recovering,
            checkpoint: CrashPoint.checkpoint(variables)
        )
        await delivery.adopt(configuration)
        for warning in try await delivery.warnings() { logger.warning("\(warning)") }
        if delivery.recovered > 0 {
            logger.notice(
                "published records that an interrupted run had committed",
                metadata: ["records": "\(delivery.recovered)"]
            )
        }
        return delivery
    }

    /// The feeds with what is remembered of them; a feed that is listed twice comes once.
    package func trackedFeeds(for feeds: [Feed]) async throws -> [TrackedFeed] {
        var seen: Set<String> = []
        let chosen = feeds.map { (feed: $0, identity: $0.identity) }
            .filter { seen.insert($0.identity).inserted }
        var states = try await register(
            chosen.map { .init(identity: $0.identity, url: $0.feed.url.withoutCredentials.string) }
        )
        try await inheritHistories(&states)
        let time = now()
        return zip(chosen, states).map { chosen, state in
            var tracked = TrackedFeed(feed: chosen.feed, state: state)
            tracked.mend(at: time)
            return tracked
        }
    }

    /// Lets feeds that are new to the state go on with what is remembered of a feed whose address
    /// the operator has rewritten.
    private func inheritHistories(_ states: inout [FeedState]) async throws {
        let new = states.indices.filter { states[$0].polls == 0 && states[$0].lastAttempt == nil }
        guard !new.isEmpty else { return }
        let heirs = Set(new.map { states[$0].id })
        let old = try await state.feeds()
            .filter { !heirs.contains($0.id) && $0.polls > 0 && !roster.lists($0.identity) }
        guard !old.isEmpty else { return }
        for (index, id) in FeedSuccession.pairs(new.map { states[$0] }, after: old) {
            guard let state = try await state.inherit(states[new[index]].id, from: id) else {
                continue
            }
            states[new[index]] = state
            roster.forget(id)
        }
    }
}

extension Configuration.State {
    /// Opens the state for reports, also while another process writes it.
    ///
    /// - Returns: `nil` before the first poll, when there is none.
    /// - Throws: `StateError` when it cannot be read.
    package func reading() throws(StateError) -> (any StateReading)? {
        do throws(StateError) {
            return try SQLiteStore(readOnly: path)
        } catch {
            guard error.code == .missing else { throw error }
            return nil
        }
    }
}
