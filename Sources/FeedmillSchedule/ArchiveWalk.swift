package import FeedmillAddress
package import FeedmillModel

/// The older pages of a feed that are still to be read (RFC 5005): where to go on, and how far.
///
/// A walk begins when a poll shows nothing that was seen before, so that something may have been
/// published and pushed out in between (a gap), or when the operator wants history. It is part of
/// what the state keeps of the feed: a page that fails is asked for again with the next polls.
package struct ArchiveWalk: Sendable, Hashable, Codable {
    /// The pages that are followed to close a gap.
    package static let gapLimit = 10
    /// How often a page may fail before it is given up.
    package static let patience = 3

    /// The page that is asked for next.
    package private(set) var page: WebURL
    /// How many pages may still be asked for, this one included.
    package private(set) var left: Int
    /// When the gap was found: an entry that was seen before then closes it.
    ///
    /// `nil` when the operator wants the pages, whether their entries are known or not.
    package let since: Timestamp?
    /// How often this page has failed.
    package private(set) var failures: Int

    package init(page: WebURL, left: Int, since: Timestamp?, failures: Int = 0) {
        self.page = page
        self.left = left
        self.since = since
        self.failures = failures
    }
}

// MARK: - Decisions

extension ArchiveWalk {
    /// What the feed's own document says about what came before it.
    package struct Document: Sendable, Hashable {
        /// The page with older entries, when there is one.
        package var olderPage: WebURL?
        /// Whether all its entries are new, although the feed was read before.
        package var isBeyondGap = false
        /// The pages that the operator wants to be followed from here.
        package var wantedPages = 0

        package init(olderPage: WebURL?) {
            self.olderPage = olderPage
        }
    }

    /// Decides after the feed's own document whether older pages are to be read.
    ///
    /// - Parameters:
    ///   - document: What the document says.
    ///   - pending: The walk that an earlier poll left unfinished.
    ///   - now: The time at which the document's entries are first seen.
    /// - Returns: The walk to go on with; `nil` for none, as after nearly every poll.
    package static func begin(
        after document: Document,
        pending: ArchiveWalk?,
        now: Timestamp
    ) -> ArchiveWalk? {
        guard let page = document.olderPage else { return pending }
        if document.wantedPages > 0 {
            let left = max(document.wantedPages, pending?.left ?? 0)
            return ArchiveWalk(page: page, left: left, since: nil)
        }
        guard document.isBeyondGap else { return pending }
        guard let pending else { return ArchiveWalk(page: page, left: gapLimit, since: now) }
        // One walk for both gaps: what was seen since the first of them closes neither.
        return ArchiveWalk(page: page, left: max(gapLimit, pending.left), since: pending.since)
    }

    /// What a page was found to be.
    package enum Finding: Sendable, Hashable {
        /// It could not be read; whether that says anything about it.
        case failed(isOurFault: Bool)
        /// - `overlaps`: whether it holds an entry that closes the gap.
        /// - `olderPage`: the page before it.
        /// - `isCircle`: whether this walk has been at that page already.
        case read(overlaps: Bool, olderPage: WebURL?, isCircle: Bool)
    }

    /// What follows from a page.
    package enum Step: Sendable, Hashable {
        /// Another page is to be asked for at once.
        case goOn(ArchiveWalk)
        /// The page is to be asked for again with the next poll.
        case retry(ArchiveWalk)
        case end(End)
    }

    /// Why a walk ended; the raw values are what the state keeps.
    package enum End: String, Sendable, Hashable, Codable {
        case overlap
        case noMore = "no-more"
        case limit
        case circle
        case givenUp = "given-up"

        /// The reason for people.
        package var words: String {
            switch self {
            case .overlap: "known entries were reached"
            case .noMore: "there are no older pages"
            case .limit: "as many pages as may be followed were read"
            case .circle: "the pages lead in a circle"
            case .givenUp: "the page failed too often and is given up"
            }
        }
    }

    /// Whether entries may be missing for good when the walk ends like that.
    package func leavesGap(_ end: End?) -> Bool {
        switch end {
        case .limit, .circle, .givenUp: since != nil
        case .overlap, .noMore, nil: false
        }
    }

    /// Decides after the page that the walk was at.
    package func step(after finding: Finding) -> Step {
        switch finding {
        case .failed(let isOurFault):
            var next = self
            if !isOurFault { next.failures += 1 }
            return next.failures < Self.patience ? .retry(next) : .end(.givenUp)
        case .read(let overlaps, let olderPage, let isCircle):
            if overlaps, since != nil { return .end(.overlap) }
            guard let olderPage else { return .end(.noMore) }
            if isCircle { return .end(.circle) }
            guard left > 1 else { return .end(.limit) }
            return .goOn(ArchiveWalk(page: olderPage, left: left - 1, since: since))
        }
    }
}

extension ArchiveWalk.Step {
    /// The walk as it is to be remembered; `nil` when it is over.
    package var walk: ArchiveWalk? {
        switch self {
        case .goOn(let walk), .retry(let walk): walk
        case .end: nil
        }
    }
}
