package import FeedmillAddress
package import FeedmillSchedule

/// What a feed is asked for.
package enum FeedRequest: Sendable {
    /// What is new in it: the errand of every ordinary poll.
    case news
    /// The whole document, and then so many of its older pages, because the operator wants them.
    case history(pages: Int)
    /// One of its older pages.
    case page(ArchiveVisit)
    /// The full text of one of its new articles.
    case article(ArticleRequest)

    /// What is asked for, when it is not the feed's own document.
    package var url: WebURL? {
        switch self {
        case .news, .history: nil
        case .page(let visit): visit.url
        case .article(let errand): errand.url
        }
    }

    /// The page of an article, or the rules for it.
    package var article: ArticleRequest? {
        if case .article(let errand) = self { errand } else { nil }
    }

    /// The older page, when it is one.
    package var page: ArchiveVisit? {
        if case .page(let visit) = self { visit } else { nil }
    }
}

/// A step of a walk through the older pages of a feed.
package struct ArchiveVisit: Sendable, Hashable {
    package let walk: ArchiveWalk
    /// The documents that were read on the way here: none of them is read again.
    package let visited: Set<WebURL>

    package init(walk: ArchiveWalk, visited: Set<WebURL>) {
        self.walk = walk
        self.visited = visited
    }

    package var url: WebURL { walk.page }
}
