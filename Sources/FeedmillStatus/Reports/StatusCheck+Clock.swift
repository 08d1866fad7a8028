import FeedmillModel
import FeedmillSchedule
import FeedmillState

extension StatusCheck {
    /// Whether polls lie in the future: the clock was wrong then, or is wrong now.
    func clockFinding(_ report: StatusReport) -> String? {
        let ahead = report.lines.compactMap { $0.state?.lastAttempt }
            .filter { ClockGuard.isAhead($0, of: report.now) }
        guard let latest = ahead.max() else { return nil }
        let feeds = ahead.count == 1 ? "1 feed" : "\(ahead.count) feeds"
        return
            "the last poll of \(feeds) lies in the future (\(latest.rfc3339)): the clock was wrong"
            + " then, or is now; set it right, and the next poll or run corrects the waits"
    }
}

extension ClockMemory.Step {
    /// What it was, for people.
    var words: String {
        let seconds = by.components.seconds
        let what =
            seconds < 0
            ? "was set back by \(-seconds) s" : "went on by \(seconds) s without any work"
        return "\(what), noticed at \(noticed.rfc3339); waits were corrected, and for two days"
            + " nothing is removed because of its age"
    }
}
