import FeedmillAddress
import FeedmillBytes
import FeedmillDelivery
import FeedmillExtract
import FeedmillModel
import FeedmillNormalise
import FeedmillPoll
import FeedmillSchedule
import FeedmillState

/// The pages of one feed's new articles, read one after the other before anything is delivered.
///
/// A value: answers and times go in, the next request comes out. Whatever goes wrong with a page,
/// its article keeps the text of the feed; at the deadline, all articles that are left do.
struct FullTextWork {
    /// How long new articles wait for their pages.
    static let timeLimit = Duration.seconds(600)
    /// How long they wait for a host that is on hold.
    static let longestHold = Duration.seconds(60)
    /// Bytes of text that the pages of one feed may add.
    static let weightLimit = 8 << 20
    private static let attempts = 2
    private static let hopLimit = 5

    private struct Wanted {
        let entry: Int
        /// The link of the feed, and where redirects have led so far.
        let link: WebURL
        var url: WebURL
        var hops = 0
        var failures = 0
    }

    enum Step {
        case ask(ArticleRequest)
        /// Another feed is reading what is left.
        case wait
        case done
    }

    private var answer: FeedAnswer
    private var entries: [NormalisedEntry]
    private var wanted: [Wanted] = []
    private var report = PagesReport()
    private var robotsFailures: [String: Int] = [:]
    let deadline: Duration
    /// What the articles weigh with their pages.
    private(set) var weight: Int

    /// Begins the work on an answer; `nil` if no page is wanted.
    ///
    /// - Parameters:
    ///   - answer: the answer.
    ///   - newEntries: which of its entries will become records.
    ///   - deadline: the uptime at which it is delivered in any case.
    init?(_ answer: FeedAnswer, newEntries: [Int], deadline: Duration) {
        var entries = answer.entries
        var counts: [WebURL: Int] = [:]
        for url in entries.lazy.compactMap(\.article.page) { counts[url, default: 0] += 1 }
        for index in newEntries where entries.indices.contains(index) {
            let article = entries[index].article
            guard answer.feed.settings.fullText.wantsPage(of: article), let url = article.page
            else { continue }
            guard counts[url] == 1 else {
                // A live blog or a changelog: the page belongs to several entries.
                entries[index].article.lackFullText(.sharedPage)
                report.failed += 1
                report.problem = .sharedPage
                continue
            }
            wanted.append(Wanted(entry: index, link: url, url: url))
        }
        guard !wanted.isEmpty || report.failed > 0 else { return nil }
        self.answer = answer
        self.entries = entries
        self.deadline = deadline
        weight = answer.weight
    }

    var selectors: FeedSettings.PageSelectors { answer.feed.settings.selectors }

    /// The answer with the text of its pages.
    var finished: FeedAnswer {
        var finished = answer
        if case .document(var document) = answer.result {
            document.feed.entries = entries
            document.pageWeight = weight - answer.weight
            finished.result = .document(document)
        }
        finished.pages = report
        return finished
    }
}

extension FeedSettings.FullText {
    fileprivate func wantsPage(of article: Article) -> Bool {
        switch self {
        case .never: false
        case .auto: SummaryJudge.isSummary(article)
        case .always: true
        }
    }
}

extension Article {
    /// The address of its page; `nil` if it links to something to play or download, or to no single
    /// article (such as the feed's home page).
    fileprivate var page: WebURL? {
        guard let url, feedmill.canonicalURL != nil,
            !attachments.contains(where: { $0.url == url })
        else { return nil }
        return WebURL(url).flatMap { $0.isHTTP ? $0.withoutFragment : nil }
    }
}

// MARK: - Steps

extension FullTextWork {
    /// The next request.
    ///
    /// - Parameters:
    ///   - robots: what is known of the robots.txt of hosts.
    ///   - isBeingRead: whether another feed is reading that address.
    ///   - uptime: the time.
    /// - Returns: the request, if there is one.
    mutating func next(
        robots: RobotsCache,
        isBeingRead: (WebURL) -> Bool,
        at uptime: Duration
    ) -> Step {
        if uptime >= deadline { giveUp(.noTime) { _ in true } }
        if weight - answer.weight > Self.weightLimit {
            giveUp(.tooMuchText) { _ in true }
        }
        var index = 0
        while index < wanted.count {
            let url = wanted[index].url
            guard let rules = robots.rules(of: url.origin, at: uptime) else {
                guard let request = ArticleRequest.robots(of: url) else {
                    fail(index, .noHost)
                    continue
                }
                if !isBeingRead(request.url) { return .ask(request) }
                index += 1
                continue
            }
            guard rules.allows(url.target) else {
                fail(
                    index,
                    rules == .unreachable
                        ? .robotsUnreadable(host: url.shownHost)
                        : .robotsForbid(host: url.shownHost)
                )
                continue
            }
            if !isBeingRead(url) { return .ask(.page(url, rules)) }
            index += 1
        }
        return wanted.isEmpty ? .done : .wait
    }

    /// Takes the answer to a request of this feed or of another one.
    ///
    /// - Returns: whether the robots.txt of that host counts as unreachable from now on.
    mutating func take(_ answer: PageAnswer, to request: ArticleRequest, isOwn: Bool) -> Bool {
        switch (request.kind, answer) {
        case (.robots, .failed(let failure)):
            guard isOwn else { return false }
            robotsFailures[request.url.origin, default: 0] += 1
            heed(failure, request.url)
            putLast { $0.url.origin == request.url.origin }
            return robotsFailures[request.url.origin, default: 0] >= Self.attempts
        case (.robots, _): break
        case (.page, .rules): break
        case (.page, .page(let page, let url, let time)):
            each(of: request.url) { $0.take(page, for: $1, at: url, time) }
        case (.page, .moved(let target)):
            each(of: request.url) { $0.follow($1, to: target) }
        case (.page, .failed(let failure)):
            each(of: request.url) { $0.note(failure, for: $1) }
            if isOwn { heed(failure, request.url) }
        }
        return false
    }

    /// Takes pages that other feeds have read, or this one before a delivery failed.
    mutating func takeKnown(_ answers: FullTextQueue.Answers) {
        var index = 0
        while index < wanted.count {
            let (count, url) = (wanted.count, wanted[index].url)
            guard let answer = answers.answer(from: url, by: selectors) else {
                index += 1
                continue
            }
            // Either it is finished, or it has moved to an address that may be known, too.
            _ = take(answer, to: .page(url), isOwn: false)
            if wanted.count == count, wanted[index].url == url { index += 1 }
        }
    }

    /// Gives up pages: their articles keep the text of the feed.
    mutating func giveUp(_ problem: FullTextProblem, where isGivenUp: (WebURL) -> Bool) {
        for index in wanted.indices.reversed() where isGivenUp(wanted[index].url) {
            fail(index, problem)
        }
    }
}

extension FullTextWork {
    /// Calls `body` for everything wanted from an address; `body` may remove it.
    private mutating func each(of url: WebURL, _ body: (inout FullTextWork, Int) -> Void) {
        for index in wanted.indices.reversed() where wanted[index].url == url { body(&self, index) }
    }

    private mutating func fail(_ index: Int, _ problem: FullTextProblem) {
        let gone = wanted.remove(at: index)
        entries[gone.entry].article.lackFullText(problem)
        report.failed += 1
        report.problem = problem
    }

    private mutating func take(
        _ page: ExtractedPage,
        for index: Int,
        at url: WebURL,
        _ time: Timestamp
    ) {
        let entry = wanted[index].entry
        if let problem = entries[entry].article.complete(from: page, at: url, fetched: time) {
            return fail(index, problem)
        }
        wanted.remove(at: index)
        report.read += 1
        let article = entries[entry].article
        weight += (article.contentHTML?.bytes.count ?? 0) + (article.contentText?.bytes.count ?? 0)
    }

    private mutating func follow(_ index: Int, to target: WebURL) {
        if InterstitialPage.stands(at: target, before: wanted[index].link) {
            return fail(index, .interstitial)
        }
        wanted[index].hops += 1
        guard wanted[index].hops <= Self.hopLimit else {
            return fail(index, .redirectLimit(count: Self.hopLimit))
        }
        wanted[index].url = target.withoutFragment
    }

    private mutating func note(_ failure: PageFailure, for index: Int) {
        wanted[index].failures += 1
        guard failure.mayPass, wanted[index].failures < Self.attempts else {
            return fail(index, failure.problem)
        }
        wanted.append(wanted.remove(at: index))
    }

    private mutating func putLast(_ isLater: (Wanted) -> Bool) {
        wanted = wanted.filter { !isLater($0) } + wanted.filter(isLater)
    }

    /// The host is on hold, which may take too long for these articles.
    private mutating func heed(_ failure: PageFailure, _ url: WebURL) {
        guard let refusal = failure.refusal, refusal.hold > Self.longestHold else { return }
        giveUp(failure.problem) { $0.host == url.host }
    }
}
