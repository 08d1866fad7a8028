import FeedmillAddress
import FeedmillFetch
import FeedmillModel
import FeedmillNormalise
import FeedmillSchedule
import FeedmillState

/// Archive pages (RFC 5005): their entries are delivered like any others, but they change nothing
/// that is remembered of the feed's own document: validators, body, schedule, health.
extension FeedAnswer {
    /// What the feed's own document says about its archive; `nil` without a document.
    func olderPages(overlaps: Bool) -> ArchiveWalk.Document? {
        guard case .document(let document) = result else { return nil }
        let isFirst = state.firstShown == nil
        // What a first poll leaves out is not delivered from the archive either.
        guard !isFirst || feed.settings.firstPoll == .all else { return nil }
        var wanted = ArchiveWalk.Document(olderPage: document.feed.olderPage)
        wanted.isBeyondGap = !overlaps
        if case .history(let pages) = request {
            wanted.wantedPages = pages
        } else if isFirst {
            wanted.wantedPages = feed.settings.history
        }
        return wanted
    }

    /// The documents that were read, this one included.
    var visited: Set<WebURL> {
        var visited = request.archive?.visited ?? []
        visited.insert(request.archive?.url ?? state.address(of: feed).withoutCredentials)
        if let response { visited.insert(response.finalURL) }
        return visited
    }

    /// Whether an entry is older than the feed's first poll, which did not deliver everything.
    ///
    /// A walk that closes a gap may get as far back as that.
    func isFromBefore(_ entry: NormalisedEntry) -> Bool {
        guard feed.settings.firstPoll != .all, request.archive?.walk.since != nil,
            entry.date > .min
        else { return false }
        return entry.date < state.added.seconds
    }

    /// The outcome of an archive page.
    func delivered(
        _ taken: Taken,
        from visit: ArchiveVisit,
        overlaps: Bool
    ) -> DeliveredFeed {
        let step = visit.walk.step(after: finding(overlaps: overlaps))
        var next = state
        next.memory.walk = step.walk
        next.records += taken.records.count
        var entry: PollRecord?
        if let note = note(visit, step) {
            next.polls += 1
            entry = record(number: next.polls, taken)
            entry?.note = note
        }
        var delivered = DeliveredFeed(
            answer: self,
            state: next,
            records: taken.records,
            duplicates: taken.duplicates
        )
        delivered.record = entry
        switch step {
        case .goOn(let walk): delivered.followUp = ArchiveVisit(walk: walk, visited: visited)
        case .end(let end): delivered.walkEnd = end
        case .retry: break
        }
        return delivered
    }

    /// What the history of the feed has to tell of a page; nothing when all is well.
    private func note(_ visit: ArchiveVisit, _ step: ArchiveWalk.Step) -> PollNote? {
        let reason: FailureReason? =
            if case .failed(let failure) = result { failure.reason } else { nil }
        let end: ArchiveWalk.End? =
            if case .end(let end) = step, visit.walk.leavesGap(end) { end } else { nil }
        guard reason != nil || end != nil else { return nil }
        return .archivePage(url: visit.url.masked, reason, end)
    }

    private func finding(overlaps: Bool) -> ArchiveWalk.Finding {
        guard case .document(let document) = result else {
            let report = PollReport(self, failures: 1)
            return .failed(isOurFault: report.result == .ourFault)
        }
        let page = document.feed.olderPage
        return .read(
            overlaps: overlaps,
            olderPage: page,
            isCircle: page.map(visited.contains) ?? false
        )
    }
}
