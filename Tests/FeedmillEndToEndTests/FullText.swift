import FeedmillTestSupport
import Foundation

/// A small paper on the test's own server: a feed of summaries, and the pages behind them.
enum Paper {
    static let paragraphs = [
        "The harbour master closed the northern basin on Monday, after divers found a crack in the"
            + " oldest of its three gates.",
        "Ferries will leave from the fish market until the gate has been replaced, which the town"
            + " expects to take four weeks, weather permitting.",
        "“Nobody is in danger, and nobody needs to swim,” she said, pointing at the timetable.",
    ]

    static let text = paragraphs.joined(separator: "\n\n")

    static let summary = "The harbour master closed the northern basin after divers found a crack."

    /// A feed whose items have a summary each and link to these addresses.
    static func feed(_ links: [String], extra: String = "") -> String {
        let items = links.enumerated().map { number, link in
            """
            <item><title>Northern basin closed, part \(number)</title><link>\(link)</link>
            <guid isPermaLink="false">\(link)</guid>
            <pubDate>Tue, 08 Oct 2024 12:00:00 GMT</pubDate>
            <description>\(summary)</description></item>
            """
        }
        return """
            <?xml version="1.0"?><rss version="2.0"><channel><title>The Paper</title>
            <link>https://paper.example/</link><description>d</description>\(extra)
            \(items.joined())</channel></rss>
            """
    }

    /// A page around the text, with what pages have around texts.
    static func page(head: String = "", body: String = "") -> String {
        """
        <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Basin closed - Paper</title>
        <meta property="og:site_name" content="The Paper">
        <meta property="og:image" content="/gate.jpg">\(head)</head><body>
        <nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
        <article><h1>Northern basin closed</h1>
        <figure><img src="/gate.jpg" alt=""><figcaption>The oldest gate.
        <span class="credit">Ada Weir</span></figcaption></figure>
        \(paragraphs.map { "<p>\($0)</p>" }.joined(separator: "\n"))\(body)</article>
        <footer>All rights reserved, and all wrongs as well.</footer></body></html>
        """
    }
}

extension Household {
    /// Records by the path of their address.
    func recordsByPath() throws -> [String: [String: Any]] {
        var byPath: [String: [String: Any]] = [:]
        for record in try records().values {
            guard let url = (record["url"] as? String).flatMap({ URL(string: $0) }) else {
                continue
            }
            byPath[url.path] = record
        }
        return byPath
    }

    /// Writes a configuration with one feed and its settings.
    func configure(feed path: String, settings: String, http: String = "") throws {
        try folder.write(
            "feedmill.yaml",
            """
            state: { path: \(self.folder.path("state.sqlite")) }
            spool: { directory: \(spool) }
            http: { allow-private-addresses: true, per-host: { delay: 0s }\(http) }
            feed:
              - url: \(server.url(path))
                \(settings)
            """
        )
    }
}

extension [String: Any] {
    var text: String? { self["content_text"] as? String }
    var own: [String: Any] { self["_feedmill"] as? [String: Any] ?? [:] }
    var warnings: [String] { own["warnings"] as? [String] ?? [] }
}
