import FeedmillBytes
import FeedmillModel
import FeedmillParse

extension EntryNormaliser {
    /// The `_feedmill` object but for key, canonical URL and warnings.
    mutating func setExtension() {
        article.feedmill.fetchedAt = document.context.fetchedAt
        article.feedmill.tags = document.context.tags
        article.feedmill.commentsURL = web(entry.commentsURL, "comments_url")
        article.feedmill.inReplyTo = web(entry.inReplyTo, "in_reply_to")
        article.feedmill.rights = document.line(entry.rights)
        article.feedmill.source = source()
        article.feedmill.geo = geo()
        article.feedmill.podcast = podcast()
    }

    private mutating func source() -> Article.Source? {
        guard let parsed = entry.source else { return nil }
        let source = Article.Source(
            id: document.feed.string(parsed.id)?.trimmed.nonEmpty,
            url: web(parsed.feedURL ?? parsed.url, "source"),
            title: document.line(parsed.title)
        )
        return source == Article.Source() ? nil : source
    }

    private func geo() -> Article.Geo? {
        guard let latitude = number(entry.latitude), let longitude = number(entry.longitude),
            (-90...90).contains(latitude), (-180...180).contains(longitude)
        else { return nil }
        return Article.Geo(latitude: latitude, longitude: longitude)
    }

    private func number(_ text: Text?) -> Double? {
        document.feed.string(text).flatMap { Double($0.trimmed) }.flatMap { $0.isFinite ? $0 : nil }
    }

    private func whole(_ text: Text?) -> Int? {
        number(text).flatMap { $0 == $0.rounded() && abs($0) < 1e9 ? Int($0) : nil }
    }

    // MARK: - Podcasts

    private mutating func podcast() -> Article.Podcast? {
        guard let parsed = entry.podcast else { return nil }
        var podcast = Article.Podcast()
        podcast.season = whole(parsed.season)
        podcast.episode = document.line(parsed.episode)
        podcast.episodeType = document.line(parsed.episodeType)?.lowercased()
        podcast.isExplicit = isExplicit(parsed.explicit)
        podcast.subtitle = document.line(parsed.subtitle)
        podcast.transcripts = parsed.transcripts.compactMap { file($0, "a transcript") }
        podcast.chapters = parsed.chapters.flatMap { file($0, "chapters") }
        podcast.persons = persons(parsed)
        podcast.soundbites = soundbites(parsed)
        return podcast.isEmpty ? nil : podcast
    }

    /// Apple's words of three decades; `clean` is a way to say no.
    private func isExplicit(_ text: Text?) -> Bool? {
        switch document.feed.string(text)?.trimmed.lowercased() {
        case "yes", "true", "explicit": true
        case "no", "false", "clean": false
        default: nil
        }
    }

    private mutating func file(_ file: ParsedPodcast.File, _ name: String) -> Article.PodcastFile? {
        guard let url = web(file.url, name) else { return nil }
        return Article.PodcastFile(
            url: url,
            mimeType: document.line(file.mediaType),
            language: LanguageTag.normalised(document.feed.string(file.language))
        )
    }

    private mutating func persons(_ parsed: ParsedPodcast) -> [Article.PodcastPerson] {
        var persons: [Article.PodcastPerson] = []
        for person in parsed.persons {
            guard let name = document.line(person.name, kind: .undeclared) else { continue }
            persons.append(
                Article.PodcastPerson(
                    name: document.cuts.bounded(name, .name, "a name"),
                    role: document.line(person.role)
                        .map { document.cuts.bounded($0, .name, "a role") },
                    group: document.line(person.group)
                        .map { document.cuts.bounded($0, .name, "a group") },
                    url: web(person.url, "a person's address"),
                    image: web(person.image, "a person's picture")
                )
            )
        }
        return persons
    }

    private func soundbites(_ parsed: ParsedPodcast) -> [Article.PodcastSoundbite] {
        parsed.soundbites.compactMap { soundbite in
            guard let start = number(soundbite.start), let duration = number(soundbite.duration),
                start >= 0, duration > 0
            else { return nil }
            return Article.PodcastSoundbite(
                startInSeconds: start,
                durationInSeconds: duration,
                title: document.line(soundbite.title)
            )
        }
    }
}

extension String {
    /// `nil` when empty.
    var nonEmpty: String? { isEmpty ? nil : self }
}
