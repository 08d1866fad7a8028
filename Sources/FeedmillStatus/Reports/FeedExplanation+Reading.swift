import FeedmillAddress
package import FeedmillConfig
import FeedmillDelivery
package import FeedmillModel
import FeedmillSchedule
package import FeedmillState

extension FeedExplanation {
    /// Reads what is known about a configured feed; also while the daemon runs.
    ///
    /// - Parameters:
    ///   - feed: the feed.
    ///   - configuration: where the state is.
    ///   - now: the time.
    /// - Returns: what is known; nothing before the first poll.
    /// - Throws: `StateError` when the state cannot be read.
    package static func read(
        of feed: Feed,
        _ configuration: Configuration,
        at now: Timestamp
    ) async throws -> Self {
        let empty = FeedExplanation(feed: feed, state: nil, now: now)
        guard let store = try configuration.state.reading() else { return empty }
        let state = try await store.feed(identity: feed.identity)
        let explanation = try await empty.filled(with: state, configuration, from: store)
        try store.close()
        return explanation
    }

    /// The same for the feed with that number in the state; `nil` when no configured feed has it.
    package static func read(
        id: FeedState.ID,
        _ configuration: Configuration,
        at now: Timestamp
    ) async throws -> Self? {
        guard let store = try configuration.state.reading() else { return nil }
        let state = try await store.feed(id: id)
        let feed = state.flatMap { state in
            configuration.feeds.first { $0.identity == state.identity }
        }
        guard let feed else { return nil }
        let empty = FeedExplanation(feed: feed, state: nil, now: now)
        let explanation = try await empty.filled(with: state, configuration, from: store)
        try store.close()
        return explanation
    }

    private func filled(
        with state: FeedState?,
        _ configuration: Configuration,
        from store: any StateReading
    ) async throws -> Self {
        guard let state else { return self }
        var explanation = self
        explanation.state = state
        explanation.history = try await store.history(of: state.id)
        explanation.shared = try await store.sharedArticles(of: state.id, limit: 20)
        explanation.articlesByDay = try await store.articlesByDay(of: state.id)
        explanation.clockStep = try await store.clock().step
        explanation.host = try await HostExplanation.read(
            of: TrackedFeed(feed: feed, state: state),
            configuration,
            from: store,
            at: now
        )
        return explanation
    }
}
