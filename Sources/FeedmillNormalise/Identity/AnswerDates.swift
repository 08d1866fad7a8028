import FeedmillModel

/// Tells the dates of a document that were made when it was requested: they say nothing of the
/// entries, and differ at every poll.
struct AnswerDates {
    /// The dates of the whole document that lie close to the answer.
    private let made: Set<Timestamp>

    /// How far the clocks of what made the date and of what sent the answer may be apart.
    private static let tolerance = Duration.seconds(300)
    private static let day = Duration.seconds(86_400)

    /// Looks at all dates of one kind in a document.
    ///
    /// One fresh entry among older ones has a date of its own. Several within minutes, or nothing
    /// else, show a program that dates its output; so does one date for all entries that is of
    /// the day of the answer.
    ///
    /// - Parameters:
    ///   - dates: the date of each entry that has one.
    ///   - answers: when the answer was made, by the server's clock and by ours.
    init(_ dates: [Timestamp], answers: [Timestamp]) {
        func isNear(_ date: Timestamp, _ limit: Duration) -> Bool {
            answers.contains { max($0, date) - min($0, date) <= limit }
        }
        let near = dates.filter { isNear($0, Self.tolerance) }
        if near.count > 1 || near.count == dates.count {
            made = Set(near)
        } else if dates.count > 1, let first = dates.first, isNear(first, Self.day),
            dates.allSatisfy({ $0 == first })
        {
            made = [first]
        } else {
            made = []
        }
    }

    /// The date, unless it was made at the request.
    func published(_ date: Timestamp?) -> Timestamp? {
        date.flatMap { made.contains($0) ? nil : $0 }
    }
}
