import FeedmillBytes
package import FeedmillModel

/// What a feed itself says about when to poll it again: RSS `ttl`, `skipHours`, `skipDays`, and the
/// syndication module (`sy:`).
package struct ScheduleHints: Sendable, Hashable {
    /// RSS `ttl`; 31 days at most.
    package var ttl: Duration?
    /// Hours of the day (0 to 23, UTC) in which the feed is not to be polled.
    package var skipHours: Set<Int> = []
    /// Days of the week (0 is Sunday, UTC) on which the feed is not to be polled.
    package var skipDays: Set<Int> = []
    /// The time between two updates by `sy:`; 31 days at most.
    package var updateInterval: Duration?

    package init() {}

    /// Reads the texts of a feed; values that make no sense are ignored.
    package init(
        ttl: String? = nil,
        skipHours: [String] = [],
        skipDays: [String] = [],
        updatePeriod: String? = nil,
        updateFrequency: String? = nil
    ) {
        if let minutes = ttl.flatMap({ Wait.deltaSeconds($0.trimmed) }), minutes > .zero {
            self.ttl = Wait.bounded(minutes * 60)
        }
        self.skipHours = Set(
            skipHours.compactMap { text in
                // Some feeds count the hours from 1 to 24.
                guard let hour = Int(text.trimmed), (0...24).contains(hour) else { return nil }
                return hour % 24
            }
        )
        self.skipDays = Set(
            skipDays.compactMap { text in
                let name = text.trimmed.lowercased()
                return Self.days.firstIndex { name.count >= 3 && $0.hasPrefix(name) }
            }
        )
        updateInterval = Self.updateInterval(updatePeriod, updateFrequency)
    }

    private static let days = [
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    ]

    private static func updateInterval(_ period: String?, _ frequency: String?) -> Duration? {
        let length: Duration
        switch period?.trimmed.lowercased() {
        case "hourly": length = .seconds(3_600)
        case "daily": length = Wait.day
        case "weekly": length = Wait.day * 7
        case "monthly": length = Wait.day * 30
        case "yearly": length = Wait.day * 365
        default: return nil
        }
        let times = frequency.flatMap { Int($0.trimmed) } ?? 1
        guard times > 0 else { return nil }
        return Wait.bounded(length / times)
    }
}

extension ScheduleHints {
    /// The first time from `time` on that is not in a skipped hour or on a skipped day.
    ///
    /// A feed that skips everything skips nothing.
    package func allowed(from time: Timestamp) -> Timestamp {
        guard !skipHours.isEmpty || !skipDays.isEmpty, skipHours.count < 24, skipDays.count < 7
        else { return time }
        var candidate = time
        // A week holds every pair of hour and day once.
        for _ in 0...(24 * 7) {
            if !skips(candidate) { return candidate }
            let intoHour = ((candidate.seconds % 3_600) + 3_600) % 3_600
            candidate = Timestamp(seconds: candidate.seconds - intoHour + 3_600)
        }
        return time
    }

    private func skips(_ time: Timestamp) -> Bool {
        let days = (time.seconds - Int64(((time.seconds % 86_400) + 86_400) % 86_400)) / 86_400
        // 1970-01-01 was a Thursday.
        let weekday = Int(((days + 4) % 7 + 7) % 7)
        return skipDays.contains(weekday) || skipHours.contains(time.civil.hour)
    }
}
