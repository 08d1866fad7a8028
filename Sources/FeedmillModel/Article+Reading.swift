import FeedmillBytes

/// Reads a record back from its JSON, strictly: a wrong type or a missing `key` is an error.
///
/// Unknown keys are ignored, since later versions may add some. A test writes and reads every
/// record of the fixtures, so that a new key cannot be forgotten here.
extension Article: Decodable {
    private enum Keys: String, CodingKey {
        case id, url, title, summary, image, authors, tags, language, attachments
        case externalURL = "external_url"
        case contentHTML = "content_html"
        case contentText = "content_text"
        case bannerImage = "banner_image"
        case datePublished = "date_published"
        case dateModified = "date_modified"
        case feedmill = "_feedmill"
    }

    package init(from decoder: any Decoder) throws {
        let item = try decoder.container(keyedBy: Keys.self)
        self.init(
            id: try item.decode(String.self, forKey: .id),
            feedmill: try item.decode(Extension.self, forKey: .feedmill)
        )
        url = try item.text(.url)
        externalURL = try item.text(.externalURL)
        title = try item.text(.title)
        contentHTML = try item.text(.contentHTML).map { UTF8Text($0) }
        contentText = try item.text(.contentText).map { UTF8Text($0) }
        summary = try item.text(.summary)
        image = try item.text(.image)
        bannerImage = try item.text(.bannerImage)
        datePublished = try item.time(.datePublished)
        dateModified = try item.time(.dateModified)
        authors = try item.list(.authors)
        tags = try item.list(.tags)
        language = try item.text(.language)
        attachments = try item.list(.attachments)
    }
}

extension Article.Extension: Decodable {
    private enum Keys: String, CodingKey {
        case version, key, revision, feed, tags, rights, source, geo, podcast, warnings
        case canonicalURL = "canonical_url"
        case fetchedAt = "fetched_at"
        case fullText = "full_text"
        case siteName = "site_name"
        case imageCaption = "image_caption"
        case imageCredit = "image_credit"
        case commentsURL = "comments_url"
        case inReplyTo = "in_reply_to"
    }

    package init(from decoder: any Decoder) throws {
        let item = try decoder.container(keyedBy: Keys.self)
        guard try item.decode(Int.self, forKey: .version) == 1 else {
            throw item.corrupted(.version, "is not 1")
        }
        guard let key = ArticleKey(try item.decode(String.self, forKey: .key)) else {
            throw item.corrupted(.key, "is not 32 lower-case hexadecimal digits")
        }
        self.init(
            key: key,
            feed: try item.decodeIfPresent(Article.FeedReference.self, forKey: .feed) ?? .init()
        )
        canonicalURL = try item.text(.canonicalURL)
        revision = try item.decode(Int.self, forKey: .revision)
        fetchedAt = try item.time(.fetchedAt)
        fullText = try item.decodeIfPresent(Article.FullText.self, forKey: .fullText)
        tags = try item.list(.tags)
        siteName = try item.text(.siteName)
        imageCaption = try item.text(.imageCaption)
        imageCredit = try item.text(.imageCredit)
        commentsURL = try item.text(.commentsURL)
        inReplyTo = try item.text(.inReplyTo)
        rights = try item.text(.rights)
        source = try item.decodeIfPresent(Article.Source.self, forKey: .source)
        geo = try item.decodeIfPresent(Article.Geo.self, forKey: .geo)
        podcast = try item.decodeIfPresent(Article.Podcast.self, forKey: .podcast)
        warnings = try item.list(.warnings)
    }
}

extension Article.Podcast: Decodable {
    private enum Keys: String, CodingKey {
        case season, episode, explicit, subtitle, transcripts, chapters, persons, soundbites
        case episodeType = "episode_type"
    }

    package init(from decoder: any Decoder) throws {
        let item = try decoder.container(keyedBy: Keys.self)
        self.init()
        season = try item.decodeIfPresent(Int.self, forKey: .season)
        episode = try item.text(.episode)
        episodeType = try item.text(.episodeType)
        isExplicit = try item.decodeIfPresent(Bool.self, forKey: .explicit)
        subtitle = try item.text(.subtitle)
        transcripts = try item.list(.transcripts)
        chapters = try item.decodeIfPresent(Article.PodcastFile.self, forKey: .chapters)
        persons = try item.list(.persons)
        soundbites = try item.list(.soundbites)
    }
}

// MARK: - Parts

/// The keys of the small objects of a record.
private enum PartKeys: String, CodingKey {
    case id, url, name, title, avatar, latitude, longitude, language, role, group, image
    case homePageURL = "home_page_url"
    case mimeType = "mime_type"
    case sizeInBytes = "size_in_bytes"
    case durationInSeconds = "duration_in_seconds"
    case startInSeconds = "start_in_seconds"
    case fetchedAt = "fetched_at"
}

extension Article.FullText: Decodable {
    package init(from decoder: any Decoder) throws {
        let item = try decoder.container(keyedBy: PartKeys.self)
        guard let time = try item.time(.fetchedAt) else {
            throw item.corrupted(.fetchedAt, "is missing")
        }
        self.init(url: try item.decode(String.self, forKey: .url), fetchedAt: time)
    }
}

extension Article.Author: Decodable {
    package init(from decoder: any Decoder) throws {
        let item = try decoder.container(keyedBy: PartKeys.self)
        self.init(
            name: try item.text(.name),
            url: try item.text(.url),
            avatar: try item.text(.avatar)
        )
    }
}

extension Article.Attachment: Decodable {
    package init(from decoder: any Decoder) throws {
        let item = try decoder.container(keyedBy: PartKeys.self)
        self.init(
            url: try item.decode(String.self, forKey: .url),
            mimeType: try item.text(.mimeType)
        )
        title = try item.text(.title)
        sizeInBytes = try item.decodeIfPresent(Int.self, forKey: .sizeInBytes)
        durationInSeconds = try item.decodeIfPresent(Int.self, forKey: .durationInSeconds)
    }
}

extension Article.FeedReference: Decodable {
    package init(from decoder: any Decoder) throws {
        let item = try decoder.container(keyedBy: PartKeys.self)
        self.init(
            url: try item.text(.url),
            name: try item.text(.name),
            title: try item.text(.title),
            homePageURL: try item.text(.homePageURL)
        )
    }
}

extension Article.Source: Decodable {
    package init(from decoder: any Decoder) throws {
        let item = try decoder.container(keyedBy: PartKeys.self)
        self.init(
            id: try item.text(.id),
            url: try item.text(.url),
            title: try item.text(.title)
        )
    }
}

extension Article.Geo: Decodable {
    package init(from decoder: any Decoder) throws {
        let item = try decoder.container(keyedBy: PartKeys.self)
        self.init(
            latitude: try item.decode(Double.self, forKey: .latitude),
            longitude: try item.decode(Double.self, forKey: .longitude)
        )
    }
}

extension Article.PodcastFile: Decodable {
    package init(from decoder: any Decoder) throws {
        let item = try decoder.container(keyedBy: PartKeys.self)
        self.init(
            url: try item.decode(String.self, forKey: .url),
            mimeType: try item.text(.mimeType),
            language: try item.text(.language)
        )
    }
}

extension Article.PodcastPerson: Decodable {
    package init(from decoder: any Decoder) throws {
        let item = try decoder.container(keyedBy: PartKeys.self)
        self.init(
            name: try item.decode(String.self, forKey: .name),
            role: try item.text(.role),
            group: try item.text(.group),
            url: try item.text(.url),
            image: try item.text(.image)
        )
    }
}

extension Article.PodcastSoundbite: Decodable {
    package init(from decoder: any Decoder) throws {
        let item = try decoder.container(keyedBy: PartKeys.self)
        self.init(
            startInSeconds: try item.decode(Double.self, forKey: .startInSeconds),
            durationInSeconds: try item.decode(Double.self, forKey: .durationInSeconds),
            title: try item.text(.title)
        )
    }
}

// MARK: - Values

extension KeyedDecodingContainer {
    fileprivate func text(_ key: Key) throws -> String? {
        try decodeIfPresent(String.self, forKey: key)
    }

    fileprivate func list<Value: Decodable>(_ key: Key) throws -> [Value] {
        try decodeIfPresent([Value].self, forKey: key) ?? []
    }

    fileprivate func time(_ key: Key) throws -> Timestamp? {
        guard let text = try text(key) else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            throw corrupted(key, "is not a time in the form of RFC 3339")
        }
        return time
    }

    fileprivate func corrupted(_ key: Key, _ reason: String) -> DecodingError {
        .dataCorruptedError(forKey: key, in: self, debugDescription: reason)
    }
}
