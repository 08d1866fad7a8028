import FeedmillAddress
import FeedmillBytes
import FeedmillFetch
package import FeedmillModel
import FeedmillNormalise
import FeedmillSchedule
import FeedmillState

extension FeedAnswer {
    /// Decides which entries become records, and what is remembered of the feed.
    ///
    /// - Parameters:
    ///   - decisions: the ledger's knowledge, shared by all feeds of the batch.
    ///   - overlaps: whether any entry was seen in this feed before.
    ///   - time: when new articles were first seen.
    ///   - random: 0..<1, for the jitter of the next poll.
    /// - Returns: the feed as it will be once the batch is committed.
    func decide(
        with decisions: inout Deduplication,
        overlaps: Bool,
        at time: Timestamp,
        random: Double
    ) -> DeliveredFeed {
        let taken = take(with: &decisions, at: time)
        if case .archive(let visit) = request {
            var delivered = delivered(taken, from: visit, overlaps: overlaps)
            delivered.newEntries = taken.newEntries
            return delivered
        }
        let scheduled = state(after: taken.records).scheduled(
            after: self,
            novelty: novelty(taken),
            olderPages: olderPages(overlaps: overlaps),
            at: time,
            random: random
        )
        var next = scheduled.state
        next.polls += 1
        next.count(taken, of: self)
        var delivered = DeliveredFeed(
            answer: self,
            state: next,
            records: taken.records,
            duplicates: taken.duplicates
        )
        delivered.newEntries = taken.newEntries
        delivered.record = record(number: next.polls, taken)
        delivered.followUp = scheduled.walk.map { ArchiveVisit(walk: $0, visited: visited) }
        return delivered
    }

    /// The entries of a document after they were identified.
    struct Taken {
        var records: [Article] = []
        /// The entries that are new articles.
        var newEntries: [Int] = []
        var duplicates = 0
    }

    private func novelty(_ taken: Taken) -> PublishingRhythm.Novelty {
        guard !taken.records.isEmpty else { return .nothing }
        let isWhole = taken.newEntries.count == entries.count && state.lastSuccess != nil
        guard case .document(let document) = result, isWhole, !document.isDelta else {
            return .something
        }
        return .everything
    }

    private func take(with decisions: inout Deduplication, at time: Timestamp) -> Taken {
        var taken = Taken()
        let wanted = entriesWantedFirst
        let candidates = entries.map(Candidate.init)
        let document = decisions.document(of: candidates)
        /// Where the record of an article of this document is.
        var places: [ArticleKey: Int] = [:]
        for (index, entry) in entries.enumerated() {
            let verdict = decisions.decide(
                candidates[index],
                in: document,
                of: state.id,
                settings: feed.settings,
                at: time
            )
            var article = entry.article
            switch verdict {
            case .known:
                taken.duplicates += 1
                continue
            case .twin(let key):
                taken.duplicates += 1
                if let place = places[key] { taken.records[place].warn(ofTwin: article) }
                continue
            case .new where wanted?.contains(index) == false || isFromBefore(entry):
                continue
            case .new(let key):
                taken.newEntries.append(index)
                article.feedmill.key = key
                places[key] = taken.records.count
            case .changed(let revision):
                article.feedmill.revision = revision
                places[article.feedmill.key] = taken.records.count
            }
            taken.records.append(article)
        }
        return taken
    }

    /// Until a feed has shown an entry, those that are delivered; `nil` when all are.
    ///
    /// A feed may be empty at first. What it publishes from then on is new, whatever is left out of
    /// what was there before.
    private var entriesWantedFirst: Set<Int>? {
        guard state.firstShown == nil else { return nil }
        let empty = state.lastSuccess.map { empty in
            entries.indices.filter { entries[$0].hasOwnDate && entries[$0].date > empty.seconds }
        }
        switch feed.settings.firstPoll {
        case .all: return nil
        case .none: return Set(empty ?? [])
        case .newest(let count):
            // Undated entries keep the order of the document, which usually is newest first.
            let byAge = entries.indices.sorted {
                (entries[$0].date, -$0) > (entries[$1].date, -$1)
            }
            return Set(byAge.prefix(count) + (empty ?? []))
        }
    }
}

extension Article {
    /// Says that the document has another entry which is taken for the same article.
    fileprivate mutating func warn(ofTwin other: Article) {
        guard feedmill.warnings.count < 50 else { return }
        let name = other.title ?? other.id
        warn(
            .twinLeftOut(
                hasAddress: feedmill.canonicalURL != nil,
                title: name.printable(limit: 100)
            )
        )
    }
}

extension NormalisedEntry {
    var date: Int64 {
        (article.datePublished ?? article.dateModified)?.seconds ?? .min
    }

    /// Whether it has a date that was not made at the request.
    fileprivate var hasOwnDate: Bool {
        let parts = ContentParts(contentHash)
        return parts.published != 0 || parts.modified != 0
    }
}

extension Candidate {
    fileprivate init(_ entry: NormalisedEntry) {
        self.init(
            key: entry.identity.key,
            publisherID: entry.publisherIDKey,
            contentID: entry.contentKey,
            statedID: entry.statedKey,
            isDated: entry.isDated,
            content: entry.contentHash
        )
    }
}

// MARK: - State

extension FeedAnswer {
    /// What this poll came to.
    private var outcome: PollOutcome {
        switch result {
        case .document: .new
        case .unchanged: .unchanged
        case .failed: .failed
        }
    }

    /// The poll as the history of its feed keeps it.
    func record(number: Int, _ taken: Taken) -> PollRecord {
        var record = PollRecord(feed: state.id, number: number, time: time, outcome: outcome)
        switch result {
        case .document: record.note = pages?.note ?? losses.map { .partlyRead($0) }
        case .unchanged: break
        case .failed(let failure): record.note = .failed(failure.reason)
        }
        record.status = response?.status
        record.bytes = response?.wireBytes ?? 0
        record.milliseconds = Int(elapsed / .milliseconds(1))
        record.records = taken.records.count
        record.duplicates = taken.duplicates
        return record
    }

    /// What the document holds and was not read, in words; `nil` when all was.
    package var losses: [Warning]? {
        guard case .document(let document) = result, !document.feed.losses.isEmpty else {
            return nil
        }
        return document.feed.losses
    }

    private func state(after records: [Article]) -> FeedState {
        var next = state
        next.lastAttempt = time
        next.lastOutcome = outcome
        next.lastRecords = records.count
        switch result {
        case .document(let document):
            next.succeed(at: time)
            next.records += records.count
            next.title = document.feed.document.title
            next.homePageURL = document.feed.document.homePageURL
            if !document.feed.entries.isEmpty { next.firstShown = state.firstShown ?? time }
            next.learn(sharedLinks: document.feed.sharedLinks)
            if document.feed.isTruncated {
                // With validators the server would never send what was cut off.
                next.bodyHash = nil
                next.remember(Validators())
            } else {
                if !document.isDelta {
                    next.bodyHash = document.bodyHash
                    next.lastDocument = time
                }
                next.remember(Validators(of: document.response))
            }
        case .unchanged(let response):
            next.succeed(at: time)
            // A 304 may bring new validators; what it does not mention stays (RFC 9111 4.3.4).
            next.update(Validators(of: response), isWhole: response.status != 304)
        case .failed(let failure):
            next.lastFailure = failure.reason
            next.health.offlineSince = isOffline ? state.health.offlineSince ?? time : nil
            if isOffline { break }
            // What the host refuses to everybody is no failure of a feed that can be read.
            if case .host = refusal, state.lastSuccess != nil { break }
            next.failures += 1
            next.failingSince = state.failingSince ?? time
        }
        return next
    }
}

extension FeedState {
    fileprivate mutating func succeed(at time: Timestamp) {
        lastSuccess = time
        failures = 0
        failingSince = nil
        lastFailure = nil
        health.offlineSince = nil
    }

    fileprivate mutating func remember(_ validators: Validators) {
        etag = validators.etag
        lastModified = validators.lastModified
        validatorsURL = validators.url?.string
    }

    fileprivate mutating func update(_ validators: Validators, isWhole: Bool) {
        if isWhole { return remember(validators) }
        etag = validators.etag ?? etag
        lastModified = validators.lastModified ?? lastModified
    }
}
