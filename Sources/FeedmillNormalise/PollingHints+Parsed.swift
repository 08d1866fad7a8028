import FeedmillParse

extension PollingHints {
    /// Reads the hints of a document; what makes no sense is left out.
    init(_ parsed: ParsedPollingHints, in feed: ParsedFeed) {
        func number(_ text: Text?) -> Int? {
            feed.string(text).flatMap { Int($0.trimmed) }
        }
        if let minutes = number(parsed.ttl), minutes > 0, minutes <= 525_600 {
            timeToLive = .seconds(minutes * 60)
        }
        // Some count from 1 to 24, where 24 is the hour after midnight.
        skippedHours = Set(
            parsed.skipHours.compactMap(number).filter { 0...24 ~= $0 }.map { $0 % 24 }
        )
        skippedDays = Set(
            parsed.skipDays.compactMap { text in
                let name = feed.string(text).trimmed.lowercased()
                return Self.days.firstIndex { name.hasPrefix($0) }
            }
        )
        // A feed that skips everything would never be asked again.
        if skippedHours.count == 24 { skippedHours = [] }
        if skippedDays.count == 7 { skippedDays = [] }
        let period = feed.string(parsed.updatePeriod)?.trimmed.lowercased() ?? ""
        let frequency = number(parsed.updateFrequency) ?? 1
        if let seconds = Self.periods[period], frequency > 0 {
            updatePeriod = .seconds(max(1, seconds / frequency))
        }
    }

    private static let days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

    private static let periods = [
        "hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000,
        "yearly": 31_536_000,
    ]
}
