package import FeedmillModel

/// What was read of a page.
package struct ExtractedPage: Sendable {
    /// The article, with what the page alone can tell.
    package var article: Article
    /// Whether the publisher says that the text, or a part of it, is for subscribers only.
    package var isForSubscribers: Bool

    package init(article: Article, isForSubscribers: Bool = false) {
        self.article = article
        self.isForSubscribers = isForSubscribers
    }
}
