/// Which records wait after a failure of the command, and until when.
///
/// A value: names and times go in. A record that failed is not tried again in the same run, or,
/// when the run waits for new records, after a pause that doubles. Other records go on either way,
/// so one that always fails neither stops them nor is retried in a loop.
struct TakeRetries {
    private static let firstPause = Duration.seconds(60)
    private static let longestPause = Duration.seconds(3_600)

    let waits: Bool
    private var failures: [String: (count: Int, due: ContinuousClock.Instant)] = [:]

    init(waits: Bool) {
        self.waits = waits
    }

    mutating func failed(_ name: String, at time: ContinuousClock.Instant) {
        let count = failures[name]?.count ?? 0
        let pause = min(Self.firstPause * (1 << min(count, 10)), Self.longestPause)
        failures[name] = (count + 1, time + pause)
    }

    func isDue(_ name: String, at time: ContinuousClock.Instant) -> Bool {
        guard let failure = failures[name] else { return true }
        return waits && failure.due <= time
    }

    /// When the next of those that failed is due; `nil` when none ever is.
    package var next: ContinuousClock.Instant? {
        waits ? failures.values.map(\.due).min() : nil
    }

    /// Forgets the records that are not there any more.
    mutating func keep(only names: [SpoolName]) {
        guard !failures.isEmpty else { return }
        let names = Set(names.map(\.text))
        failures = failures.filter { names.contains($0.key) }
    }
}
