import FeedmillModel
import FeedmillSchedule
import FeedmillState

/// The page that shows the state of everything at a glance.
///
/// From the top: whether anything needs a person, the numbers, what fails and why, the last two
/// days as plots, and all feeds.
struct OverviewPage {
    let report: StatusReport
    let view: StatusView
    let check: StatusCheck
    /// Why the daemon itself is not healthy.
    let illness: String?
    let version: String

    var html: String {
        let table = FeedTable(report: report, view: view).html
        return PageFrame(title: title, now: report.now, version: version)
            .html("\(verdict)\(tiles)\(failures)\(plots)\(table)")
    }

    /// What needs a person; feeds only by number, since they are listed below by name.
    private var problems: [String] {
        var problems = illness.map { ["the daemon is not well: \($0)"] } ?? []
        problems += check.generalFindings(in: report)
        let count = check.longFailing(in: report).count
        if count > 0 {
            problems.append(
                "\(PageWords.count(count, "feed")) \(count == 1 ? "has" : "have") been failing for more"
                    + " than \(PageWords.span(check.failure))"
            )
        }
        let found = Dictionary(grouping: check.feedFindings(in: report), by: \.condition.code)
        for condition in StatusReport.Line.Condition.allCases {
            guard let lines = found[condition] else { continue }
            problems.append("\(PageWords.count(lines.count, "feed")): \(condition.words)")
        }
        return problems
    }

    private var title: String {
        if !problems.isEmpty { return "Needs a person" }
        let failing = report.count(.failing)
        return failing > 0 ? "\(PageWords.count(failing)) failing" : "All is well"
    }

    private var verdict: Markup {
        let failing = report.count(.failing)
        if !problems.isEmpty {
            let items = problems.map { "<li>\($0)</li>" as Markup }
            let count = problems.count
            let words =
                count == 1 ? "This needs a person" : "\(count) things need a person"
            return """
                <section class="verdict bad"><h1>\(words)</h1><ul>\(items)</ul></section>

                """
        }
        if failing > 0 {
            return """
                <section class="verdict mild"><h1>\(PageWords.count(failing)) of \
                \(PageWords.count(report.lines.count, "feed")) \(failing == 1 ? "fails" : "fail")</h1>
                <p>Asked again by themselves; nothing needs a person yet.</p></section>

                """
        }
        return """
            <section class="verdict well"><h1>All is well</h1>
            <p>\(Self.wellWords(report))</p></section>

            """
    }

    private static func wellWords(_ report: StatusReport) -> Markup {
        guard let latest = report.lines.lazy.compactMap({ $0.state?.lastSuccess }).max() else {
            return "No feed has been polled yet."
        }
        return "A feed was last read \(Markup.time(latest, now: report.now))."
    }
}

// MARK: - Numbers

extension OverviewPage {
    private var tiles: Markup {
        let tiles = [feeds, records, polls, spool, ledger].compactMap(\.self)
        return "<section class=\"tiles\" aria-label=\"Totals\">\(tiles)</section>\n"
    }

    private static func tile(_ name: String, _ number: String, _ lines: [Markup]) -> Markup {
        let lines = lines.map { "<p>\($0)</p>" as Markup }
        return "<div><h2>\(name)</h2><p class=\"number\">\(number)</p>\(lines)</div>"
    }

    private var feeds: Markup {
        let parts = StatusReport.Line.Condition.allCases
            .filter { report.count($0) > 0 }
            .map { "\(PageWords.count(report.count($0))) \($0.words)" }
        return Self.tile(
            "Feeds",
            PageWords.count(report.lines.count),
            ["\(parts.joined(separator: " · "))"]
        )
    }

    private var records: Markup? {
        report.activity.map { activity in
            Self.tile(
                "Records, 24 hours",
                PageWords.count(activity.day.records),
                [
                    "\(PageWords.count(activity.hour.records)) in the last hour",
                    """
                    \(PageWords.count(activity.week.records)) in 7 days · \
                    \(PageWords.count(activity.month.records)) in 30
                    """,
                ]
            )
        }
    }

    private var polls: Markup? {
        report.activity.map { activity in
            var lines: [Markup] = ["\(PageWords.count(activity.day.failed)) failed"]
            if let held = report.hostsHeld, held > 0 {
                lines.append("\(PageWords.count(held, "host")) on hold")
            }
            return Self.tile("Polls, 24 hours", PageWords.count(activity.day.polls), lines)
        }
    }

    private var spool: Markup? {
        report.backlog.map { backlog in
            let full: [Markup] = backlog.obstacle == nil ? [] : ["<b class=\"bad\">no room</b>"]
            return Self.tile(
                "Waiting in the spool",
                PageWords.count(backlog.files),
                ["\(PageWords.bytes(backlog.bytes))"] + full
            )
        }
    }

    private var ledger: Markup? {
        report.ledger.map { ledger in
            Self.tile(
                "Articles known",
                PageWords.count(report.articleCount),
                [
                    "\(PageWords.count(ledger.lastDay)) new in 24 hours",
                    "\(PageWords.bytes(ledger.bytes))",
                ]
            )
        }
    }
}

// MARK: - What needs a look

extension OverviewPage {
    private static let failuresShown = 10

    private var failures: Markup? {
        let lines = report.lines.prefix(while: \.needsALook)
        guard !lines.isEmpty else { return nil }
        let rest = lines.count - Self.failuresShown
        let link = view.changing { view in
            view = StatusView()
            view.condition = .failing
        }.link
        let more: Markup? =
            rest > 0 ? "<p><a href=\"\(link)\">and \(PageWords.count(rest)) more</a></p>" : nil
        return """
            <section><h2>What needs a look</h2>
            <table class="rows"><thead><tr><th scope="col">Feed</th><th scope="col">Why</th>\
            <th scope="col">Since</th><th scope="col">Asked again</th></tr></thead><tbody>
            \(lines.prefix(Self.failuresShown).map(failure))</tbody></table>\(more)</section>

            """
    }

    private func failure(_ line: StatusReport.Line) -> Markup {
        let state = line.state
        let times = state.map(\.failures) ?? 0
        let often: Markup? =
            times > 1 ? "<small>\(PageWords.count(times)) times in a row</small>" : nil
        let found = line.conditions(at: report.now).first
        let why =
            line.condition == .failing
            ? state?.lastFailure?.words ?? "" : found?.words ?? ""
        let next = Markup.time(line.nextPoll, now: report.now)
        let rule: Markup? = state?.dueRule.map { "<small>\($0.words)</small>" }
        let since = Markup.time(found?.since, now: report.now)
        return """
            <tr><td>\(FeedTable.name(line))</td>\
            <td class="bad" data-name="Why">\(why, limit: 300)</td>\
            <td data-name="Since">\(since)\(often)</td>\
            <td data-name="Next poll">\(next)\(rule)</td></tr>

            """
    }
}

// MARK: - Plots

extension OverviewPage {
    private var plots: Markup? {
        report.activity.map { activity in
            """
            <section class="plots" aria-label="The last two days">
            \(Self.records(activity.hours).html)\(Self.outcomes(activity.hours).html)</section>

            """
        }
    }

    private static func ticks(_ hours: [PollTally]) -> [String] {
        stride(from: 0, to: hours.count, by: 12).map { PageWords.weekdayAndHour(hours[$0].start) }
    }

    private static func records(_ hours: [PollTally]) -> BarChart {
        let total = hours.map(\.records).reduce(0, +)
        let most = hours.max { $0.records < $1.records }
        var summary = "\(PageWords.count(total, "record")) in \(hours.count) hours"
        if let most, most.records > 0 {
            summary += ", at most \(PageWords.count(most.records)) in the hour from"
            summary += " \(PageWords.weekdayAndHour(most.start))"
        }
        return BarChart(
            title: "Records per hour",
            summary: summary + ".",
            series: [.init("records", style: "news")],
            columns: hours.map {
                .init(name: PageWords.weekdayAndHour($0.start), values: [$0.records])
            },
            ticks: ticks(hours)
        )
    }

    private static func outcomes(_ hours: [PollTally]) -> BarChart {
        func sum(_ key: (PollTally) -> Int) -> String {
            PageWords.count(hours.map(key).reduce(0, +))
        }
        return BarChart(
            title: "Polls per hour",
            summary: "\(sum(\.polls)) polls in \(hours.count) hours: \(sum(\.news)) changed,"
                + " \(sum(\.unchanged)) unchanged, \(sum(\.failed)) failed.",
            series: [
                .init("changed", style: "news"),
                .init("unchanged", style: "unchanged"),
                .init("failed", style: "failed"),
            ],
            columns: hours.map {
                .init(
                    name: PageWords.weekdayAndHour($0.start),
                    values: [$0.news, $0.unchanged, $0.failed]
                )
            },
            ticks: ticks(hours)
        )
    }
}
