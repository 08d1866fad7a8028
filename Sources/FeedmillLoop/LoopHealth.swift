import Synchronization

/// Remembers the last check of the loop, for the status page.
package final class LoopHealth: Sendable {
    private struct State {
        var last: Duration
        var stuck: String?
    }

    private let uptime: @Sendable () -> Duration
    private let state: Mutex<State>

    /// How long there may be no check: as long as three of them take.
    private static let limit = Duration.seconds(30)

    /// - Parameter uptime: monotonic time since some origin.
    package init(uptime: @escaping @Sendable () -> Duration) {
        self.uptime = uptime
        state = Mutex(State(last: uptime()))
    }

    func note(_ report: LoopReport) {
        let now = uptime()
        state.withLock { $0 = State(last: now, stuck: report.stuck) }
    }

    /// What is wrong with the loop; `nil` if nothing is.
    package var illness: String? {
        let now = uptime()
        let state = state.withLock { $0 }
        if let stuck = state.stuck { return "stuck at \(stuck)" }
        let silence = now - state.last
        guard silence > Self.limit else { return nil }
        return "no sign of life for \(silence.components.seconds) s"
    }
}
