extension HostGate {
    /// The starts of the last moment: feeds that are due together must not start in one burst.
    struct Burst: Sendable {
        private static let length = Duration.milliseconds(100)

        private var starts = Queue<Duration>()

        /// When another start is allowed; `nil` when it is allowed now.
        mutating func end(for limit: Int, at now: Duration) -> Duration? {
            while let first = starts.first, first + Self.length <= now { _ = starts.popFirst() }
            guard starts.count >= limit, let first = starts.first else { return nil }
            return first + Self.length
        }

        mutating func note(_ now: Duration) { starts.append(now) }
    }
}
