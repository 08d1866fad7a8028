import FeedmillLoop
import Logging
import Synchronization

/// Log lines from `notice` on, for tests to look at and to wait for.
final class LoggedLines: Sendable {
    private struct State {
        var lines: [String] = []
        var watchers: [(isMet: @Sendable ([String]) -> Bool, CheckedContinuation<Void, Never>)] = []
    }

    private struct Recorder: LogHandler {
        let lines: LoggedLines
        var logLevel = Logger.Level.notice
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let fields = (event.metadata ?? [:]).sorted { $0.key < $1.key }
            lines.add(
                "\(event.level) \(event.message)"
                    + fields.map { " \($0.key)=\($0.value)" }.joined()
            )
        }
    }

    private let state = Mutex(State())

    /// Writes level, message and fields of each event here.
    var logger: Logger { Logger(label: "test") { [self] _ in Recorder(lines: self) } }

    var logged: [String] { state.withLock(\.lines) }

    /// Waits until the lines are what is asked for.
    func wait(until isMet: @escaping @Sendable ([String]) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if isMet(state.lines) { return true }
                state.watchers.append((isMet, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    private func add(_ line: String) {
        let ready = state.withLock { state in
            state.lines.append(line)
            let ready = state.watchers.filter { $0.isMet(state.lines) }.map { $0.1 }
            state.watchers.removeAll { $0.isMet(state.lines) }
            return ready
        }
        for continuation in ready { continuation.resume() }
    }
}
