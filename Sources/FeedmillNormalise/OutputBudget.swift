import FeedmillBytes
import FeedmillModel

/// What the records of one document may weigh together.
///
/// A record repeats what the feed says once, and adds keys, names and a plain text beside the
/// markup. The records of real documents weigh one and a half times as much as these, and never
/// three times, unless their entries are very small: the allowance is for 20,000 of those.
struct OutputBudget {
    private static let timesDocument = 3
    private static let allowance = 8 << 20

    private let limit: Int
    private var left: Int

    init(documentBytes: Int) {
        limit = documentBytes * Self.timesDocument + Self.allowance
        left = limit
    }

    /// Takes the weight of a record out; `false` when there is not enough left for it.
    mutating func spend(_ weight: Int) -> Bool {
        left -= weight
        return left >= 0
    }

    func warning(ofDropped count: Int) -> Warning {
        .recordsTooHeavy(dropped: count, limit: limit)
    }
}

extension Article {
    /// About the bytes of the record, without escapes.
    var weight: Int {
        // The keys, and the key of the article.
        var weight = 300
        for text in [
            id, url, externalURL, title, summary, image, bannerImage, language,
            feedmill.canonicalURL, feedmill.imageCaption, feedmill.imageCredit,
            feedmill.commentsURL, feedmill.inReplyTo, feedmill.rights, feedmill.feed.url,
            feedmill.feed.name, feedmill.feed.title, feedmill.feed.homePageURL, feedmill.source?.id,
            feedmill.source?.url, feedmill.source?.title,
        ] {
            weight += text?.utf8.count ?? 0
        }
        weight += contentHTML?.bytes.count ?? 0
        weight += contentText?.bytes.count ?? 0
        for author in authors { weight += author.weight }
        for tag in tags { weight += tag.utf8.count + 4 }
        for attachment in attachments { weight += attachment.weight }
        for tag in feedmill.tags { weight += tag.utf8.count + 4 }
        for warning in feedmill.warnings { weight += warning.utf8.count + 4 }
        return weight + (feedmill.podcast?.weight ?? 0)
    }
}

extension Article.Author {
    /// About the bytes of the author in a record.
    var weight: Int {
        40 + (name?.utf8.count ?? 0) + (url?.utf8.count ?? 0) + (avatar?.utf8.count ?? 0)
    }
}

extension Article.Attachment {
    fileprivate var weight: Int {
        80 + url.utf8.count + (mimeType?.utf8.count ?? 0) + (title?.utf8.count ?? 0)
    }
}

extension Article.Podcast {
    fileprivate var weight: Int {
        var weight = (episode?.utf8.count ?? 0) + (subtitle?.utf8.count ?? 0)
        for file in transcripts + [chapters].compactMap(\.self) {
            weight += 60 + file.url.utf8.count + (file.mimeType?.utf8.count ?? 0)
        }
        for person in persons {
            weight += 80 + person.name.utf8.count
            for text in [person.role, person.group, person.url, person.image] {
                weight += text?.utf8.count ?? 0
            }
        }
        for soundbite in soundbites { weight += 70 + (soundbite.title?.utf8.count ?? 0) }
        return weight
    }
}
