import FeedmillAddress
import FeedmillBytes
package import FeedmillModel
package import FeedmillSchedule
package import FeedmillState

/// Everything that is known of one feed, and the reason for each decision.
package struct FeedExplanation: Sendable {
    package var feed: Feed
    package var state: FeedState?
    /// Its last polls, the newest first.
    package var history: [PollRecord] = []
    /// What is known of its host.
    package var host: HostExplanation?
    /// Until when its host is on hold.
    package var hostHeldUntil: Timestamp? { host?.pace.heldUntil(at: now) }
    /// The last jump of the clock.
    package var clockStep: ClockMemory.Step?
    /// The latest articles that another feed had shown first.
    package var shared: [SharedArticle] = []
    /// How many articles of the ledger it showed first, by start of day.
    package var articlesByDay: [Timestamp: Int] = [:]
    package var now: Timestamp

    package init(feed: Feed, state: FeedState?, now: Timestamp) {
        self.feed = feed
        self.state = state
        self.now = now
    }

    var line: StatusReport.Line { StatusReport.Line(feed: feed, state: state) }

    /// How many articles of the ledger it showed first.
    package var articles: Int { articlesByDay.values.reduce(0, +) }

    /// The selectors for its article pages, when it has any.
    private var selectors: FeedSettings.PageSelectors? {
        feed.settings.selectors == FeedSettings.PageSelectors() ? nil : feed.settings.selectors
    }

    /// An identity for people: most are addresses, which may contain secrets.
    static func masked(_ identity: String) -> String { WebURL(identity)?.masked ?? identity }
}

// MARK: - Text

extension FeedExplanation {
    /// One fact a line, then the last polls as a table.
    package var text: String {
        var text = "\(feed.label.printable(limit: 500))\n"
        for (name, value) in facts {
            text += "  \(name): \(value.printable(limit: 1_000))\n"
        }
        guard state != nil else { return text }
        if !history.isEmpty { text += "\nlast polls\n" }
        for entry in history { text += "  \(Self.row(entry))\n" }
        if !shared.isEmpty { text += "\nshown first by another feed\n" }
        for article in shared {
            text += "  \(article.since.rfc3339)  \(article.article)  "
            text += "\(Self.masked(article.firstFeed).printable(limit: 300))\n"
        }
        return text
    }

    /// What is known, one line each.
    var facts: [(String, String)] {
        var facts: [(String, String?)] = [
            ("address", feed.url.masked),
            (
                "condition",
                line.condition == .waiting ? line.condition.rawValue : line.condition.words
            ),
            ("interval", feed.settings.interval.words(feed.settings)),
            ("full text", feed.settings.fullText == .never ? nil : feed.settings.fullText.words),
        ]
        guard let state else { return facts.compactMap { fact in fact.1.map { (fact.0, $0) } } }
        facts += line.conditions(at: now).filter(\.isExplained).map { ("found", $0.words) }
        facts += [
            ("polled at", state.hasMoved ? WebURL(state.url)?.masked : nil),
            ("redirected", state.memory.move?.words),
            ("identity", Self.masked(state.identity)),
            (
                "its articles know it as",
                state.origin == state.identity ? nil : Self.masked(state.origin)
            ),
            (
                "links that name no article",
                state.sharedLinks.isEmpty ? nil : String(state.sharedLinks.count)
            ),
            ("title", state.title),
            ("home page", state.homePageURL),
            ("next poll", state.nextDue.rfc3339),
            ("because of", state.dueRule?.words),
            ("host on hold until", host?.holdWords(at: now)),
            ("pace of the host", host?.paceWords),
            ("queue of the host", host?.queueWords),
            ("clock", clockStep?.words),
            ("etag", state.etag),
            ("last modified", state.lastModified),
            ("validators belong to", state.validatorsURL.flatMap { WebURL($0)?.masked }),
            ("conditional requests", state.health.trust.words(at: now)),
            ("publishing", state.health.publishing.words(expected: feed.settings.expected)),
            ("failing since", state.failingSince?.rfc3339),
            ("failures in a row", state.failures > 0 ? String(state.failures) : nil),
            ("why", state.lastFailure?.words),
            ("last success", state.lastSuccess?.rfc3339),
            ("records delivered", String(state.records)),
            ("articles it showed first", String(articles)),
            ("schedule remembers", state.memory.words),
            ("known since", state.added.rfc3339),
        ]
        return facts.compactMap { fact in fact.1.map { (fact.0, $0) } }
    }

    private static func row(_ entry: PollRecord) -> String {
        var row = "\(entry.time.rfc3339)  \(entry.outcome.rawValue)"
        if let status = entry.status { row += "  HTTP \(status)" }
        row += "  \(entry.bytes) bytes  \(entry.milliseconds) ms"
        if entry.outcome == .new {
            row += "  \(entry.records) new, \(entry.duplicates) known"
        }
        if let note = entry.note { row += "  \(note.words.printable(limit: 300))" }
        return row
    }
}

extension MoveEvidence {
    fileprivate var words: String {
        "for good to \(target.masked), at the last \(polls) poll\(polls == 1 ? "" : "s") since"
            + " \(first.rfc3339); it moves there after three polls over a day or more"
    }
}

extension FeedSettings.FullText {
    /// As written in the configuration.
    fileprivate var words: String {
        switch self {
        case .never: "false"
        case .auto: "auto"
        case .always: "true"
        }
    }
}

extension FeedSettings.Interval {
    fileprivate func words(_ settings: FeedSettings) -> String {
        switch self {
        case .fixed(let interval):
            "\(interval.components.seconds) s"
        case .automatic:
            "auto, \(settings.minInterval.components.seconds) s to "
                + "\(settings.maxInterval.components.seconds) s"
        }
    }
}

// MARK: - JSON

extension FeedExplanation {
    /// The same as one JSON object.
    package var json: String {
        var writer = JSONWriter()
        writer.object { object in
            line.writeMembers(to: &object, at: now)
            object.member("full_text", feed.settings.fullText.words)
            object.member("page", object: selectors) { writer, selectors in
                writer.member("content", selectors.content?.text)
                writer.member("remove", selectors.remove.map(\.text))
            }
            object.member("host_held_until", hostHeldUntil)
            object.member("host", object: host) { $1.writeMembers(to: &$0, at: now) }
            object.member("clock_step", object: clockStep) { writer, step in
                writer.member("noticed", step.noticed)
                writer.member("seconds", Int(step.by.components.seconds))
            }
            guard let state else { return }
            object.member("asked_at", WebURL(state.url)?.masked)
            object.member("redirect", object: state.memory.move) { writer, redirect in
                writer.member("target", redirect.target.masked)
                writer.member("polls", redirect.polls)
                writer.member("since", redirect.first)
            }
            object.member("identity", Self.masked(state.identity))
            if state.origin != state.identity {
                object.member("article_identity", Self.masked(state.origin))
            }
            if !state.sharedLinks.isEmpty {
                object.member("shared_links", state.sharedLinks.count)
            }
            object.member("first_shown", state.firstShown)
            object.member("etag", state.etag)
            object.member("last_modified", state.lastModified)
            object.member("validators_url", state.validatorsURL.flatMap { WebURL($0)?.masked })
            object.member("health", object: state.health) { $1.writeMembers(to: &$0) }
            object.member("articles_shown_first", articles)
            object.member("schedule_memory", object: state.memory) { $1.writeMembers(to: &$0) }
            object.member("known_since", state.added)
            object.member("last_polls", history) { writer, entry in
                writer.object { poll in
                    poll.member("time", entry.time)
                    poll.member("outcome", entry.outcome.rawValue)
                    poll.member("status", entry.status)
                    poll.member("bytes", entry.bytes)
                    poll.member("milliseconds", entry.milliseconds)
                    poll.member("records", entry.records)
                    poll.member("duplicates", entry.duplicates)
                    poll.member("error", entry.note?.words)
                    poll.member("error_code", entry.note?.code)
                }
            }
            object.member("shared", shared) { writer, article in
                writer.object { line in
                    line.member("key", article.article.description)
                    line.member("first_feed", Self.masked(article.firstFeed))
                    line.member("since", article.since)
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
