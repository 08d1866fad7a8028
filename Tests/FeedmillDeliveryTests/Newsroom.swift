@testable import FeedmillAddress
import FeedmillBytes
import FeedmillConfig
@testable import FeedmillDelivery
import FeedmillFetch
import FeedmillModel
import FeedmillNormalise
@testable import FeedmillPoll
import FeedmillState
@testable import FeedmillSystem
import FeedmillTestSupport
import Testing

/// Feeds that publish what a test wants, polled and delivered for real, with a clock of its own.
final class Newsroom {
    /// An entry as its feed publishes it; what is `nil` is left out.
    struct Entry {
        var id: String?
        var url: String?
        var title: String?
        var text: String?
        var date: String?
    }

    enum Form { case rss, atom, json }

    let folder: TemporaryDirectory
    private let configuration: Configuration
    private let calls: SystemCalls
    private var delivery: Delivery
    private(set) var now: Timestamp

    init(
        dedup: Configuration.Dedup = Configuration.Dedup(),
        calls: SystemCalls = .real
    ) async throws {
        folder = try TemporaryDirectory()
        var configuration = Configuration()
        configuration.dedup = dedup
        configuration.state.path = folder.path("state.sqlite")
        configuration.spool.directory = folder.path("spool")
        self.configuration = configuration
        self.calls = calls
        now = Timestamp(year: 2025, month: 1, day: 1)
        delivery = try await Self.open(configuration, calls, now: now)
    }

    private static func open(
        _ configuration: Configuration,
        _ calls: SystemCalls,
        now: Timestamp
    ) async throws -> Delivery {
        let store = try SQLiteStore(path: configuration.state.path)
        return try await Delivery(
            state: store,
            targets: [SpoolTarget(configuration, instance: store.instance, calls: calls)],
            now: { now },
            random: { 0.5 }
        )
    }

    /// Time passes, with nobody at work.
    func wait(days: Int) {
        now = now + .seconds(days * 86_400)
    }

    /// The records that a feed's document leads to.
    ///
    /// - Parameters:
    ///   - address: where the feed is asked.
    ///   - home: the home page that it names.
    ///   - entries: its entries in order.
    ///   - form: the format it comes in.
    ///   - settings: the operator's for this feed.
    /// - Returns: what was delivered, in order.
    /// - Throws: what delivery throws.
    func poll(
        _ address: String,
        home: String,
        _ entries: [Entry],
        as form: Form = .atom,
        settings: FeedSettings = FeedSettings()
    ) async throws -> [Article] {
        try await poll(address, body: document(home, entries, as: form), settings: settings)
    }

    func document(_ home: String, _ entries: [Entry], as form: Form) -> String {
        switch form {
        case .rss: Self.rss(home, entries, at: now)
        case .atom: Self.atom(home, entries, at: now)
        case .json: Self.json(home, entries)
        }
    }

    func poll(
        _ address: String,
        body: String,
        settings: FeedSettings = FeedSettings()
    ) async throws -> [Article] {
        try await poll([(address, body)], settings: settings)
    }

    /// Polls several feeds and delivers what they bring as one batch.
    func poll(
        _ documents: [(address: String, body: String)],
        settings: FeedSettings = FeedSettings()
    ) async throws -> [Article] {
        var answers: [FeedAnswer] = []
        for document in documents {
            let url = try #require(WebURL(document.address))
            let feed = Feed(url: url, settings: settings)
            let states = try await delivery.register([
                .init(identity: feed.identity, url: url.string)
            ])
            answers.append(answer(feed, try #require(states.first), document.body))
        }
        return try await delivery.deliver(answers).flatMap(\.records)
    }

    private func answer(_ feed: Feed, _ state: FeedState, _ body: String) -> FeedAnswer {
        let response = FetchResponse(
            body: Array(body.utf8),
            finalURL: feed.url
        )
        return FeedReader(configuration: configuration)
            .read(response, for: TrackedFeed(feed: feed, state: state), at: now)
    }

    /// How many records lie in the spool.
    var spooled: Int { folder.entries("spool/new").count }
}

// MARK: - Documents

extension Newsroom {
    private static func element(_ name: String, _ text: String?) -> String {
        text.map { "<\(name)>\(escaped($0))</\(name)>\n" } ?? ""
    }

    private static func escaped(_ text: String) -> String {
        String(
            text.flatMap { character in
                switch character {
                case "&": "&amp;"
                case "<": "&lt;"
                case ">": "&gt;"
                case "\"": "&quot;"
                default: String(character)
                }
            }
        )
    }

    private static func atom(_ home: String, _ entries: [Entry], at now: Timestamp) -> String {
        let items = entries.map { entry in
            let link = entry.url.map { "<link href=\"\(escaped($0))\"/>\n" } ?? ""
            return "<entry>\n" + element("id", entry.id) + element("title", entry.title) + link
                + element("published", entry.date)
                + (entry.text.map { "<content type=\"html\">\(escaped($0))</content>\n" } ?? "")
                + "</entry>\n"
        }
        return """
            <feed xmlns="http://www.w3.org/2005/Atom">\n<title>News</title>
            <link href="\(home)"/>\n<updated>\(now.rfc3339)</updated>
            \(items.joined())</feed>
            """
    }

    private static func rss(_ home: String, _ entries: [Entry], at now: Timestamp) -> String {
        let items = entries.map { entry in
            "<item>" + (entry.id.map { "<guid isPermaLink=\"false\">\(escaped($0))</guid>" } ?? "")
                + element("title", entry.title) + element("link", entry.url)
                + element("dc:date", entry.date) + element("description", entry.text) + "</item>\n"
        }
        return """
            <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
            <title>News</title><link>\(home)</link><lastBuildDate>\(now.rfc3339)</lastBuildDate>
            \(items.joined())</channel></rss>
            """
    }

    private static func json(_ home: String, _ entries: [Entry]) -> String {
        var writer = JSONWriter()
        writer.object { feed in
            feed.member("version", "https://jsonfeed.org/version/1.1")
            feed.member("title", "News")
            feed.member("home_page_url", home)
            feed.member("items", entries) { writer, entry in
                writer.object { item in
                    item.member("id", entry.id)
                    item.member("url", entry.url)
                    item.member("title", entry.title)
                    item.member("content_html", entry.text)
                    item.member("date_published", entry.date)
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
