// FeedmillParse: bytes to a faithful account of what a feed document says.
//
// One folder per format, plus sniffing and dispatch. Nothing is interpreted here: dates stay as
// they were written, links unresolved, markup unsanitised; `FeedmillNormalise` makes articles of
// it. All text lives in one byte arena and is named by ranges, so that what is thrown away never
// becomes a Swift string. Hostile input is expected: what cannot be read is skipped with a
// warning, and only a document without a feed root is not a feed.

package import FeedmillModel

/// A piece of text: a range of bytes in `ParsedFeed.arena`, valid UTF-8, without NUL.
package struct Text: Sendable, Hashable {
    package var start: Int32
    package var end: Int32

    package init(start: Int32, end: Int32) {
        self.start = start
        self.end = end
    }

    package var isEmpty: Bool { start == end }
    package var range: Range<Int> { Int(start)..<Int(end) }
}

/// How the bytes of a text construct are to be read.
package enum TextKind: Sendable, Hashable {
    /// Plain text: `<` and `&` mean themselves.
    case text
    /// HTML markup, entities once decoded by the XML parser (RSS content, Atom `type="html"`).
    case html
    /// HTML markup written by our parser from inline XHTML elements.
    case xhtml
    /// The format does not say (RSS titles and descriptions): markup if it looks like markup.
    case undeclared
    /// Plain text whose character references are decoded all the same (JSON Feed titles).
    case references
}

/// Text with its kind, base and language (RFC 4287 section 3.1).
package struct TextConstruct: Sendable, Hashable {
    package var text: Text
    package var kind: TextKind
    /// Index into `ParsedFeed.bases`: what relative references inside it resolve against.
    package var base: Int32
    package var language: Text?

    package init(text: Text, kind: TextKind, base: Int32 = 0, language: Text? = nil) {
        self.text = text
        self.kind = kind
        self.base = base
        self.language = language
    }
}

/// An address as published, unresolved.
package struct ParsedURL: Sendable, Hashable {
    package var text: Text
    /// Index into `ParsedFeed.bases`.
    package var base: Int32

    package init(text: Text, base: Int32 = 0) {
        self.text = text
        self.base = base
    }
}

/// One `xml:base`: a reference and the base it is itself relative to.
///
/// Index 0 is the document.
package struct ParsedBase: Sendable, Hashable {
    package var parent: Int32
    package var reference: Text

    package init(parent: Int32, reference: Text) {
        self.parent = parent
        self.reference = reference
    }
}

package struct ParsedLink: Sendable, Hashable {
    package var url: ParsedURL
    /// The relation; absent means `alternate` (RFC 4287 section 4.2.7.2).
    package var relation: Text?
    package var mediaType: Text?
    package var language: Text?
    package var title: Text?
    package var length: Text?

    package init(url: ParsedURL) {
        self.url = url
    }
}

package struct ParsedPerson: Sendable, Hashable {
    /// A name, or an author string such as `mail (Name)` when `isString`.
    package var name: Text?
    package var email: Text?
    package var url: ParsedURL?
    package var avatar: ParsedURL?
    /// Whether `name` is a free-form string from which name and address must be told apart.
    package var isString = false

    package init() {}
}

package struct ParsedCategory: Sendable, Hashable {
    package var term: Text?
    package var label: Text?
    package var scheme: Text?

    package init(term: Text? = nil, label: Text? = nil, scheme: Text? = nil) {
        self.term = term
        self.label = label
        self.scheme = scheme
    }
}

/// An enclosure, an Atom enclosure link, a Media RSS object, or a JSON Feed attachment.
package struct ParsedEnclosure: Sendable, Hashable {
    package enum Origin: Sendable, Hashable {
        case enclosure
        case media
    }

    package var url: ParsedURL
    package var origin: Origin
    package var mediaType: Text?
    /// Media RSS `medium`: image, audio, video, document, executable.
    package var medium: Text?
    package var length: Text?
    /// Seconds, or `hh:mm:ss`.
    package var duration: Text?
    package var title: TextConstruct?
    /// Media RSS `media:description`: a caption.
    package var caption: TextConstruct?
    /// Media RSS `media:credit`.
    package var credit: Text?
    package var isDefault = false
    /// Media RSS `width`, pixels.
    package var width: Text?
    /// Whether it is a page that plays the file (`media:player`), not the file itself.
    package var isPlayer = false

    package init(url: ParsedURL, origin: Origin) {
        self.url = url
        self.origin = origin
    }
}

/// A picture that Media RSS offers as a preview.
package struct ParsedThumbnail: Sendable, Hashable {
    package var url: ParsedURL
    package var width: Text?

    package init(url: ParsedURL, width: Text? = nil) {
        self.url = url
        self.width = width
    }
}

/// A date as published, with the rank of the element that it came from.
package struct ParsedDate: Sendable, Hashable {
    package var text: Text
    package var rank: Int

    package init(text: Text, rank: Int) {
        self.text = text
        self.rank = rank
    }
}

/// The feed that an aggregated entry was taken from.
package struct ParsedSource: Sendable, Hashable {
    package var id: Text?
    package var title: TextConstruct?
    package var url: ParsedURL?
    package var feedURL: ParsedURL?
    package var authors: [ParsedPerson] = []

    package init() {}
}

/// Podcast elements as published (iTunes, Podcasting 2.0).
package struct ParsedPodcast: Sendable, Hashable {
    package struct File: Sendable, Hashable {
        package var url: ParsedURL
        package var mediaType: Text?
        package var language: Text?

        package init(url: ParsedURL) {
            self.url = url
        }
    }

    package struct Person: Sendable, Hashable {
        package var name: Text
        package var role: Text?
        package var group: Text?
        package var url: ParsedURL?
        package var image: ParsedURL?

        package init(name: Text) {
            self.name = name
        }
    }

    package struct Soundbite: Sendable, Hashable {
        package var start: Text
        package var duration: Text
        package var title: Text?

        package init(start: Text, duration: Text) {
            self.start = start
            self.duration = duration
        }
    }

    package var season: Text?
    package var episode: Text?
    package var episodeType: Text?
    package var explicit: Text?
    package var subtitle: TextConstruct?
    package var duration: Text?
    package var transcripts: [File] = []
    package var chapters: File?
    package var persons: [Person] = []
    package var soundbites: [Soundbite] = []

    package init() {}
}

/// One item or entry, as published.
package struct ParsedEntry: Sendable, Hashable {
    /// Whether it is an item without any element or member, which makes no record.
    ///
    /// An Atom entry is one, whatever is in it.
    var isBare = true
    package var id: Text?
    /// Whether an id that is a web address may stand for a missing link; an RSS `guid` can say no.
    package var idIsPermalink = true
    package var idBase: Int32 = 0
    package var title: TextConstruct?
    package var summary: TextConstruct?
    package var content: TextConstruct?
    /// JSON Feed `content_text` when `content_html` is there too: the publisher's own plain text.
    package var plainContent: Text?
    package var links: [ParsedLink] = []
    /// JSON Feed `external_url`.
    package var externalURL: ParsedURL?
    package var image: ParsedURL?
    package var bannerImage: ParsedURL?
    /// Media RSS thumbnails, in order.
    package var thumbnails: [ParsedThumbnail] = []
    package var published: Text?
    package var updated: Text?
    /// Dates of lesser rank, for when the first cannot be read.
    package var otherPublished: [ParsedDate] = []
    package var otherUpdated: [ParsedDate] = []
    package var created: Text?
    package var authors: [ParsedPerson] = []
    package var contributors: [ParsedPerson] = []
    package var categories: [ParsedCategory] = []
    package var language: Text?
    package var enclosures: [ParsedEnclosure] = []
    package var commentsURL: ParsedURL?
    package var inReplyTo: ParsedURL?
    package var rights: TextConstruct?
    package var source: ParsedSource?
    /// feedburner:origLink.
    package var originalLink: ParsedURL?
    /// `latitude longitude` in degrees, as published.
    package var latitude: Text?
    package var longitude: Text?
    package var podcast: ParsedPodcast?
    /// The entry's own base, for references outside text constructs.
    package var base: Int32 = 0
    package var warnings: [Warning] = []

    package init() {}
}

/// What the feed asks of those who poll it.
package struct ParsedPollingHints: Sendable, Hashable {
    /// RSS `ttl`, minutes.
    package var ttl: Text?
    /// RSS `skipHours`, hours of the day in UTC.
    package var skipHours: [Text] = []
    /// RSS `skipDays`, English names of days.
    package var skipDays: [Text] = []
    /// `sy:updatePeriod`, `sy:updateFrequency`, `sy:updateBase`.
    package var updatePeriod: Text?
    package var updateFrequency: Text?
    package var updateBase: Text?

    package init() {}
}

/// A feed document, as published.
package struct ParsedFeed: Sendable {
    package var format: FeedFormat
    /// What the document weighs, as UTF-8.
    package var byteCount = 0
    /// All the text that the other properties name ranges of.
    package var arena: [UInt8] = []
    /// Bases by index; the first is the document itself with an empty reference.
    package var bases: [ParsedBase] = [
        ParsedBase(parent: -1, reference: Text(start: 0, end: 0))
    ]
    package var id: Text?
    package var title: TextConstruct?
    package var description: TextConstruct?
    package var links: [ParsedLink] = []
    package var language: Text?
    package var authors: [ParsedPerson] = []
    package var contributors: [ParsedPerson] = []
    package var categories: [ParsedCategory] = []
    package var rights: TextConstruct?
    package var icon: ParsedURL?
    package var image: ParsedURL?
    package var published: Text?
    package var updated: Text?
    package var generator: Text?
    package var hints = ParsedPollingHints()
    /// Whether the document says that it holds all entries there are (`fh:complete`, RFC 5005).
    package var isComplete = false
    package var entries: [ParsedEntry] = []
    /// Whether the document breaks off before its end: what it says is not all there is.
    package var isTruncated = false
    /// What had to be repaired to read the document.
    package var warnings: [Warning] = []
    /// What the document holds and was not read.
    package var losses: [Warning] = []

    package init(format: FeedFormat) {
        self.format = format
    }

    /// The bytes of a text as a string.
    package func string(_ text: Text) -> String {
        String(decoding: arena[text.range], as: UTF8.self)
    }

    package func string(_ text: Text?) -> String? {
        text.map { string($0) }
    }
}
