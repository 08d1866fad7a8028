package import FeedmillConfig
import FeedmillDelivery
package import FeedmillModel
import FeedmillNormalise
import FeedmillSchedule
import FeedmillSpool
import FeedmillState
import FeedmillSystem

extension StatusReport {
    /// Reads the present state of feeds and spool; also while the daemon runs.
    ///
    /// - Parameters:
    ///   - configuration: the feeds and the paths.
    ///   - feed: the name or address of one feed; all of them when `nil`.
    ///   - now: the time.
    /// - Returns: the report.
    /// - Throws: `StateError` or `FileError` when something cannot be read.
    package static func read(
        _ configuration: Configuration,
        of feed: String? = nil,
        at now: Timestamp
    ) async throws -> Self {
        let feeds = try FeedSelection.select(feed.map { [$0] } ?? [], from: configuration.feeds)
        var lines = feeds.map { Line(feed: $0, state: nil) }
        var articles = 0
        var ledger: Ledger?
        var activity: Activity?
        var hosts: [String: HostPace] = [:]
        var held: Int?
        // Before the first poll there is no state: every feed was never polled.
        if let state = try configuration.state.reading() {
            let states = try await state.health(of: feeds.map(\.identity))
            for (index, state) in states.enumerated() { lines[index].state = state }
            articles = try await state.articleCount()
            activity = try await Activity.read(from: state, at: now)
            ledger = Ledger(
                lastDay: activity?.day.articles ?? 0,
                bytes: try await state.byteCount()
            )
            hosts = try await state.hostPaces(at: now)
            held = hosts.values.count { $0.heldUntil(at: now) != nil }
            try state.close()
        }
        var report = StatusReport(
            lines: lines,
            articleCount: articles,
            now: now
        )
        report.ledger = ledger
        report.activity = activity
        report.hostsHeld = held
        report.hosts = hosts
        report.backlog = try Self.backlog(configuration)
        report.brokenLists = configuration.brokenLists.map(\.description)
        report.leftOut = configuration.leftOut.map(\.description)
        return report
    }

    private static func backlog(_ configuration: Configuration) throws -> StatusReport.Backlog? {
        do throws(FileError) {
            let contents = try SpoolContents(path: configuration.spool.directory)
            let obstacle = try contents.obstacle(
                limits: configuration.spool.limits,
                statePath: configuration.state.path
            )
            let (files, bytes) = try contents.backlog()
            return .init(files: files, bytes: bytes, obstacle: obstacle?.description)
        } catch {
            // Before the first poll there is no spool, and not every user may read it.
            guard error.code == .missing || error.isDenied else { throw error }
            return nil
        }
    }
}

extension StatusReport.Activity {
    fileprivate static func read(
        from state: any StateReading,
        at now: Timestamp
    ) async throws(StateError) -> Self {
        func sum(days: Int) async throws(StateError) -> PollTally {
            try await state.tally(since: now + .seconds(-86_400 * days), until: now)
        }
        return Self(
            hour: try await state.tally(since: now + .seconds(-3_600), until: now),
            day: try await sum(days: 1),
            week: try await sum(days: 7),
            month: try await sum(days: 30),
            hours: try await state.hourlyTallies(48, until: now)
        )
    }
}
