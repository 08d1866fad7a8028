package import FeedmillAddress

/// A feed as the operator configured it.
package struct Feed: Sendable, Hashable {
    /// Where it is fetched from: http, https, or file if the configuration allows it.
    package var url: WebURL
    /// The operator's name for it, unique among the feeds.
    package var name: String?
    package var settings: FeedSettings
    /// What its polls depend on; `nil` for a feed that stands in no configuration.
    package var fingerprint: FeedFingerprint?

    package init(url: WebURL, name: String? = nil, settings: FeedSettings = FeedSettings()) {
        self.url = url
        self.name = name
        self.settings = settings
    }

    package var tags: [String] {
        get { settings.tags }
        set { settings.tags = newValue }
    }

    /// The name in messages: the operator's, else the address without its credentials.
    package var label: String { name ?? url.masked }
}

/// What can be set for one feed, or for all of them under `defaults`.
@dynamicMemberLookup
package struct FeedSettings: Sendable, Hashable {
    /// How often a feed is polled.
    package enum Interval: Sendable, Hashable {
        /// From the feed's own publishing rhythm, between the two bounds.
        case automatic
        case fixed(Duration)
    }

    /// What the first poll of a feed delivers.
    package enum FirstPoll: Sendable, Hashable {
        case all
        case newest(Int)
        case none
    }

    /// What is held back after 429 and 503.
    package enum HoldBack: String, Sendable, Hashable, CaseIterable {
        case host
        case feed
    }

    /// What happens when a delivered article changes.
    package enum Updates: String, Sendable, Hashable, CaseIterable {
        case ignore
        case emit
    }

    /// Whether the pages of new articles are read for their full text.
    package enum FullText: Sendable, Hashable {
        case never
        /// If the feed's own text is only a summary.
        case auto
        case always
    }

    /// Selectors for the text of a site's article pages, for sites where it is not found otherwise.
    package struct PageSelectors: Sendable, Hashable {
        /// Selects the text; `nil` to look for it as usual.
        package var content: PageSelector?
        /// Selects what is not part of it.
        package var remove: [PageSelector] = []

        package init() {}
    }

    /// Name and password of HTTP Basic authentication (RFC 7617).
    package struct BasicAuth: Sendable, Hashable {
        package var user: String
        package var password: String

        package init(user: String, password: String) {
            self.user = user
            self.password = password
        }
    }

    /// One request header.
    package struct Header: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A client certificate for TLS: paths of PEM files.
    package struct ClientCertificate: Sendable, Hashable {
        package var certificate: String
        package var key: String?

        package init(certificate: String, key: String? = nil) {
            self.certificate = certificate
            self.key = key
        }
    }

    package var interval: Interval = .automatic
    /// Whether a fixed interval is kept to the second because an external timer starts each pass.
    package var keepsPace = false
    package var minInterval: Duration = .seconds(15 * 60)
    package var maxInterval: Duration = .seconds(24 * 60 * 60)
    /// How often it should publish; `nil` to go by its own habit.
    package var expected: Duration?
    package var firstPoll: FirstPoll = .all
    /// The archive pages that are followed after a feed's first poll.
    package var history = 0
    package var isPaused = false
    package var tags: [String] = []
    /// Its members are those of the settings, too.
    package var request = RequestSettings()
    /// Instead of those for all feeds.
    package var userAgent: String?
    package var proxy: String?
    package var holdBack: HoldBack = .host
    package var updates: Updates = .ignore
    package var trustsIDs = true
    /// Whether a link that several entries of a document share can name no article.
    package var findsSharedLinks = true
    package var fullText: FullText = .never
    package var selectors = PageSelectors()

    package init() {}

    package subscript<Value>(
        dynamicMember field: WritableKeyPath<RequestSettings, Value>
    ) -> Value {
        get { request[keyPath: field] }
        set { request[keyPath: field] = newValue }
    }
}

extension Feed {
    /// The key of the feed in the state.
    package var identity: String { FeedIdentity.of(url) }
}
