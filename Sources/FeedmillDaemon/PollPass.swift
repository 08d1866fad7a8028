package import FeedmillConfig
package import FeedmillDelivery
package import FeedmillLoop
package import FeedmillModel
import FeedmillPoll
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
        /// Replaces the wall clock.
        package var now: Timestamp?

        package init() {}
    }

    /// The feeds that are polled.
    package let due: [TrackedFeed]
    /// How many feeds are left for another pass.
    package let waiting: Int
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
        self.runner = runner
        var all = try await delivery.backingOffUnread(
            try await delivery.trackedFeeds(for: feeds),
            marks,
            at: now(),
            logger: logger
        )
        for index in all.indices { all[index].feed.settings.keepsPace = !options.isForced }
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
}
