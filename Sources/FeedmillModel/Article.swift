// FeedmillModel: the vocabulary of the program.
//
// Articles, feeds and their settings, keys, timestamps and the policy of a request: values that
// all other targets exchange. An article can be written as a record (JSON or Markdown) and read
// back unchanged; the order of its keys is part of the contract with consumers. Values hold what
// was published and nothing that was guessed: what is unknown is absent. There is no I/O, no clock
// and no decision here.

package import FeedmillBytes

// FeedmillModel: the vocabulary of the program.
//
// The article record and its JSON and Markdown forms, the feed as the operator configured it, what
// decides a request (`FetchPolicy`), keys, timestamps and page selectors. Values only: nothing here
// does I/O, reads a clock or keeps state.

/// One article record: a JSON Feed 1.1 item with feedmill's own extension object.
///
/// A property that is `nil` or empty is left out of the JSON. The order of
/// the properties is the order of the keys. `docs/record.md` says where each comes from.
package struct Article: Sendable, Hashable {
    /// The publisher's own id, else the canonical URL.
    package var id: String
    package var url: String?
    package var externalURL: String?
    package var title: String?
    package var contentHTML: UTF8Text?
    package var contentText: UTF8Text?
    package var summary: String?
    package var image: String?
    package var bannerImage: String?
    package var datePublished: Timestamp?
    package var dateModified: Timestamp?
    package var authors: [Author] = []
    package var tags: [String] = []
    package var language: String?
    package var attachments: [Attachment] = []
    /// The `_feedmill` object.
    package var feedmill: Extension

    package init(id: String, feedmill: Extension) {
        self.id = id
        self.feedmill = feedmill
    }
}

extension Article {
    /// A person or organisation; `url` is http(s) or `mailto:`.
    package struct Author: Sendable, Hashable {
        package var name: String?
        package var url: String?
        package var avatar: String?

        package init(name: String? = nil, url: String? = nil, avatar: String? = nil) {
            self.name = name
            self.url = url
            self.avatar = avatar
        }

        package var isEmpty: Bool { name == nil && url == nil && avatar == nil }
    }

    /// An enclosure, a Media RSS object or a podcast episode's file.
    package struct Attachment: Sendable, Hashable {
        package var url: String
        package var mimeType: String?
        package var title: String?
        package var sizeInBytes: Int?
        package var durationInSeconds: Int?

        package init(url: String, mimeType: String? = nil) {
            self.url = url
            self.mimeType = mimeType
        }
    }

    /// What JSON Feed has no key for, and what feedmill adds: the `_feedmill` object.
    package struct Extension: Sendable, Hashable {
        package var key: ArticleKey
        package var canonicalURL: String?
        package var revision: Int = 1
        package var feed: FeedReference
        /// When the answer that first showed this article was received; absent offline.
        package var fetchedAt: Timestamp?
        /// The page that text or other keys were taken from; absent when everything came from the
        /// feed.
        package var fullText: FullText?
        /// The operator's own tags of the feed.
        package var tags: [String] = []
        package var siteName: String?
        package var imageCaption: String?
        package var imageCredit: String?
        package var commentsURL: String?
        package var inReplyTo: String?
        package var rights: String?
        package var source: Source?
        package var geo: Geo?
        package var podcast: Podcast?
        /// What was repaired, dropped or guessed to make this record, one line each.
        package var warnings: [String] = []

        package init(key: ArticleKey, feed: FeedReference) {
            self.key = key
            self.feed = feed
        }
    }

    /// The page that completed a record.
    package struct FullText: Sendable, Hashable {
        /// Its final address, after redirects.
        package var url: String
        package var fetchedAt: Timestamp

        package init(url: String, fetchedAt: Timestamp) {
            self.url = url
            self.fetchedAt = fetchedAt
        }
    }

    /// The feed that an article came from.
    package struct FeedReference: Sendable, Hashable {
        package var url: String?
        package var name: String?
        package var title: String?
        package var homePageURL: String?

        package init(
            url: String? = nil,
            name: String? = nil,
            title: String? = nil,
            homePageURL: String? = nil
        ) {
            self.url = url
            self.name = name
            self.title = title
            self.homePageURL = homePageURL
        }
    }

    /// The feed that an aggregated entry was taken from (RSS `source`, Atom `source`).
    package struct Source: Sendable, Hashable {
        package var id: String?
        package var url: String?
        package var title: String?

        package init(id: String? = nil, url: String? = nil, title: String? = nil) {
            self.id = id
            self.url = url
            self.title = title
        }
    }

    /// A point on the earth, WGS 84, in degrees.
    package struct Geo: Sendable, Hashable {
        package var latitude: Double
        package var longitude: Double

        package init(latitude: Double, longitude: Double) {
            self.latitude = latitude
            self.longitude = longitude
        }
    }
}
