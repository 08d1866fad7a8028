/// A value that is slow to read and that many may request.
///
/// Only one reading runs at a time, and its result serves everyone for five times as long as the
/// reading took: however many requests come, reading takes a sixth of the time at most, and with
/// few feeds the result is nearly current.
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

    /// The value, as recent as possible.
    ///
    /// - Throws: what reading throws; the next request reads again.
    func value() async throws -> Value {
        // Bounded by the time of a reading, which also ends when it fails.
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
