import Synchronization

/// Remembers how the loop was at its last beat, for those who ask.
package final class LoopHealth: Sendable {
    private struct State {
        var last: Duration
        var stuck: String?
    }

    private let uptime: @Sendable () -> Duration
    private let state: Mutex<State>

    /// How long there may be no beat: three that are due.
    private static let patience = Duration.seconds(30)

    /// - Parameter uptime: monotonic time since some origin.
    package init(uptime: @escaping @Sendable () -> Duration) {
        self.uptime = uptime
        state = Mutex(State(last: uptime()))
    }

    func beat(_ health: LoopReport) {
        let now = uptime()
        state.withLock { $0 = State(last: now, stuck: health.stuck) }
    }

    /// Why the loop is not well; `nil` when it is.
    package var illness: String? {
        let now = uptime()
        let state = state.withLock { $0 }
        if let stuck = state.stuck { return "stuck at \(stuck)" }
        let silence = now - state.last
        guard silence > Self.patience else { return nil }
        return "no sign of life for \(silence.components.seconds) s"
    }
}
