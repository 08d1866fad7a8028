package import FeedmillBytes

extension Article {
    /// The record as one line of JSON without a line feed, keys in their documented order.
    package func json() -> [UInt8] {
        let size = (contentHTML?.bytes.count ?? 0) + (contentText?.bytes.count ?? 0)
        var writer = JSONWriter(reservingCapacity: size + size / 8 + 2048)
        write(to: &writer)
        return writer.bytes
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { item in
            item.member("id", id)
            item.member("url", url)
            item.member("external_url", externalURL)
            item.member("title", title)
            item.member("content_html", contentHTML)
            item.member("content_text", contentText)
            item.member("summary", summary)
            item.member("image", image)
            item.member("banner_image", bannerImage)
            item.member("date_published", datePublished)
            item.member("date_modified", dateModified)
            item.member("authors", authors) { $1.write(to: &$0) }
            item.member("tags", tags)
            item.member("language", language)
            item.member("attachments", attachments) { $1.write(to: &$0) }
            item.member("_feedmill", object: feedmill) { $1.writeMembers(to: &$0) }
        }
    }
}

extension Article.Author {
    package func write(to writer: inout JSONWriter) {
        writer.object { author in
            author.member("name", name)
            author.member("url", url)
            author.member("avatar", avatar)
        }
    }
}

extension Article.Attachment {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { attachment in
            attachment.member("url", url)
            attachment.member("mime_type", mimeType)
            attachment.member("title", title)
            attachment.member("size_in_bytes", sizeInBytes)
            attachment.member("duration_in_seconds", durationInSeconds)
        }
    }
}

extension Article.Extension {
    fileprivate func writeMembers(to writer: inout JSONWriter) {
        writer.member("version", 1)
        writer.member("key", key.description)
        writer.member("canonical_url", canonicalURL)
        writer.member("revision", revision)
        writer.member("feed", object: feed) { writer, feed in
            writer.member("url", feed.url)
            writer.member("name", feed.name)
            writer.member("title", feed.title)
            writer.member("home_page_url", feed.homePageURL)
        }
        writer.member("fetched_at", fetchedAt)
        writer.member("full_text", object: fullText) { writer, page in
            writer.member("url", page.url)
            writer.member("fetched_at", page.fetchedAt)
        }
        writer.member("tags", tags)
        writer.member("site_name", siteName)
        writer.member("image_caption", imageCaption)
        writer.member("image_credit", imageCredit)
        writer.member("comments_url", commentsURL)
        writer.member("in_reply_to", inReplyTo)
        writer.member("rights", rights)
        writer.member("source", object: source) { writer, source in
            writer.member("id", source.id)
            writer.member("url", source.url)
            writer.member("title", source.title)
        }
        writer.member("geo", object: geo) { writer, geo in
            writer.member("latitude", geo.latitude)
            writer.member("longitude", geo.longitude)
        }
        writer.member("podcast", object: podcast) { $1.writeMembers(to: &$0) }
        writer.member("warnings", warnings)
    }
}

extension Article.Podcast {
    fileprivate func writeMembers(to writer: inout JSONWriter) {
        writer.member("season", season)
        writer.member("episode", episode)
        writer.member("episode_type", episodeType)
        writer.member("explicit", isExplicit)
        writer.member("subtitle", subtitle)
        writer.member("transcripts", transcripts) { $1.write(to: &$0) }
        if let chapters {
            writer.name("chapters")
            chapters.write(to: &writer)
        }
        writer.member("persons", persons) { writer, person in
            writer.object { member in
                member.member("name", person.name)
                member.member("role", person.role)
                member.member("group", person.group)
                member.member("url", person.url)
                member.member("image", person.image)
            }
        }
        writer.member("soundbites", soundbites) { writer, soundbite in
            writer.object { member in
                member.member("start_in_seconds", soundbite.startInSeconds)
                member.member("duration_in_seconds", soundbite.durationInSeconds)
                member.member("title", soundbite.title)
            }
        }
    }
}

extension Article.PodcastFile {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { file in
            file.member("url", url)
            file.member("mime_type", mimeType)
            file.member("language", language)
        }
    }
}
