import FeedmillModel
import FeedmillParse

/// Everything that a parsed feed says, one line each: what the golden files hold.
struct FeedDump {
    private let feed: ParsedFeed
    private var lines: [String] = []

    static func text(_ feed: ParsedFeed) -> String {
        var dump = FeedDump(feed: feed)
        dump.writeFeed()
        return dump.lines.joined(separator: "\n") + "\n"
    }

    private init(feed: ParsedFeed) {
        self.feed = feed
    }

    private mutating func line(_ name: String, _ value: String?) {
        guard let value else { return }
        let escaped = value.split(separator: "\n", omittingEmptySubsequences: false)
            .joined(separator: "⏎")
        lines.append("\(name): \(escaped)")
    }

    private func text(_ text: Text?) -> String? { feed.string(text) }

    private func url(_ url: ParsedURL?) -> String? {
        url.map { feed.string($0.text) + base($0.base) }
    }

    private func base(_ index: Int32) -> String {
        guard index > 0, Int(index) < feed.bases.count else { return "" }
        let entry = feed.bases[Int(index)]
        return " @\(feed.string(entry.reference))\(base(entry.parent))"
    }

    private func construct(_ construct: TextConstruct?) -> String? {
        construct.map {
            let language = feed.string($0.language).map { " (\($0))" } ?? ""
            return "\($0.kind)\(language) \(feed.string($0.text))\(base($0.base))"
        }
    }

    private func person(_ person: ParsedPerson) -> String {
        let parts = [
            text(person.name), text(person.email).map { "<\($0)>" }, url(person.url),
            url(person.avatar).map { "avatar \($0)" }, person.isString ? "(string)" : nil,
        ]
        return parts.compactMap { $0 }.joined(separator: " ")
    }

    private func joined(_ parts: [(String, String?)]) -> String {
        parts.compactMap { name, value in value.map { "\(name)=\($0)" } }.joined(separator: " ")
    }

    private mutating func links(_ links: [ParsedLink]) {
        for link in links {
            let details = joined([
                ("rel", text(link.relation)), ("type", text(link.mediaType)),
                ("lang", text(link.language)), ("title", text(link.title)),
                ("length", text(link.length)),
            ])
            line("link", "\(url(link.url) ?? "") \(details)")
        }
    }

    private mutating func people(_ name: String, _ people: [ParsedPerson]) {
        for person in people { line(name, self.person(person)) }
    }

    private mutating func categories(_ categories: [ParsedCategory]) {
        for category in categories {
            line(
                "category",
                joined([
                    ("term", text(category.term)), ("label", text(category.label)),
                    ("scheme", text(category.scheme)),
                ])
            )
        }
    }

    private mutating func writeFeed() {
        line("format", feed.format.rawValue)
        line("id", text(feed.id))
        line("title", construct(feed.title))
        line("description", construct(feed.description))
        links(feed.links)
        line("language", text(feed.language))
        people("author", feed.authors)
        people("contributor", feed.contributors)
        categories(feed.categories)
        line("rights", construct(feed.rights))
        line("icon", url(feed.icon))
        line("image", url(feed.image))
        line("published", text(feed.published))
        line("updated", text(feed.updated))
        line("generator", text(feed.generator))
        line("ttl", text(feed.hints.ttl))
        for hour in feed.hints.skipHours { line("skip hour", text(hour)) }
        for day in feed.hints.skipDays { line("skip day", text(day)) }
        line("update period", text(feed.hints.updatePeriod))
        line("update frequency", text(feed.hints.updateFrequency))
        line("update base", text(feed.hints.updateBase))
        if feed.isComplete { line("complete", "true") }
        for warning in feed.warnings { line("warning", warning.words) }
        for loss in feed.losses { line("loss", loss.words) }
        if feed.isTruncated { line("truncated", "true") }
        for entry in feed.entries {
            lines.append("")
            write(entry)
        }
    }

    private mutating func write(_ entry: ParsedEntry) {
        line("entry", (text(entry.id) ?? "-") + (entry.idIsPermalink ? " (permalink)" : ""))
        line("title", construct(entry.title))
        line("summary", construct(entry.summary))
        line("content", construct(entry.content))
        line("plain content", text(entry.plainContent))
        links(entry.links)
        line("external", url(entry.externalURL))
        line("original", url(entry.originalLink))
        line("image", url(entry.image))
        line("banner", url(entry.bannerImage))
        for thumbnail in entry.thumbnails { line("thumbnail", url(thumbnail.url)) }
        line("published", text(entry.published))
        line("updated", text(entry.updated))
        for date in entry.otherPublished { line("other published", text(date.text)) }
        for date in entry.otherUpdated { line("other updated", text(date.text)) }
        line("created", text(entry.created))
        people("author", entry.authors)
        people("contributor", entry.contributors)
        categories(entry.categories)
        line("language", text(entry.language))
        for enclosure in entry.enclosures { write(enclosure) }
        line("comments", url(entry.commentsURL))
        line("in reply to", url(entry.inReplyTo))
        line("rights", construct(entry.rights))
        if let source = entry.source {
            line(
                "source",
                joined([
                    ("id", text(source.id)), ("title", construct(source.title)),
                    ("url", url(source.url)), ("feed", url(source.feedURL)),
                ])
            )
        }
        line("latitude", text(entry.latitude))
        line("longitude", text(entry.longitude))
        if let podcast = entry.podcast { write(podcast) }
    }

    private mutating func write(_ enclosure: ParsedEnclosure) {
        let details = joined([
            ("type", text(enclosure.mediaType)), ("medium", text(enclosure.medium)),
            ("length", text(enclosure.length)), ("duration", text(enclosure.duration)),
            ("title", construct(enclosure.title)), ("caption", construct(enclosure.caption)),
            ("credit", text(enclosure.credit)), ("default", enclosure.isDefault ? "yes" : nil),
        ])
        line("\(enclosure.origin)", "\(url(enclosure.url) ?? "") \(details)")
    }

    private mutating func write(_ podcast: ParsedPodcast) {
        line("season", text(podcast.season))
        line("episode", text(podcast.episode))
        line("episode type", text(podcast.episodeType))
        line("explicit", text(podcast.explicit))
        line("subtitle", construct(podcast.subtitle))
        line("duration", text(podcast.duration))
        for file in podcast.transcripts + [podcast.chapters].compactMap({ $0 }) {
            let details = joined([
                ("type", text(file.mediaType)), ("language", text(file.language)),
            ])
            line("file", "\(url(file.url) ?? "") \(details)")
        }
        for person in podcast.persons {
            let details = joined([
                ("role", text(person.role)), ("group", text(person.group)),
                ("url", url(person.url)), ("image", url(person.image)),
            ])
            line("person", "\(text(person.name) ?? "") \(details)")
        }
        for bite in podcast.soundbites {
            let times = "\(feed.string(bite.start))+\(feed.string(bite.duration))"
            line("soundbite", "\(times) \(text(bite.title) ?? "")")
        }
    }
}
