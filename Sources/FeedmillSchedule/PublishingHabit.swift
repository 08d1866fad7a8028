package import FeedmillModel

/// How a feed publishes in the long run, to notice when it no longer does.
///
/// New articles arrive at polls; what counts is the time between two polls that brought some. The
/// usual gap is a running median, the longest one is forgotten slowly: it holds nights, weekends
/// and the rare long pause of irregular feeds.
package struct PublishingHabit: Sendable, Hashable {
    /// When a poll last brought something new; at first, the time of the first document.
    package var lastNew: Timestamp?
    package var usualGap: Duration?
    package var longestGap: Duration?
    /// How many gaps were seen.
    package var gaps = 0

    package init() {}

    /// Entries published closer together came in one go.
    private static let burst: Int64 = 900
    /// How many entries of the first document count.
    private static let window = 20
    /// With fewer gaps nothing is known.
    private static let neededGaps = 5
    /// What is always granted on top.
    private static let grace = Duration.seconds(12 * 3_600)
    private static let mostGaps = 1_000

    /// Learns from a document.
    ///
    /// - Parameters:
    ///   - hasNewEntries: whether it brought something new.
    ///   - entries: the publishing times in it.
    ///   - lastSuccess: the last poll before it that worked.
    ///   - now: the time.
    package mutating func learn(
        hasNewEntries: Bool,
        entries: [Timestamp],
        lastSuccess: Timestamp?,
        at now: Timestamp
    ) {
        guard let last = lastNew, last <= now else {
            if lastNew == nil { begin(with: entries, at: now) }
            lastNew = now
            return
        }
        guard hasNewEntries else { return }
        lastNew = now
        let gap = now - last
        // A gap in which nobody looked says little about the publisher.
        guard let lastSuccess, now - lastSuccess <= gap / 2 || now - lastSuccess <= Wait.day else {
            return
        }
        learn(gap: gap)
    }

    private mutating func begin(with entries: [Timestamp], at now: Timestamp) {
        var arrivals: [Int64] = []
        for time in Set(entries.map(\.seconds)).sorted(by: >).prefix(Self.window)
        where time <= now.seconds {
            if let last = arrivals.last, last - time < Self.burst { continue }
            arrivals.append(time)
        }
        let found = zip(arrivals, arrivals.dropFirst()).map { $0 - $1 }.sorted()
        guard let longest = found.last, found.count >= Self.neededGaps - 1 else { return }
        usualGap = .seconds(found[found.count / 2])
        longestGap = .seconds(longest)
        gaps = found.count
    }

    private mutating func learn(gap: Duration) {
        gaps = min(gaps + 1, Self.mostGaps)
        // The median moves by a tenth towards each gap, and never beyond it.
        if let usual = usualGap {
            usualGap = gap > usual ? min(gap, usual * 11 / 10) : max(gap, usual * 10 / 11)
        } else {
            usualGap = gap
        }
        // Halved in 70 gaps, or in two months where there are more in them.
        let share = min(Double(gap.components.seconds) / (90 * 86_400), 0.01)
        let kept = Double(longestGap?.components.seconds ?? 0) * (1 - share)
        longestGap = max(gap, .seconds(Int64(kept)))
    }

    /// How long nothing new is ordinary; `nil` while too little is known.
    package var limit: Duration? {
        guard let usualGap, let longestGap, gaps >= Self.neededGaps else { return nil }
        // The fewer gaps were seen, the longer the longest of all may be.
        let factor = 2.4 + 10 / Double(gaps)
        let rare = Double(longestGap.components.seconds) * factor
        return max(usualGap * 3, .seconds(Int64(rare))) + Self.grace
    }
}
