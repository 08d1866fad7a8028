import FeedmillBytes
import FeedmillModel
import FeedmillSchedule
import FeedmillState

/// Finds problems that need a person.
package struct StatusCheck: Sendable {
    /// How long all feeds may fail.
    package var silence: Duration
    /// How long one feed may fail.
    package var failure: Duration

    package static let defaultSilence = Duration.seconds(86_400)
    package static let defaultFailure = Duration.seconds(7 * 86_400)

    package init(
        silence: Duration = StatusCheck.defaultSilence,
        failure: Duration = StatusCheck.defaultFailure
    ) {
        self.silence = silence
        self.failure = failure
    }

    /// What needs a person, one line each with what to do; empty when there is nothing.
    package func findings(in report: StatusReport) -> [String] {
        generalFindings(in: report) + quarantined(in: report)
            + longFailing(in: report).map { line in
                let since = line.state?.failingSince.map { " since \($0.rfc3339)" } ?? ""
                let why = line.state?.lastFailure.map { ": " + $0.words } ?? ""
                return "\(line.feed.label) has been failing\(since)\(why)".printable(limit: 1_000)
            }
            + feedFindings(in: report).map { line, condition in
                "\(line.feed.label): \(condition.words)".printable(limit: 1_000)
            }
    }

    /// How long an emptied or shrunk document may be a passing fault of its server.
    private static let passing = Duration.seconds(86_400)

    /// The feeds that can be read and still need a person, each with the condition that says why.
    func feedFindings(
        in report: StatusReport
    ) -> [(line: StatusReport.Line, condition: FeedCondition)] {
        report.lines.flatMap { line in
            line.conditions(at: report.now).filter { condition in
                switch condition {
                case .ended, .silent, .onlyNotModified: true
                case .empty(let since, _), .shrunk(let since, _, _):
                    line.state?.lastSuccess.map { $0 - since >= Self.passing } ?? false
                // These have lines of their own.
                case .paused, .never, .failing, .quarantined, .offline, .overdue: false
                }
            }.map { (line, $0) }
        }
    }

    /// What concerns all feeds.
    func generalFindings(in report: StatusReport) -> [String] {
        let obstacle = report.backlog?.obstacle.map { "no feed is polled: \($0)" }
        let silence = silenceFinding(report)
        let late = silence == nil ? lateFinding(report) : nil
        let lists = report.brokenLists.map { "a feed list cannot be read: \($0)" }
        let general = [obstacle, clockFinding(report), silence, late].compactMap { $0 }
        return (general + lists + hostFindings(in: report)).map { $0.printable(limit: 1_000) }
    }

    /// What keeps feeds from being polled while others are read.
    private func lateFinding(_ report: StatusReport) -> String? {
        var overdue: [(label: String, since: Timestamp)] = []
        for line in report.lines {
            for case .overdue(let since) in line.conditions(at: report.now) {
                overdue.append((line.feed.label, since))
            }
        }
        guard let first = overdue.min(by: { $0.since < $1.since }) else { return nil }
        return
            "\(overdue.count) feed\(overdue.count == 1 ? " is" : "s are") overdue, \(first.label)"
            + " since \(first.since.rfc3339); is feedmill at work, or its host too slow for all of"
            + " them?"
    }

    /// The feeds whose documents end the process that reads them.
    private func quarantined(in report: StatusReport) -> [String] {
        report.lines.filter { $0.state?.isQuarantined ?? false }.map { line in
            let why = line.state?.lastFailure?.words ?? "in quarantine"
            return
                "\(line.feed.label) is \(why); to try it again: feedmill poll --force with its name"
                .printable(limit: 1_000)
        }
    }

    /// The feeds that have been failing for too long.
    func longFailing(in report: StatusReport) -> [StatusReport.Line] {
        report.lines.filter { line in
            guard line.condition == .failing, let since = line.state?.failingSince else {
                return false
            }
            return report.now - since > failure
        }
    }

    /// How long no host need be reached before somebody should look.
    private static let outage = Duration.seconds(3_600)

    /// Whether our own network is out, as of the last attempts.
    private func outage(_ lines: some Sequence<StatusReport.Line>) -> String? {
        let states = lines.compactMap(\.state)
        guard let since = states.compactMap(\.health.offlineSince).min(),
            let last = states.compactMap(\.lastAttempt).max(), last - since >= Self.outage,
            states.allSatisfy({ ($0.lastSuccess ?? since) <= since })
        else { return nil }
        return "no host can be reached since \(since.rfc3339); is the network up?"
    }

    /// Whether no poll has succeeded for too long although one should have.
    ///
    /// Healthy feeds that are polled once a week are not a reason.
    private func silenceFinding(_ report: StatusReport) -> String? {
        let active = report.lines.lazy.filter { ![.paused, .ended].contains($0.condition) }
        guard !active.isEmpty else { return nil }
        if let outage = outage(active) { return outage }
        let states = active.compactMap(\.state)
        guard states.contains(where: { $0.lastAttempt != nil }) else {
            return "no feed has been polled yet; start \"feedmill run\" or \"feedmill poll\""
        }
        let latest = states.compactMap(\.lastSuccess).max()
        let start = latest ?? states.map(\.added).min() ?? report.now
        guard report.now - start > silence else { return nil }
        let when = latest.map { "since \($0.rfc3339)" } ?? "so far"
        if states.contains(where: { report.now - $0.nextDue > silence }) {
            return "no feed has been read \(when), though some are due; is feedmill at work?"
        }
        guard states.contains(where: \.isFailing) else { return nil }
        return "no feed has been read \(when); is the network up?"
    }
}
