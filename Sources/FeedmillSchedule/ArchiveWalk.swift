package import FeedmillAddress
package import FeedmillModel

/// The archive pages of a feed that are still to be read (RFC 5005): where to continue, how far.
///
/// A walk begins when a poll shows no known entry, so that entries may have come and gone since the
/// last one (a gap), or when the operator asks for history. It is stored in the feed's state: a
/// page that fails is requested again with the next polls.
package struct ArchiveWalk: Sendable, Hashable, Codable {
    /// How many pages are followed to close a gap.
    package static let gapLimit = 10
    /// How often a page may fail before it is given up.
    package static let patience = 3

    /// The next page to request.
    package private(set) var page: WebURL
    /// How many more pages may be requested, this one included.
    package private(set) var left: Int
    /// When the gap was found; an entry first seen before that time closes it.
    ///
    /// `nil` when the operator asked for the pages, whether or not their entries are known.
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
        /// The page with older entries, if any.
        package var olderPage: WebURL?
        /// Whether all its entries are new although the feed was read before.
        package var isBeyondGap = false
        /// The number of pages that the operator asked for.
        package var wantedPages = 0

        package init(olderPage: WebURL?) {
            self.olderPage = olderPage
        }
    }

    /// Decides after the feed's own document whether to read archive pages.
    ///
    /// - Parameters:
    ///   - document: What the document says.
    ///   - pending: The walk that an earlier poll left unfinished.
    ///   - now: The time at which the document's entries are first seen.
    /// - Returns: The walk to continue; `nil` for none, as after nearly every poll.
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
        // One walk for both gaps: entries seen since the first gap close neither.
        return ArchiveWalk(page: page, left: max(gapLimit, pending.left), since: pending.since)
    }

    /// What a page was found to be.
    package enum Finding: Sendable, Hashable {
        /// It could not be read, and whether that counts as a failure of the page.
        case failed(isOurFault: Bool)
        /// - `overlaps`: whether it holds an entry that closes the gap.
        /// - `olderPage`: the page before it.
        /// - `isCircle`: whether this walk has already visited that page.
        case read(overlaps: Bool, olderPage: WebURL?, isCircle: Bool)
    }

    /// What follows from a page.
    package enum Step: Sendable, Hashable {
        /// Request another page at once.
        case goOn(ArchiveWalk)
        /// Request the page again with the next poll.
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
            case .noMore: "there are no archive pages"
            case .limit: "as many pages as may be followed were read"
            case .circle: "the pages lead in a circle"
            case .givenUp: "the page failed too often and is given up"
            }
        }
    }

    /// Whether entries may be missing for good when the walk ends this way.
    package func leavesGap(_ end: End?) -> Bool {
        switch end {
        case .limit, .circle, .givenUp: since != nil
        case .overlap, .noMore, nil: false
        }
    }

    /// Decides after a page of the walk.
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
    /// The walk to store; `nil` when it is over.
    package var walk: ArchiveWalk? {
        switch self {
        case .goOn(let walk), .retry(let walk): walk
        case .end: nil
        }
    }
}
