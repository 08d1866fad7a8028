package import FeedmillAddress
package import FeedmillSchedule

/// What is requested of a feed.
package enum FeedRequest: Sendable {
    /// What is new: the request of every ordinary poll.
    case latest
    /// The whole document, and then so many pages of its archive, because the operator wants them.
    case history(pages: Int)
    /// A page of its archive (RFC 5005).
    case archive(ArchiveVisit)

    /// The page of the archive, when one is requested.
    package var archive: ArchiveVisit? {
        if case .archive(let visit) = self { visit } else { nil }
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
