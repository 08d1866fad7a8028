// FeedmillStatus: reports for operators, read-only.
//
// Turns the state of the feeds into a report of what fails, since when, why, and when it is polled
// next: as text, as JSON, as web pages and as metrics. It works on what it is given and opens no
// state or spool itself.

import FeedmillAddress
import FeedmillBytes
package import FeedmillModel
package import FeedmillSchedule
package import FeedmillState

/// The state of all feeds at one moment.
package struct StatusReport: Sendable {
    /// One configured feed and its state.
    package struct Line: Sendable {
        package var feed: Feed
        /// `nil` when it was never polled.
        package var state: FeedState?

        package init(feed: Feed, state: FeedState?) {
            self.feed = feed
            self.state = state
        }

        package typealias Condition = FeedCondition.Code

        /// The condition that tells most, as of the last poll.
        package var condition: Condition {
            conditions(at: state?.lastAttempt).first?.code ?? .waiting
        }

        /// Whether somebody should look at it.
        var needsALook: Bool { ![.waiting, .paused, .never].contains(condition) }

        /// All conditions, the one that tells most first.
        package func conditions(at now: Timestamp?) -> [FeedCondition] {
            if feed.settings.isPaused { return [.paused] }
            guard let state, let now else { return [.never] }
            return state.conditions(feed.settings, at: now)
        }
    }

    /// What waits in the spool.
    package struct Backlog: Sendable {
        package var files: Int
        package var bytes: Int
        /// Why polling is paused; `nil` when there is room.
        package var obstacle: String?

        package init(files: Int, bytes: Int, obstacle: String?) {
            self.files = files
            self.bytes = bytes
            self.obstacle = obstacle
        }
    }

    /// How the ledger grows.
    package struct Ledger: Sendable {
        /// Articles first seen in the last 24 hours.
        package var lastDay: Int
        /// Bytes of the state file.
        package var bytes: Int

        package init(lastDay: Int, bytes: Int) {
            self.lastDay = lastDay
            self.bytes = bytes
        }
    }

    /// Results of recent polls.
    package struct Activity: Sendable {
        package var hour: PollTally
        package var day: PollTally
        package var week: PollTally
        /// Thirty days.
        package var month: PollTally
        /// Each hour of the last two days, the oldest first.
        package var hours: [PollTally]

        package init(
            hour: PollTally,
            day: PollTally,
            week: PollTally,
            month: PollTally,
            hours: [PollTally]
        ) {
            self.hour = hour
            self.day = day
            self.week = week
            self.month = month
            self.hours = hours
        }
    }

    /// The worst first: failing feeds, the longest first; those that ended or are silent; then the
    /// others in the order of the configuration.
    package let lines: [Line]
    private let counts: [Line.Condition: Int]
    package var articleCount: Int
    /// `nil` before the first poll.
    package var ledger: Ledger?
    /// `nil` before the first poll.
    package var activity: Activity?
    package var now: Timestamp
    /// `nil` when there is no spool yet, or this user may not read it.
    package var backlog: Backlog?
    /// What is known of hosts that were asked too often.
    package var hosts: [String: HostPace] = [:]
    /// How many hosts are on hold.
    package var hostsHeld: Int?
    /// The feed lists that cannot be read, and what was left out of the others.
    package var brokenLists: [String] = []
    package var leftOut: [String] = []
    /// What needs a person; `nil` when that was not requested.
    package var findings: [String]?

    package init(lines: consuming [Line], articleCount: Int, now: Timestamp) {
        var all = consume lines
        let failing = all.filter { $0.condition == .failing }.sorted {
            ($0.state?.failingSince ?? now).seconds < ($1.state?.failingSince ?? now).seconds
        }
        let first = failing + all.filter { $0.condition != .failing && $0.needsALook }
        // In place, since most of very many feeds keep their positions.
        all.removeAll(where: \.needsALook)
        all.insert(contentsOf: first, at: 0)
        self.lines = all
        counts = all.reduce(into: [:]) { $0[$1.condition, default: 0] += 1 }
        self.articleCount = articleCount
        self.now = now
    }

    package func count(_ condition: Line.Condition) -> Int {
        counts[condition] ?? 0
    }
}

// MARK: - Text

extension StatusReport {
    /// A summary, then every feed that needs a look; all feeds when `isComplete`.
    package func text(isComplete: Bool) -> String {
        var text =
            "\(lines.count) feed\(lines.count == 1 ? "" : "s"): \(count(.waiting)) OK, \(count(.failing)) failing"
        for condition in Line.Condition.allCases
        where ![.waiting, .failing].contains(condition) && count(condition) > 0 {
            text += ", \(count(condition)) \(condition.words)"
        }
        text += "; \(articleCount) article\(articleCount == 1 ? "" : "s") known"
        if let ledger {
            text += ", \(ledger.lastDay) of them since yesterday, in \(ledger.bytes) bytes"
        }
        text += "\n"
        text += activity?.text ?? ""
        if let backlog {
            text += "spool: \(backlog.files) file\(backlog.files == 1 ? "" : "s") waiting,"
            text += " \(backlog.bytes) bytes\n"
            if let obstacle = backlog.obstacle {
                text += "no feed is polled: \(obstacle.printable(limit: 500))\n"
            }
        }
        for problem in brokenLists {
            text += "feed list not read: \(problem.printable(limit: 500))\n"
        }
        for problem in leftOut {
            text += "left out of a feed list: \(problem.printable(limit: 500))\n"
        }
        for line in lines where isComplete || line.needsALook {
            text += line.text(at: now)
        }
        return text
    }
}

extension StatusReport.Activity {
    fileprivate var text: String {
        func row(_ name: String, _ key: (PollTally) -> Int) -> String {
            "\(name): \(key(hour)) in the last hour, \(key(day)) in 24 hours, \(key(week)) in 7 days,"
                + " \(key(month)) in 30 days\n"
        }
        return row("records", \.records) + row("polls", \.polls) + row("failed polls", \.failed)
    }
}

extension StatusReport.Line {
    fileprivate func text(at now: Timestamp) -> String {
        var text = "\n\(feed.label.printable(limit: 500))\n"
        func add(_ name: String, _ value: String?) {
            if let value { text += "  \(name): \(value.printable(limit: 500))\n" }
        }
        if feed.name != nil { add("address", feed.url.masked) }
        if let state, state.url != state.configuredURL {
            add("moved to", WebURL(state.url)?.masked)
        }
        add("condition", condition == .waiting ? condition.rawValue : condition.words)
        for found in conditions(at: now) where found.isExplained { add("found", found.words) }
        if let since = state?.failingSince {
            let times = state?.failures ?? 0
            add("failing since", since.rfc3339 + (times > 1 ? ", \(times) times in a row" : ""))
        }
        add("why", state?.lastFailure?.words)
        add("last success", state?.lastSuccess?.rfc3339)
        if nextPoll != nil {
            let reason = state?.dueRule.map { " (\($0.words))" } ?? ""
            add("next poll", state.map { $0.nextDue.rfc3339 + reason })
        }
        add("records", state.map { String($0.records) })
        return text
    }
}

// MARK: - JSON

extension StatusReport {
    /// The report as one JSON object.
    package var json: String {
        var writer = JSONWriter()
        writer.object { report in
            report.member("now", now)
            report.member("feeds", lines.count)
            report.member("in_order", count(.waiting))
            report.member("failing", count(.failing))
            report.member("ended", count(.ended))
            report.member("paused", count(.paused))
            report.member("never_asked", count(.never))
            report.member("conditions", object: self) { writer, report in
                for condition in Line.Condition.allCases where report.count(condition) > 0 {
                    writer.member(condition.rawValue, report.count(condition))
                }
            }
            report.member("articles", articleCount)
            report.member("ledger", object: ledger) { writer, ledger in
                writer.member("last_day", ledger.lastDay)
                writer.member("bytes", ledger.bytes)
            }
            report.member("hosts_held", hostsHeld)
            report.member("activity", object: activity) { writer, activity in
                writer.member("hour", object: activity.hour) { $1.writeMembers(to: &$0) }
                writer.member("day", object: activity.day) { $1.writeMembers(to: &$0) }
                writer.member("week", object: activity.week) { $1.writeMembers(to: &$0) }
                writer.member("month", object: activity.month) { $1.writeMembers(to: &$0) }
                writer.member("hours", activity.hours) { writer, tally in
                    writer.object {
                        $0.member("start", tally.start)
                        tally.writeMembers(to: &$0)
                    }
                }
            }
            report.member("spool", object: backlog) { writer, backlog in
                writer.member("files", backlog.files)
                writer.member("bytes", backlog.bytes)
                writer.member("obstacle", backlog.obstacle)
            }
            report.member("broken_lists", brokenLists)
            report.member("left_out", leftOut)
            report.member("needs_a_person", findings ?? [])
            report.name("feed")
            report.array { array in
                for line in lines {
                    array.element()
                    line.write(to: &array, at: now)
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension PollTally {
    fileprivate func writeMembers(to tally: inout JSONWriter) {
        tally.member("polls", polls)
        tally.member("news", news)
        tally.member("unchanged", unchanged)
        tally.member("failed", failed)
        tally.member("records", records)
        tally.member("duplicates", duplicates)
        tally.member("articles", articles)
        tally.member("bytes", bytes)
    }
}

extension StatusReport.Line {
    fileprivate func write(to writer: inout JSONWriter, at now: Timestamp) {
        writer.object { writeMembers(to: &$0, at: now) }
    }

    func writeMembers(to line: inout JSONWriter, at now: Timestamp) {
        line.member("url", feed.url.masked)
        line.member("name", feed.name)
        line.member("tags", feed.tags)
        line.member("condition", condition.rawValue)
        line.member("conditions", conditions(at: now)) { writer, condition in
            writer.object {
                $0.member("code", condition.code.rawValue)
                $0.member("since", condition.since)
                $0.member("words", condition.words)
            }
        }
        guard let state else { return }
        line.member("id", Int(state.id))
        line.member("title", state.title)
        line.member("home_page_url", state.homePageURL)
        line.member("last_attempt", state.lastAttempt)
        line.member("last_success", state.lastSuccess)
        line.member("last_outcome", state.lastOutcomeWords)
        line.member("last_outcome_code", state.lastOutcome?.rawValue)
        line.member("failures", state.failures)
        line.member("failing_since", state.failingSince)
        line.member("error", state.lastFailure?.words)
        line.member("error_code", state.lastFailure?.code)
        line.member("next_poll", state.nextDue)
        line.member("next_poll_reason", state.dueRule?.words)
        line.member("next_poll_rule", state.dueRule?.rawValue)
        line.member("records", state.records)
    }
}
