/// What is remembered of robots.txt files, for a day at most (RFC 9309 section 2.4).
package struct RobotsCache: Sendable {
    private struct Entry {
        var rules: RobotsRules
        var until: Duration
        var number: Int
    }

    private static let shelfLife = Duration.seconds(24 * 3_600)
    /// How soon a file that could not be read is requested again.
    private static let retryAfter = Duration.seconds(15 * 60)
    /// The most bytes of rules and the most sites that are kept.
    private static let weightLimit = 4 << 20
    private static let countLimit = 2_000

    private var entries: [String: Entry] = [:]
    private var weight = 0
    private var added = 0

    package init() {}

    /// The rules of an origin; `nil` when they must be requested.
    package func rules(of origin: String, at now: Duration) -> RobotsRules? {
        entries[origin].flatMap { $0.until > now ? $0.rules : nil }
    }

    package mutating func keep(_ rules: RobotsRules, of origin: String, at now: Duration) {
        remove(origin)
        let life = rules == .unreachable ? Self.retryAfter : Self.shelfLife
        entries[origin] = Entry(rules: rules, until: now + life, number: added)
        added += 1
        weight += rules.weight
        while entries.count > 1, entries.count > Self.countLimit || weight > Self.weightLimit,
            let oldest = entries.min(by: { $0.value.number < $1.value.number })?.key
        {
            remove(oldest)
        }
    }

    private mutating func remove(_ origin: String) {
        guard let entry = entries.removeValue(forKey: origin) else { return }
        weight -= entry.rules.weight
    }
}
