@testable import FeedmillAddress
import FeedmillBytes
@testable import FeedmillDelivery
import FeedmillExtract
import FeedmillFetch
@testable import FeedmillLoop
import FeedmillModel
import FeedmillNormalise
import FeedmillSchedule
import FeedmillState
import Testing

/// Drives a loop by hand: everything that is polled is new, and answers come when a test says.
struct ArticleWalk {
    static let now = Timestamp(seconds: 1_800_000_000)

    var loop: LoopState
    let feeds: [TrackedFeed]
    var delivered: [Int: FeedAnswer] = [:]
    /// The time from a delivery to the next poll.
    var interval = Duration.zero
    /// The feeds that asked last for these addresses.
    var readers: [String: Int] = [:]

    init(
        _ hosts: [String],
        _ mode: PollMode = .once,
        holdLimit: Duration = .seconds(30),
        _ change: (inout FeedSettings) -> Void = { _ in }
    ) throws {
        feeds = try hosts.enumerated().map { index, host in
            let url = try #require(WebURL("https://\(host)/feed\(index)"))
            var state = FeedState(
                id: Int64(index),
                identity: url.string,
                url: url.string,
                added: Self.now
            )
            state.nextDue = Self.now
            state.lastAttempt = Self.now
            var feed = Feed(url: url)
            feed.settings.fullText = .always
            change(&feed.settings)
            return TrackedFeed(feed: feed, state: state)
        }
        loop = LoopState(
            feeds: feeds,
            mode: mode,
            limits: .init(),
            holdLimit: holdLimit,
            now: Self.now
        )
    }

    /// What is done at a time, in words.
    mutating func run(at uptime: Duration) -> [String] {
        var words: [String] = []
        var goesOn = true
        while goesOn {
            goesOn = false
            for action in loop.actions(at: uptime, now: Self.now + uptime) {
                switch action {
                case .poll(let index, _): words.append("poll \(index)")
                case .read(let index, _, let request):
                    words.append("read \(request.url.string)")
                    readers[request.url.string] = index
                case .identify(let indices, let batch):
                    goesOn = true
                    let newEntries = batch.map { Array($0.entries.indices) }
                    loop.identified(indices, batch, newEntries: newEntries, at: uptime)
                case .deliver(let indices, let batch):
                    goesOn = true
                    words += indices.map { "deliver \($0)" }
                    for (index, answer) in zip(indices, batch) { delivered[index] = answer }
                    let feeds = batch.map { answer in
                        var state = answer.state
                        state.nextDue = Self.now + uptime + interval
                        return DeliveredFeed(
                            answer: answer,
                            state: state,
                            records: [],
                            duplicates: 0
                        )
                    }
                    loop.delivered(indices, feeds, at: uptime)
                case .wake: break
                }
            }
        }
        return words
    }

    /// A feed has answered with entries that link to these pages.
    mutating func polled(_ index: Int, links: [String], size: Int = 1_000, at uptime: Duration) {
        loop.polled(index, answer(index, links: links, size: size), at: uptime)
    }

    /// What a feed answers whose entries link to these pages.
    func answer(_ index: Int, links: [String], size: Int = 1_000) -> FeedAnswer {
        let entries = links.map { link in
            let identity = ArticleIdentity.url(canonical: link)
            var article = Article(id: link, feedmill: .init(key: identity.key, feed: .init()))
            article.url = link
            article.feedmill.canonicalURL = link
            article.contentText = "Short."
            return NormalisedEntry(
                article: article,
                identity: identity,
                publisherIDKey: nil,
                contentKey: nil,
                contentHash: ArticleKey(identity: link)
            )
        }
        let feed = feeds[index]
        let response = FetchResponse(finalURL: feed.feed.url)
        let content = NormalisedFeed(document: .init(), entries: entries, hints: .init())
        let document = PollDocument(feed: content, response: response, bodyHash: 1, size: size)
        return FeedAnswer(
            feed: feed.feed,
            state: feed.state,
            result: .document(document),
            time: Self.now
        )
    }

    /// A page, or the rules of a host, have come.
    mutating func answered(
        _ index: Int,
        _ url: String,
        _ answer: PageAnswer,
        at uptime: Duration
    ) throws {
        let url = try #require(WebURL(url))
        let kind: ArticleRequest.Kind = url.path == "/robots.txt" ? .robots : .page
        loop.read(index, ArticleRequest(kind: kind, url: url), answer, at: uptime)
    }

    func page(_ text: String = "The text of the page.") throws -> PageAnswer {
        let key = ArticleKey(identity: "p")
        var article = Article(id: "p", feedmill: .init(key: key, feed: .init()))
        article.contentHTML = UTF8Text("<p>\(text)</p>")
        article.contentText = UTF8Text(text)
        let url = try #require(WebURL("https://a.example/final"))
        return .page(ExtractedPage(article: article), at: url, Self.now)
    }

    func failure(status: Int, mayPass: Bool = false, hold: Duration? = nil) -> PageAnswer {
        let problem = FullTextProblem.request(.status(status))
        var failure = PageFailure(problem, mayPass: mayPass, time: Self.now)
        failure.refusal = hold.flatMap { HostPace.Refusal(status: 503, retryAfter: $0) }
        return .failed(failure)
    }

    func texts(_ index: Int) -> [String?] {
        delivered[index]?.entries.map { $0.article.contentText?.string } ?? []
    }

    func warnings(_ index: Int) -> [[String]] {
        delivered[index]?.entries.map(\.article.feedmill.warnings) ?? []
    }
}
