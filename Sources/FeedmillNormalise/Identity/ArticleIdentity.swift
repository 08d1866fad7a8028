import FeedmillAddress
package import FeedmillModel

/// What makes an article one article (design, 1.3).
package struct ArticleIdentity: Sendable, Hashable {
    package enum Basis: Sendable, Hashable {
        /// The canonical URL, whatever feed shows it.
        case url
        /// The feed and the publisher's id.
        case id
        /// The feed and a hash of title and date; of the text where one of them is missing.
        case content
    }

    package var key: ArticleKey
    package var basis: Basis

    package init(key: ArticleKey, basis: Basis) {
        self.key = key
        self.basis = basis
    }

    package static func url(canonical: String) -> ArticleIdentity {
        let identity = URLCleaner.identity(ofCanonical: canonical)
        return ArticleIdentity(key: ArticleKey(identity: identity), basis: .url)
    }

    static func id(_ id: String, feed: String) -> ArticleIdentity {
        ArticleIdentity(key: ArticleKey(identity: feed + "\n" + id), basis: .id)
    }

    package static func content(_ hash: ArticleKey, feed: String) -> ArticleIdentity {
        ArticleIdentity(
            key: ArticleKey(identity: feed + "\n" + hash.description),
            basis: .content
        )
    }
}
