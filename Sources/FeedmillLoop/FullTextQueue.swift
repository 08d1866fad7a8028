import FeedmillAddress
import FeedmillDelivery
import FeedmillModel
import FeedmillPoll
import FeedmillSchedule

/// Where the feeds stand whose news wait for the pages of their articles.
///
/// They weigh nothing on the others: the memory that they take is bounded by itself, and when it
/// is used up, only feeds of their kind wait.
struct FullTextQueue {
    /// Bytes of documents and pages that may wait.
    private static let weightLimit = 8 << 20
    /// Pages, and rules of hosts, that may be on their way at once.
    private static let readLimit = 16

    /// Answers whose entries are to be looked at first.
    private var unidentified: [(index: Int, polled: FeedAnswer)] = []
    private var isTurn = true
    /// What the answers weigh that wait, until their pages are read.
    private var weights: [Int: Int] = [:]
    private var weight = 0
    var pages: [Int: FullTextWork] = [:]
    /// Who stands in line for an address, or is asking for it; each for one.
    private var readers: [WebURL: Int] = [:]
    private var standing: Set<Int> = []
    var robots = RobotsCache()
    var answers = ArticleAnswers()
    /// Transfers that may bring news which want pages.
    var transfers = 0
    var reads = 0
    /// Whose turn came when there was no room.
    private var parkedFeeds: [Int] = []
    private var parkedPages: [Int] = []

    var isEmpty: Bool {
        unidentified.isEmpty && pages.isEmpty && parkedFeeds.isEmpty && parkedPages.isEmpty
    }

    /// When the next of them is to be delivered in any case.
    func nextDeadline(after uptime: Duration) -> Duration? {
        pages.values.lazy.map(\.deadline).filter { $0 > uptime }.min()
    }

    // MARK: - Answers

    mutating func add(_ index: Int, _ polled: FeedAnswer) {
        unidentified.append((index, polled))
        weigh(index, polled.weight)
    }

    /// The answers that are to be looked at, unless it is the turn of a delivery that waits.
    mutating func takeUnidentified(isFree: Bool) -> (indices: [Int], batch: [FeedAnswer])? {
        guard !unidentified.isEmpty, isFree || isTurn else {
            isTurn = true
            return nil
        }
        isTurn = false
        defer { unidentified = [] }
        return (unidentified.map(\.index), unidentified.map(\.polled))
    }

    mutating func weigh(_ index: Int, _ new: Int?) {
        weight += (new ?? 0) - (weights[index] ?? 0)
        weights[index] = new
    }

    mutating func forget(_ indices: [Int]) {
        for index in indices { weigh(index, nil) }
    }

    mutating func stop() {
        let robots = robots
        let (transfers, reads) = (transfers, reads)
        self = FullTextQueue()
        self.robots = robots
        (self.transfers, self.reads) = (transfers, reads)
    }

    // MARK: - Lines

    func isBeingRead(_ url: WebURL) -> Bool { readers[url] != nil }

    /// Whether the feed stands in line or is asking.
    func isStanding(_ index: Int) -> Bool { standing.contains(index) }

    mutating func stand(_ index: Int, for url: WebURL) {
        readers[url] = index
        standing.insert(index)
    }

    mutating func leave(_ url: WebURL) {
        if let index = readers.removeValue(forKey: url) { standing.remove(index) }
    }

    // MARK: - Room

    /// Whether there is no room for what a subject is about to be asked for.
    func mustPark(_ subject: TrackedFeed, usualWeight: Int) -> Bool {
        if subject.errand.article != nil { return reads >= Self.readLimit }
        return subject.feed.settings.fullText != .never
            && roomForFeeds(usualWeight: usualWeight) <= 0
    }

    private func roomForFeeds(usualWeight: Int) -> Int {
        if weight + transfers == 0 { return 1 }
        return (Self.weightLimit - weight) / max(1, usualWeight) - transfers
    }

    mutating func started(_ subject: TrackedFeed) {
        if subject.errand.article != nil {
            reads += 1
        } else if subject.feed.settings.fullText != .never {
            transfers += 1
        }
    }

    mutating func park(_ index: Int, isPage: Bool) {
        if isPage { parkedPages.append(index) } else { parkedFeeds.append(index) }
    }

    /// Those for whom there may be room again.
    mutating func takeParked(usualWeight: Int) -> [Int] {
        let pages = parkedPages.prefix(max(0, Self.readLimit - reads))
        let feeds = parkedFeeds.prefix(max(0, roomForFeeds(usualWeight: usualWeight)))
        parkedPages.removeFirst(pages.count)
        parkedFeeds.removeFirst(feeds.count)
        return Array(pages) + Array(feeds)
    }

    /// Takes a feed out that is parked with a page.
    mutating func unpark(_ index: Int) -> Bool {
        guard let place = parkedPages.firstIndex(of: index) else { return false }
        parkedPages.remove(at: place)
        return true
    }
}
