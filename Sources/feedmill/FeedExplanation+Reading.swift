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
    ///   - path: the state file.
    /// - Returns: what is known; nothing before the first poll.
    /// - Throws: `StateError` when the state cannot be read.
    static func now(of feed: Feed, path: String) async throws -> Self {
        let empty = FeedExplanation(feed: feed, state: nil, now: .current)
        guard let store = try StateStore.opened(path) else { return empty }
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
        guard let store = try StateStore.opened(configuration.state.path) else { return nil }
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

    private func filled(with state: FeedState?, from store: StateStore) async throws -> Self {
        guard let state else { return self }
        var explanation = self
        explanation.state = state
        explanation.shared = try await store.sharedArticles(of: state.id, limit: 20)
        explanation.articlesByDay = try await store.articlesByDay(of: state.id)
        let holds = try await store.hostHolds(at: now)
        explanation.hostHeldUntil = holds[TrackedFeed(feed: feed, state: state).host]
        explanation.redirect = ScheduleMemory(text: state.memory ?? "").move.map {
            Redirect(target: $0.target, polls: $0.polls, since: $0.first)
        }
        return explanation
    }
}

extension StateStore {
    /// Opens a state for reading; `nil` before the first poll, when there is none.
    fileprivate static func opened(_ path: String) throws(StateError) -> StateStore? {
        do throws(StateError) {
            return try StateStore(readOnly: path)
        } catch {
            guard error.code == .missing else { throw error }
            return nil
        }
    }
}
