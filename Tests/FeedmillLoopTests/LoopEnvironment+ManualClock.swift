import FeedmillLoop
import FeedmillModel
import FeedmillTestSupport
import Logging

extension LoopEnvironment {
    /// Time that passes only when a test says so.
    ///
    /// - Parameters:
    ///   - clock: the test's clock.
    ///   - start: the date when the clock starts.
    ///   - logger: told what happens; nobody by default.
    /// - Returns: the environment of a loop.
    static func manual(
        _ clock: ManualClock,
        from start: Timestamp,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) -> LoopEnvironment {
        LoopEnvironment(
            now: { start + clock.now.offset },
            uptime: { clock.now.offset },
            // Cancelled at the end of the loop, when nobody waits any more.
            sleep: { uptime in
                let now = clock.now
                try? await clock.sleep(until: now.advanced(by: uptime - now.offset))
            },
            logger: logger
        )
    }
}
