import FeedmillAddress
import FeedmillDelivery
import FeedmillModel
import FeedmillPoll
import FeedmillSchedule

/// Full text: the pages of new articles are read between the feed's answer and its delivery.
extension LoopState {
    /// Begins to read the pages of a feed's new articles, when it wants any.
    mutating func begin(
        _ index: Int,
        _ polled: FeedAnswer,
        newcomers: [Int],
        at uptime: Duration
    ) {
        guard !isStopping else { return articles.forget([index]) }
        let deadline = uptime + FullTextWork.patience
        guard let pages = FullTextWork(polled, newcomers: newcomers, deadline: deadline) else {
            articles.forget([index])
            return accept(index, polled)
        }
        articles.pages[index] = pages
        advance(index, at: uptime)
    }

    /// A page, or the rules of a host, were asked for.
    mutating func read(
        _ index: Int,
        _ errand: ArticleRequest,
        _ answer: PageAnswer,
        at uptime: Duration
    ) {
        transfers -= 1
        articles.reads -= 1
        gate.finished(index, host: subjects.host(index), at: uptime)
        guard !isStopping else { return }
        articles.leave(errand.url)
        if case .rules(let rules) = answer { learn(rules, of: errand.url, at: uptime) }
        if let pages = articles.pages[index] {
            articles.answers.keep(answer, to: errand, for: index, by: pages.selectors)
            for other in articles.pages.keys
            where articles.pages[other]?.selectors == pages.selectors {
                let isOwn = other == index
                let isHopeless =
                    articles.pages[other]?.take(answer, to: errand, isOwn: isOwn) ?? false
                if isHopeless { learn(.unreachable, of: errand.url, at: uptime) }
            }
        }
        if case .failed(let failure) = answer, let hold = failure.hold, let host = errand.url.host,
            subjects[index].feed.settings.holdBack == .host
        {
            self.hold([host], until: uptime + hold, at: uptime)
        }
        advance(index, at: uptime)
        advanceIdle(at: uptime)
    }

    private mutating func learn(_ rules: RobotsRules, of url: WebURL, at uptime: Duration) {
        articles.robots.keep(rules, of: url.origin, at: uptime)
    }

    // MARK: - Steps

    /// Puts a feed in line for what it asks for next, unless it stands there, or hands it on when it
    /// has all.
    private mutating func advance(_ index: Int, at uptime: Duration) {
        guard !articles.isStanding(index), var pages = articles.pages[index] else { return }
        pages.takeKnown(articles.answers)
        let step = pages.next(
            robots: articles.robots,
            isBeingRead: articles.isBeingRead,
            at: uptime
        )
        articles.pages[index] = pages
        articles.weigh(index, pages.weight)
        switch step {
        case .ask(let errand):
            articles.stand(index, for: errand.url)
            subjects.send(index, for: .article(errand))
            if let host = errand.url.host {
                let rules = articles.robots.rules(of: errand.url.origin, at: uptime)
                gate.slow(host: host, to: rules?.crawlDelay ?? .zero)
            }
            enqueue(index)
        case .wait:
            subjects.send(index, for: .news)
        case .done:
            finish(index, pages)
        }
    }

    /// Goes on with those that waited for what another feed has read.
    private mutating func advanceIdle(at uptime: Duration) {
        for index in articles.pages.keys { advance(index, at: uptime) }
    }

    private mutating func finish(_ index: Int, _ pages: FullTextWork) {
        articles.pages[index] = nil
        articles.forget([index])
        let polled = pages.finished
        subjects.send(index, for: polled.errand)
        accept(index, polled)
    }

    // MARK: - What is not to be had

    /// A host that a feed stood in line for asked to be left alone.
    mutating func giveUpHeld(_ index: Int, at uptime: Duration) {
        guard let errand = subjects[index].errand.article else { return }
        articles.leave(errand.url)
        articles.pages[index]?.giveUp(.hostOnHold(host: errand.url.shownHost)) {
            $0.host == errand.url.host
        }
        advance(index, at: uptime)
        advanceIdle(at: uptime)
    }

    /// Hands feeds on that have waited long enough, unless an answer is still under way.
    mutating func endLateArticles(at uptime: Duration) {
        let late = articles.pages.filter { $0.value.deadline <= uptime }.keys
        guard !late.isEmpty else { return }
        for index in late {
            if let errand = subjects[index].errand.article {
                let isParked = articles.unpark(index)
                let withdrawn = gate.withdraw(from: subjects.host(index)) { $0 == index }
                // Its answer ends it.
                guard isParked || !withdrawn.isEmpty else { continue }
                articles.leave(errand.url)
            }
            advance(index, at: uptime)
        }
        advanceIdle(at: uptime)
    }

    mutating func unpark() {
        for index in articles.takeParked(usualWeight: usualWeight) { enqueue(index) }
    }
}

extension FeedAnswer {
    /// Whether pages may have to be read before it is delivered.
    var mayWantPages: Bool {
        feed.settings.fullText != .never && !entries.isEmpty
    }
}
