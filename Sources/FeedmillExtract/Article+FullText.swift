package import FeedmillAddress
import FeedmillBytes
package import FeedmillModel

/// How a record that a feed began is completed from its page.
extension Article {
    /// Takes the text of the page, and the keys that the feed has left out.
    ///
    /// Never less than before: where the page has less text than the feed, or is another one, the
    /// record stays as it is.
    ///
    /// - Parameters:
    ///   - page: what was read of the page.
    ///   - url: the page's address, after redirects.
    ///   - time: when it was read.
    /// - Returns: why nothing was taken; `nil` when the text was.
    package mutating func complete(
        from page: ExtractedPage,
        at url: WebURL,
        fetched time: Timestamp
    ) -> FullTextProblem? {
        let other = page.article
        // Some say so of pages that they show whole.
        let length = other.contentText?.bytes.count ?? 0
        if page.isForSubscribers, length < Thresholds.previewText {
            return .subscribersOnly
        }
        guard let text = other.contentText,
            text.bytes.count >= contentText?.bytes.count ?? 0
        else { return .lessText }
        guard PageLikeness(of: self, to: other).isSameArticle else { return .otherArticle }
        contentHTML = other.contentHTML
        contentText = text
        takePicture(of: other)
        title = title ?? other.title
        datePublished = datePublished ?? other.datePublished
        // A page that is changed before it is published says so of something else.
        if dateModified == nil, let modified = other.dateModified,
            datePublished.map({ $0 <= modified }) ?? true
        {
            dateModified = modified
        }
        for attachment in other.attachments
        where !attachments.contains(where: { $0.url == attachment.url }) {
            attachments.append(attachment)
        }
        if authors.isEmpty { authors = other.authors }
        language = language ?? other.language
        feedmill.siteName = feedmill.siteName ?? other.feedmill.siteName
        feedmill.fullText = FullText(url: url.withoutCredentials.string, fetchedAt: time)
        for warning in other.feedmill.warnings where !feedmill.warnings.contains(warning) {
            feedmill.warnings.append(warning)
        }
        return nil
    }

    /// Says why a record has no full text.
    package mutating func lackFullText(_ problem: FullTextProblem) {
        warn(.noFullText(problem))
    }

    /// The page's picture where the feed has none; words on it where it is the same.
    private mutating func takePicture(of other: Article) {
        guard image == nil || image == other.image else { return }
        image = other.image
        feedmill.imageCaption = feedmill.imageCaption ?? other.feedmill.imageCaption
        feedmill.imageCredit = feedmill.imageCredit ?? other.feedmill.imageCredit
    }
}
