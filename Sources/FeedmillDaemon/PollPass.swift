package import FeedmillConfig
package import FeedmillDelivery
package import FeedmillLoop
package import FeedmillModel
import FeedmillPoll
import FeedmillSchedule
import FeedmillState
import FeedmillSystem
package import Logging

/// One pass over the feeds that are due.
package struct PollPass {
    /// How the feeds of a pass are chosen and polled.
    package struct Options: Sendable {
        /// Polls feeds whether they are due or not.
        package var isForced = false
        /// So many pages of each feed's archive are followed.
        package var history: Int?
        /// Whether the feeds were named, so that each is polled or said why not.
        package var isNamed = false
        /// Says every failure, also one that is probably passing.
        package var reportsEveryFailure = false
        /// Replaces the wall clock.
        package var now: Timestamp?

        package init() {}
    }

    /// A named feed that is not polled although that was forced.
    package struct Refusal: Sendable {
        package enum Reason: Sendable {
            case paused
            /// Its host asked to be left alone.
            case hostOnHold(host: String, until: Timestamp?)
        }

        package let feed: Feed
        package let reason: Reason
    }

    /// The feeds that are polled.
    package let due: [TrackedFeed]
    /// How many feeds are left for another pass.
    package let waiting: Int
    /// The named feeds that may not be polled.
    private let paused: [Feed]
    private let options: Options
    private let runner: LoopRunner
    private let delivery: Delivery
    private let marks: AttemptMarks

    /// Opens state and spool, recovers what an earlier process left, and chooses the feeds.
    ///
    /// - Parameters:
    ///   - configuration: the settings.
    ///   - feeds: the feeds that may be polled.
    ///   - options: how.
    ///   - variables: the environment variables of the process.
    ///   - logger: told what happens.
    /// - Throws: `FileError` or `StateError`; with code `.locked` when another process is at work.
    package init(
        _ configuration: Configuration,
        of feeds: [Feed],
        _ options: Options,
        variables: [String: String],
        logger: Logger
    ) async throws {
        var runner = LoopRunner(
            configuration: configuration,
            environment: .system(logger: logger, fixedNow: options.now)
        )
        let now = runner.environment.now
        delivery = try await Delivery.open(
            configuration,
            now: now,
            logger: logger,
            variables: variables
        )
        marks = try AttemptMarks(path: configuration.state.marksPath)
        runner.marks = marks
        try await delivery.releaseHosts(for: configuration.feeds)
        var all = try await delivery.backingOffUnread(
            try await delivery.trackedFeeds(for: feeds),
            marks,
            at: now(),
            logger: logger
        )
        for index in all.indices { all[index].feed.settings.keepsPace = !options.isForced }
        runner.environment.reportsEveryFailure = options.reportsEveryFailure
        runner.environment.outage = OutageEvidence(of: all)
        self.runner = runner
        let time = now()
        var due = all.filter { tracked in
            if options.isForced { return !tracked.feed.settings.isPaused }
            // While the clock stands still, no waiting brings anything nearer.
            return options.now == nil
                ? tracked.isDue(inPassFrom: time) : tracked.isDue(at: time)
        }
        if let history = options.history {
            for index in due.indices { due[index].request = .history(pages: history) }
        }
        self.options = options
        paused = all.map(\.feed).filter(\.settings.isPaused)
        self.due = due
        waiting = all.count - due.count
    }

    /// Polls and delivers.
    ///
    /// - Parameter observe: called after each delivery.
    /// - Returns: the totals.
    /// - Throws: when fetching cannot start, or a delivery failed.
    package func run(
        observe: @escaping @Sendable (PollSummary) -> Void
    ) async throws -> PollSummary {
        let summary = try await runner.run(due, into: delivery, mode: .once, observe: observe)
        try marks.close()
        try await delivery.close()
        return summary
    }

    /// The named feeds that a forced pass has not polled, and why.
    ///
    /// - Throws: `StateError`.
    package func refusals(_ summary: PollSummary) async throws -> [Refusal] {
        guard options.isNamed, options.isForced else { return [] }
        let now = runner.environment.now()
        var holds: [String: Timestamp] = [:]
        if !summary.held.isEmpty, let state = try runner.configuration.state.reading() {
            holds = try await state.hostPaces(at: now).compactMapValues { $0.heldUntil(at: now) }
            try state.close()
        }
        return paused.map { Refusal(feed: $0, reason: .paused) }
            + summary.held.map {
                let reason = Refusal.Reason.hostOnHold(host: $0.host, until: holds[$0.host])
                return Refusal(feed: $0.feed, reason: reason)
            }
    }
}
