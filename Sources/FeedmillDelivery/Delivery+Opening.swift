import FeedmillAddress
package import FeedmillConfig
package import FeedmillModel
import FeedmillState
package import Logging

extension Delivery {
    /// Takes the lock, opens state and spool, and recovers what an earlier process left.
    ///
    /// - Parameters:
    ///   - configuration: paths, format and mode.
    ///   - now: the wall clock.
    ///   - logger: told when something was recovered.
    ///   - recovering: called while recovery gets on, with the number of files published so far.
    /// - Returns: the only writer of this state and spool.
    /// - Throws: `FileError` or `StateError`; with code `.locked` when another process is it.
    package static func open(
        _ configuration: Configuration,
        now: @escaping @Sendable () -> Timestamp,
        logger: Logger,
        recovering: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> Delivery {
        let delivery = try await Delivery(
            workspace: Workspace(configuration, newInstance: newInstance()),
            now: now,
            recovering: recovering,
            checkpoint: CrashPoint.checkpoint
        )
        for warning in try await delivery.warnings() { logger.warning("\(warning)") }
        if delivery.recovered > 0 {
            logger.notice(
                "published records that an interrupted run had committed",
                metadata: ["records": "\(delivery.recovered)"]
            )
        }
        return delivery
    }

    /// A random name for a state: 16 hexadecimal digits.
    package static func newInstance() -> String {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    /// The feeds with what is remembered of them; a feed that is listed twice comes once.
    package func subjects(for feeds: [Feed]) async throws -> [TrackedFeed] {
        var seen: Set<String> = []
        let chosen = feeds.map { (feed: $0, identity: $0.identity) }
            .filter { seen.insert($0.identity).inserted }
        let states = try await register(
            chosen.map { .init(identity: $0.identity, url: $0.feed.url.withoutCredentials.string) }
        )
        return zip(chosen, states).map { TrackedFeed(feed: $0.feed, state: $1) }
    }
}
