package import FeedmillAddress
import FeedmillBytes
package import FeedmillDelivery
import FeedmillExtract
package import FeedmillModel
import FeedmillNormalise
package import FeedmillSchedule
import FeedmillState

/// The pages of a feed's new articles, read one after the other before anything is delivered.
///
/// A value: answers and times go in, what to ask for next comes out. Whatever goes wrong with a
/// page, its article keeps what the feed gave; when the time is over, all that are left do.
package struct FullTextWork {
    /// How long the news of a feed wait for their pages.
    package static let patience = Duration.seconds(600)
    /// How long they wait for a host that asked to be left alone.
    package static let holdPatience = Duration.seconds(60)
    /// Bytes of text that the pages of one feed may add.
    package static let weightLimit = 8 << 20
    private static let attempts = 2
    private static let hopLimit = 5

    private struct Wanted {
        let entry: Int
        /// What the feed links to, and where that has led so far.
        let link: WebURL
        var url: WebURL
        var hops = 0
        var failures = 0
    }

    package enum Step {
        case ask(ArticleRequest)
        /// Another feed is about to read what is left.
        case wait
        case done
    }

    private var polled: FeedAnswer
    private var entries: [NormalisedEntry]
    private var wanted: [Wanted] = []
    private var report = PagesReport()
    private var robotsFailures: [String: Int] = [:]
    package let deadline: Duration
    /// What the articles weigh with their pages.
    package private(set) var weight: Int

    /// Begins with a feed's answer; `nil` when it wants no page.
    ///
    /// - Parameters:
    ///   - polled: the answer.
    ///   - newcomers: which of its entries will become records.
    ///   - deadline: the uptime at which it goes out in any case.
    package init?(_ polled: FeedAnswer, newcomers: [Int], deadline: Duration) {
        var entries = polled.entries
        var counts: [WebURL: Int] = [:]
        for url in entries.lazy.compactMap(\.article.page) { counts[url, default: 0] += 1 }
        for index in newcomers where entries.indices.contains(index) {
            let article = entries[index].article
            guard polled.feed.settings.fullText.wantsPage(of: article), let url = article.page
            else { continue }
            guard counts[url] == 1 else {
                // A live blog, a list of changes: the page is of no single article.
                entries[index].article.lackFullText(.sharedPage)
                report.failed += 1
                report.problem = .sharedPage
                continue
            }
            wanted.append(Wanted(entry: index, link: url, url: url))
        }
        guard !wanted.isEmpty || report.failed > 0 else { return nil }
        self.polled = polled
        self.entries = entries
        self.deadline = deadline
        weight = polled.weight
    }

    package var selectors: FeedSettings.PageSelectors { polled.feed.settings.selectors }

    /// The feed with all that its pages gave.
    package var finished: FeedAnswer {
        var finished = polled
        if case .news(var news) = polled.result {
            news.feed.entries = entries
            news.pageWeight = weight - polled.weight
            finished.result = .news(news)
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
    /// Where its page is; what is played or downloaded is none, nor is an address that names no
    /// article, such as the feed's home page.
    fileprivate var page: WebURL? {
        guard let url, feedmill.canonicalURL != nil,
            !attachments.contains(where: { $0.url == url })
        else { return nil }
        return WebURL(url).flatMap { $0.isHTTP ? $0.withoutFragment : nil }
    }
}

// MARK: - Steps

extension FullTextWork {
    /// What is to be asked for now.
    ///
    /// - Parameters:
    ///   - robots: what is known of the hosts' rules.
    ///   - isBeingRead: whether another feed asks for that already.
    ///   - uptime: the time.
    /// - Returns: the errand to go on with, if any.
    package mutating func next(
        robots: RobotsCache,
        isBeingRead: (WebURL) -> Bool,
        at uptime: Duration
    ) -> Step {
        if uptime >= deadline { giveUp(.noTime) { _ in true } }
        if weight - polled.weight > Self.weightLimit {
            giveUp(.tooMuchText) { _ in true }
        }
        var index = 0
        while index < wanted.count {
            let url = wanted[index].url
            guard let rules = robots.rules(of: url.origin, at: uptime) else {
                guard let errand = ArticleRequest.robots(of: url) else {
                    fail(index, .noHost)
                    continue
                }
                if !isBeingRead(errand.url) { return .ask(errand) }
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

    /// Takes an answer to an errand of this feed or of another one.
    ///
    /// - Returns: whether the rules of that host count as unreachable from now on.
    package mutating func take(_ answer: PageAnswer, to errand: ArticleRequest, isOwn: Bool) -> Bool
    {
        switch (errand.kind, answer) {
        case (.robots, .failed(let failure)):
            guard isOwn else { return false }
            robotsFailures[errand.url.origin, default: 0] += 1
            if let hold = failure.hold { heed(hold, failure, errand.url) }
            putLast { $0.url.origin == errand.url.origin }
            return robotsFailures[errand.url.origin, default: 0] >= Self.attempts
        case (.robots, _): break
        case (.page, .rules): break
        case (.page, .page(let page, let url, let time)):
            each(of: errand.url) { $0.take(page, for: $1, at: url, time) }
        case (.page, .moved(let target)):
            each(of: errand.url) { $0.follow($1, to: target) }
        case (.page, .failed(let failure)):
            each(of: errand.url) { $0.note(failure, for: $1) }
            if isOwn, let hold = failure.hold { heed(hold, failure, errand.url) }
        }
        return false
    }

    /// Takes what other feeds have read, or this one before its delivery failed.
    package mutating func takeKnown(_ answers: ArticleAnswers) {
        var index = 0
        while index < wanted.count {
            let (count, url) = (wanted.count, wanted[index].url)
            guard let answer = answers.answer(from: url, by: selectors) else {
                index += 1
                continue
            }
            // It is done with, or has moved to another address, which is known or is not.
            _ = take(answer, to: .page(url), isOwn: false)
            if wanted.count == count, wanted[index].url == url { index += 1 }
        }
    }

    /// Leaves articles with what the feed gave.
    package mutating func giveUp(_ problem: FullTextProblem, where isGivenUp: (WebURL) -> Bool) {
        for index in wanted.indices.reversed() where isGivenUp(wanted[index].url) {
            fail(index, problem)
        }
    }
}

extension FullTextWork {
    /// Does something with all that is wanted from an address; `body` may remove it.
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

    /// The host has asked to be left alone for a while, which may be too long for these news.
    private mutating func heed(_ hold: Duration, _ failure: PageFailure, _ url: WebURL) {
        if polled.feed.settings.holdBack == .host, let host = url.host {
            report.holds[host] = failure.time + hold
        }
        guard hold > Self.holdPatience else { return }
        giveUp(failure.problem) { $0.host == url.host }
    }
}
