import FeedmillAddress
import FeedmillModel
import FeedmillSchedule
import FeedmillState

/// The page of one feed: what `explain` knows of it.
struct FeedPage {
    let explanation: FeedExplanation
    let version: String

    private var line: StatusReport.Line { explanation.line }
    private var now: Timestamp { explanation.now }

    var html: String {
        PageFrame(title: line.displayName, now: now, version: version)
            .html("\(heading)\(verdict)\(plots)\(polls)\(shared)\(facts)")
    }

    /// The page for an unknown feed.
    static func missing(now: Timestamp, version: String) -> String {
        PageFrame(title: "No such feed", now: now, version: version).html(
            """
            <section class="verdict mild"><h1>No such feed</h1><p>It may have been taken off the \
            list. <a href="/#feeds">All feeds</a></p></section>

            """
        )
    }
}

extension FeedPage {
    private var heading: Markup {
        let title = line.feed.name == nil ? nil : line.state?.title
        let home = line.state?.homePageURL.flatMap { WebURL($0) }
            .flatMap { ["http", "https"].contains($0.scheme) ? $0.withoutCredentials.string : nil }
        let link: Markup? = home.map {
            "<a href=\"\($0)\" rel=\"noreferrer noopener nofollow\">Home page</a>"
        }
        let code: Markup? =
            line.displayName == line.feed.url.masked
            ? nil : "<code>\(line.feed.url.masked)</code> "
        let address: Markup = "<p class=\"address\">\(code)\(link)</p>"
        let tags: Markup? =
            line.feed.tags.isEmpty
            ? nil : "<p class=\"tags\">\(line.feed.tags.map { "<span>\($0)</span>" as Markup })</p>"
        return """
            <p class="back"><a href="/#feeds">All feeds</a></p>
            <h1 class="name"><bdi>\(line.displayName, limit: 300)</bdi></h1>
            \(title.map { "<p><bdi>\($0, limit: 300)</bdi></p>" as Markup })\
            \(address)\(tags)

            """
    }

    private var verdict: Markup {
        let state = line.state
        switch line.condition {
        case .failing:
            return """
                <section class="verdict bad"><h2>Failing \
                \(Markup.time(state?.failingSince, now: now).map { "since \($0)" as Markup })</h2>
                <p>\(state?.lastFailure?.words ?? "")</p><p>\(PageWords.count(state?.failures ?? 0, "failure")) \
                in a row. \(next)</p></section>

                """
        case .waiting:
            return """
                <section class="verdict well"><h2>OK</h2>
                <p>Last read \(Markup.time(state?.lastSuccess, now: now))\
                \(state?.lastOutcomeWords.map { ": \($0)" as Markup }). \(next)</p></section>

                """
        case .paused:
            return """
                <section class="verdict mild"><h2>Paused</h2><p>By the configuration.</p></section>

                """
        case .never:
            return "<section class=\"verdict mild\"><h2>Never polled</h2><p>\(next)</p></section>\n"
        case .ended, .quarantined, .offline, .silent, .empty, .shrunk, .onlyNotModified, .overdue:
            let found = line.conditions(at: now).map { "<p>\($0.words)</p>" as Markup }
            return """
                <section class="verdict mild"><h2>\(line.condition.heading)</h2>\
                \(found)<p>\(next)</p></section>

                """
        }
    }

    /// When it is polled next, and the rule that decided it.
    private var next: Markup {
        guard let state = line.state else { return "" }
        let hold: Markup? = explanation.hostHeldUntil.map {
            " Its host is on hold, for \(PageWords.span($0 - now)) more."
        }
        let rule: Markup? = state.dueRule.map { " (\($0.words))" }
        let when: Markup =
            state.nextDue > now ? "\(Markup.time(state.nextDue, now: now))" : "now"
        return "Next poll \(when)\(rule).\(hold)"
    }
}

// MARK: - Plots

extension FeedPage {
    private static let daysShown = 30

    private var plots: Markup? {
        guard line.state != nil else { return nil }
        return """
            <section class="plots" aria-label="How it went">
            \(articles.html)\(outcomes?.html)</section>

            """
    }

    private var articles: BarChart {
        let today = now.seconds / 86_400 * 86_400
        let days = (0..<Self.daysShown).reversed().map {
            Timestamp(seconds: today - Int64($0) * 86_400)
        }
        let counts = days.map { explanation.articlesByDay[$0] ?? 0 }
        return BarChart(
            title: "New articles per day",
            summary: "\(PageWords.count(counts.reduce(0, +), "article")) in \(days.count) days.",
            series: [.init("articles", style: "news")],
            columns: zip(days, counts).map { .init(name: PageWords.day($0), values: [$1]) },
            ticks: stride(from: 0, to: days.count, by: 10).map { PageWords.day(days[$0]) }
        )
    }

    /// How long the last polls took, the oldest first, in the colour of their outcome.
    private var outcomes: BarChart? {
        let entries = explanation.history.reversed()
        guard let first = entries.first else { return nil }
        let kinds = PollOutcome.allCases
        let words = kinds.map { kind in
            "\(entries.count { $0.outcome == kind }) \(kind.rawValue)"
        }
        return BarChart(
            title: "Last polls, in milliseconds",
            summary: "The last \(entries.count): \(words.joined(separator: ", ")).",
            series: [
                .init("new", style: "news", unit: "ms"),
                .init("unchanged", style: "unchanged", unit: "ms"),
                .init("failed", style: "failed", unit: "ms"),
            ],
            columns: entries.map { entry in
                .init(
                    name: entry.time.rfc3339,
                    values: kinds.map { $0 == entry.outcome ? max(1, entry.milliseconds) : 0 }
                )
            },
            ticks: [PageWords.weekdayAndHour(first.time)]
        )
    }
}

// MARK: - Tables

extension FeedPage {
    private var polls: Markup? {
        let entries = explanation.history
        guard !entries.isEmpty else { return nil }
        return """
            <section><h2>Last polls</h2><table class="rows"><thead><tr><th scope="col">When</th>\
            <th scope="col">Outcome</th><th scope="col">Answer</th></tr></thead><tbody>
            \(entries.map(poll))</tbody></table></section>

            """
    }

    private func poll(_ entry: PollRecord) -> Markup {
        let news =
            "\(PageWords.count(entry.records)) new, \(PageWords.count(entry.duplicates)) known"
        let counts: Markup? = entry.outcome == .new ? "<small>\(news)</small>" : nil
        let isBad: Markup? = entry.outcome == .failed ? " class=\"bad\"" : nil
        let remark: Markup? = entry.note.map { "<small\(isBad)>\($0.words)</small>" }
        let kind =
            switch entry.outcome {
            case .new: "waiting"
            case .unchanged: ""
            case .failed: "failing"
            }
        let answer = [
            entry.status.map { "HTTP \($0)" }, PageWords.bytes(entry.bytes),
            "\(PageWords.count(entry.milliseconds)) ms",
        ].compactMap(\.self).joined(separator: ", ")
        return """
            <tr><td>\(Markup.time(entry.time, now: now))<small>\(entry.time.rfc3339)</small></td>\
            <td data-name="Outcome"><span class="pill \(kind)">\(entry.outcome.rawValue)</span>\
            \(counts)\(remark)</td>\
            <td data-name="Answer">\(answer)</td></tr>

            """
    }

    private var shared: Markup? {
        guard !explanation.shared.isEmpty else { return nil }
        let rows = explanation.shared.map { article -> Markup in
            """
            <tr><td><code>\(article.article.description)</code></td>\
            <td data-name="First shown by">\
            <bdi>\(FeedExplanation.masked(article.firstFeed))</bdi></td>\
            <td data-name="Since">\(Markup.time(article.since, now: now))</td></tr>

            """
        }
        return """
            <section><h2>Shown first by another feed</h2><table class="rows"><thead><tr>\
            <th scope="col">Article</th><th scope="col">First shown by</th>\
            <th scope="col">Here since</th></tr></thead><tbody>
            \(rows)</tbody></table></section>

            """
    }

    private var facts: Markup {
        let facts = explanation.facts.map { name, value -> Markup in
            "<dt>\(name)</dt><dd><bdi>\(value)</bdi></dd>\n"
        }
        return "<section><h2>Everything known</h2><dl>\(facts)</dl></section>\n"
    }
}
