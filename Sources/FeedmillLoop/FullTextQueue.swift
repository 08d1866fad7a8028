import FeedmillAddress
import FeedmillDelivery
import FeedmillModel
import FeedmillSchedule

/// The full text of new articles: their pages are read between a feed's answer and its delivery.
///
/// A value: events and times go in, and what the loop has to do comes out. Which pages are wanted,
/// which feed reads them, how much waits and how much is in flight is known here alone; the loop
/// queues the requests at their hosts and starts them.
///
/// Waiting for pages never holds up other feeds: the memory it takes has a bound of its own, and
/// when that is reached, only feeds that want full text wait.
struct FullTextQueue {
    /// What the loop has to do.
    enum Action {
        /// The host of a page has refused it; `index` is the feed that read it.
        case refused(host: String, HostPace.Refusal, index: Int)
        /// Queue the feed's request at its host, and keep the delay of the host's robots.txt.
        case enqueue(Int, ArticleRequest, crawlDelay: Duration)
        /// Take the feed's request out of the queue of its host.
        case withdraw(Int)
        /// Nothing more will be read for this answer.
        case accept(Int, FeedAnswer)
    }

    /// Bytes of documents and pages that may wait.
    private static let weightLimit = 8 << 20
    /// Pages and robots.txt files that may be in flight at once.
    private static let readLimit = 16

    /// Answers of which it is not known yet which entries are new.
    private var unidentified: [(index: Int, answer: FeedAnswer)] = []
    private var isTurnToIdentify = true
    private var works: [Int: FullTextWork] = [:]
    /// The bytes of the answers that wait, by feed, and in all.
    private var weights: [Int: Int] = [:]
    private var weight = 0
    /// What each feed has queued or in flight: one request at a time.
    private var requests: [Int: ArticleRequest] = [:]
    private var requested: Set<WebURL> = []
    private var robots = RobotsCache()
    private var answers = Answers()
    /// The feeds whose polls are in flight and may bring new articles.
    private var polls: Set<Int> = []
    /// The feeds whose requests are in flight.
    private var reads: Set<Int> = []
    /// Feeds that their host admitted when there was no room.
    private var parkedPolls: [Int] = []
    private var parkedReads: [Int] = []
    private var isStopped = false

    /// Whether nothing waits and nothing is in flight.
    var isEmpty: Bool {
        unidentified.isEmpty && works.isEmpty && reads.isEmpty && parkedPolls.isEmpty
            && parkedReads.isEmpty
    }

    /// What a feed has queued or in flight, apart from its own documents.
    func request(of index: Int) -> ArticleRequest? { requests[index] }

    /// When the next answer is delivered whatever is still missing.
    func nextDeadline(after uptime: Duration) -> Duration? {
        works.values.lazy.map(\.deadline).filter { $0 > uptime }.min()
    }
}

// MARK: - Answers of feeds

extension FullTextQueue {
    /// Takes an answer whose entries may want full text.
    mutating func add(_ index: Int, _ answer: FeedAnswer) {
        guard !isStopped else { return }
        unidentified.append((index, answer))
        weigh(index, answer.weight)
    }

    /// The answers whose new entries are to be identified now; `nil` when there are none, or when
    /// it is the turn of a delivery that waits.
    mutating func takeUnidentified(
        deliveryWaits: Bool
    ) -> (indices: [Int], batch: [FeedAnswer])? {
        guard !unidentified.isEmpty, !deliveryWaits || isTurnToIdentify else {
            isTurnToIdentify = true
            return nil
        }
        isTurnToIdentify = false
        defer { unidentified = [] }
        return (unidentified.map(\.index), unidentified.map(\.answer))
    }

    /// Begins to read the pages of a feed's new entries, if any is wanted.
    mutating func identified(
        _ index: Int,
        _ answer: FeedAnswer,
        newEntries: [Int],
        at uptime: Duration
    ) -> [Action] {
        guard !isStopped else { return [] }
        let deadline = uptime + FullTextWork.timeLimit
        guard let work = FullTextWork(answer, newEntries: newEntries, deadline: deadline) else {
            weigh(index, nil)
            return [.accept(index, answer)]
        }
        works[index] = work
        var actions: [Action] = []
        advance(index, at: uptime, &actions)
        return actions
    }

    /// The answers of these feeds were delivered.
    mutating func delivered(_ indices: [Int]) { answers.forget(indices) }

    /// The answers of these feeds were lost: they are polled again, and pages that were read for
    /// them are kept until then.
    mutating func dropped(_ indices: [Int]) {
        for index in indices { weigh(index, nil) }
    }

    /// Drops everything that waits: nothing of it was saved, and the feeds are polled again at the
    /// next start, when their articles can still be completed.
    mutating func stop() {
        let (polls, reads) = (polls, reads)
        self = FullTextQueue()
        (self.polls, self.reads, isStopped) = (polls, reads, true)
    }

    private mutating func weigh(_ index: Int, _ new: Int?) {
        weight += (new ?? 0) - (weights[index] ?? 0)
        weights[index] = new
    }
}

// MARK: - Requests

extension FullTextQueue {
    /// A page, or a robots.txt, was read.
    mutating func answered(
        _ index: Int,
        _ request: ArticleRequest,
        _ answer: PageAnswer,
        at uptime: Duration
    ) -> [Action] {
        reads.remove(index)
        guard !isStopped else { return [] }
        leave(index)
        if case .rules(let rules) = answer {
            robots.keep(rules, of: request.url.origin, at: uptime)
        }
        if let selectors = works[index]?.selectors {
            answers.keep(answer, to: request, for: index, by: selectors)
            for other in works.keys where works[other]?.selectors == selectors {
                let isUnreachable =
                    works[other]?.take(answer, to: request, isOwn: other == index) ?? false
                if isUnreachable {
                    robots.keep(.unreachable, of: request.url.origin, at: uptime)
                }
            }
        }
        var actions: [Action] = []
        if case .failed(let failure) = answer, let refusal = failure.refusal,
            let host = request.url.host
        {
            actions.append(.refused(host: host, refusal, index: index))
        }
        advance(index, at: uptime, &actions)
        advanceAll(at: uptime, &actions)
        return actions
    }

    /// The feed's request was taken out of the queue of its host, which is held for too long.
    mutating func withdrawn(_ index: Int, at uptime: Duration) -> [Action] {
        guard let url = requests[index]?.url else { return [] }
        leave(index)
        works[index]?.giveUp(.hostOnHold(host: url.shownHost)) {
            $0.host == url.host
        }
        var actions: [Action] = []
        advance(index, at: uptime, &actions)
        advanceAll(at: uptime, &actions)
        return actions
    }

    /// Ends the work on answers that have waited long enough; a request in flight ends its own.
    mutating func expire(at uptime: Duration) -> [Action] {
        let late = works.filter { $0.value.deadline <= uptime && !reads.contains($0.key) }.keys
        guard !late.isEmpty else { return [] }
        var actions: [Action] = []
        for index in late {
            if requests[index] != nil, !unpark(index) { actions.append(.withdraw(index)) }
            leave(index)
            advance(index, at: uptime, &actions)
        }
        advanceAll(at: uptime, &actions)
        return actions
    }

    /// Asks for what the feed needs next, unless it waits for something already, or hands it on
    /// when nothing is missing.
    private mutating func advance(_ index: Int, at uptime: Duration, _ actions: inout [Action]) {
        guard requests[index] == nil, var work = works[index] else { return }
        work.takeKnown(answers)
        let step = work.next(robots: robots, isBeingRead: requested.contains, at: uptime)
        works[index] = work
        weigh(index, work.weight)
        switch step {
        case .ask(let request):
            requests[index] = request
            requested.insert(request.url)
            let rules = robots.rules(of: request.url.origin, at: uptime)
            actions.append(.enqueue(index, request, crawlDelay: rules?.crawlDelay ?? .zero))
        case .wait: break
        case .done:
            works[index] = nil
            weigh(index, nil)
            actions.append(.accept(index, work.finished))
        }
    }

    /// Goes on with the feeds that waited for something another feed has read.
    private mutating func advanceAll(at uptime: Duration, _ actions: inout [Action]) {
        for index in works.keys { advance(index, at: uptime, &actions) }
    }

    private mutating func leave(_ index: Int) {
        if let request = requests.removeValue(forKey: index) { requested.remove(request.url) }
    }
}

// MARK: - Room

extension FullTextQueue {
    /// Counts the start of what a host has admitted, or parks it until there is room.
    ///
    /// - Parameters:
    ///   - index: the feed.
    ///   - wantsFullText: whether its poll may bring articles that want full text.
    ///   - usualWeight: what an answer is expected to weigh.
    /// - Returns: whether it may start.
    mutating func start(_ index: Int, wantsFullText: Bool, usualWeight: Int) -> Bool {
        if requests[index] != nil {
            guard reads.count < Self.readLimit else {
                parkedReads.append(index)
                return false
            }
            reads.insert(index)
        } else if wantsFullText {
            guard roomForPolls(usualWeight: usualWeight) > 0 else {
                parkedPolls.append(index)
                return false
            }
            polls.insert(index)
        }
        return true
    }

    /// The poll of a feed has ended.
    mutating func polled(_ index: Int) { polls.remove(index) }

    /// Takes the parked feeds for which there is room again; they go back to their hosts' queues.
    mutating func takeParked(usualWeight: Int) -> [Int] {
        let reads = parkedReads.prefix(max(0, Self.readLimit - reads.count))
        let polls = parkedPolls.prefix(max(0, roomForPolls(usualWeight: usualWeight)))
        parkedReads.removeFirst(reads.count)
        parkedPolls.removeFirst(polls.count)
        return Array(reads) + Array(polls)
    }

    private func roomForPolls(usualWeight: Int) -> Int {
        if weight == 0, polls.isEmpty { return 1 }
        return (Self.weightLimit - weight) / max(1, usualWeight) - polls.count
    }

    private mutating func unpark(_ index: Int) -> Bool {
        guard let place = parkedReads.firstIndex(of: index) else { return false }
        parkedReads.remove(at: place)
        return true
    }
}
