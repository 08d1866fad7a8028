/// Something that takes a while to read and that many may ask for.
///
/// It is read for one at a time, and serves all who ask until five times as long as reading took
/// has gone by: however often it is asked for, reading takes a sixth of the time at most, and with
/// few feeds what is shown is as good as new.
actor SharedReading<Value: Sendable> {
    private let read: @Sendable () async throws -> Value
    private let uptime: @Sendable () -> Duration
    private var latest: (value: Value, end: Duration)?
    private var isReading = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameters:
    ///   - uptime: a clock that never goes back.
    ///   - read: reads the value.
    init(
        uptime: @escaping @Sendable () -> Duration,
        read: @escaping @Sendable () async throws -> Value
    ) {
        self.uptime = uptime
        self.read = read
    }

    /// The value, as new as can be had.
    ///
    /// - Throws: what reading throws; the next one who asks reads again.
    func value() async throws -> Value {
        // No longer than a reading takes, which ends also when it fails.
        while isReading { await withCheckedContinuation { waiting.append($0) } }
        let start = uptime()
        if let latest, start < latest.end { return latest.value }
        latest = nil
        isReading = true
        defer {
            isReading = false
            for continuation in waiting { continuation.resume() }
            waiting = []
        }
        let value = try await read()
        let end = uptime()
        latest = (value, end + (end - start) * 5)
        return value
    }
}
