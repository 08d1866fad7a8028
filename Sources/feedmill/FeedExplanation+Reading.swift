import FeedmillAddress
import FeedmillConfig
import FeedmillDelivery
import FeedmillLoop
import FeedmillModel
import FeedmillSchedule
import FeedmillState
import FeedmillStatus

extension FeedExplanation {
    /// Reads what is known of a configured feed; also while the daemon runs.
    ///
    /// - Parameters:
    ///   - feed: the feed.
    ///   - configuration: where the state lies.
    /// - Returns: what is known; nothing before the first poll.
    /// - Throws: `StateError` when the state cannot be read.
    static func now(of feed: Feed, _ configuration: Configuration) async throws -> Self {
        let empty = FeedExplanation(feed: feed, state: nil, now: .current)
        guard let store = try configuration.state.reading() else { return empty }
        let state = try await store.feed(identity: feed.identity)
        let explanation = try await empty.filled(with: state, from: store)
        try store.close()
        return explanation
    }

    /// The same for the feed with that number in the state; `nil` when no configured feed has it.
    static func now(
        id: FeedState.ID,
        _ configuration: Configuration
    ) async throws -> Self? {
        guard let store = try configuration.state.reading() else { return nil }
        let state = try await store.feed(id: id)
        let feed = state.flatMap { state in
            configuration.feeds.first { $0.identity == state.identity }
        }
        guard let feed else { return nil }
        let empty = FeedExplanation(feed: feed, state: nil, now: .current)
        let explanation = try await empty.filled(with: state, from: store)
        try store.close()
        return explanation
    }

    private func filled(with state: FeedState?, from store: any StateReading) async throws -> Self {
        guard let state else { return self }
        var explanation = self
        explanation.state = state
        explanation.history = try await store.history(of: state.id)
        explanation.shared = try await store.sharedArticles(of: state.id, limit: 20)
        explanation.articlesByDay = try await store.articlesByDay(of: state.id)
        let holds = try await store.hostHolds(at: now)
        explanation.hostHeldUntil = holds[TrackedFeed(feed: feed, state: state).host]
        return explanation
    }
}
