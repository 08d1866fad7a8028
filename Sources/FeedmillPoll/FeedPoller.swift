// FeedmillPoll: one feed at a time.
//
// How a feed is requested and understood: requests, answers, article pages, and the discovery of
// feeds. Every failure of a server is an outcome, never an error, and nothing is changed: no
// state, no spool, no schedule. Reading is separate from fetching: whoever brings the bytes of a
// feed, a FeedReader makes an answer of them. When a feed is polled is decided in FeedmillLoop;
// what becomes of its entries, in FeedmillDelivery.

import FeedmillAddress
package import FeedmillConfig
package import FeedmillDelivery
package import FeedmillFetch
package import FeedmillModel
import FeedmillParse
import FeedmillState

/// Polls one feed: builds the request, fetches, and lets a ``FeedReader`` read the response.
package struct FeedPoller: Sendable {
    let fetch: @Sendable (FetchRequest) async -> FetchOutcome
    private let configuration: Configuration
    let userAgent: String
    private let reader: FeedReader
    let reading: DocumentReading
    let cleaner: URLCleaner
    let now: @Sendable () -> Timestamp

    package init(
        configuration: Configuration,
        userAgent: String,
        reading: DocumentReading = DocumentReading(),
        now: @escaping @Sendable () -> Timestamp,
        fetch: @escaping @Sendable (FetchRequest) async -> FetchOutcome
    ) {
        self.configuration = configuration
        self.userAgent = configuration.http.userAgent ?? userAgent
        let cleaner = URLCleaner(configuration.dedup)
        reader = FeedReader(cleaner: cleaner)
        self.reading = reading
        self.cleaner = cleaner
        self.now = now
        self.fetch = fetch
    }

    /// How long one exchange with a server may take.
    package var timeout: Duration { configuration.longestTimeout }

    /// Polls a feed once.
    ///
    /// - Parameter feed: the feed, what is remembered of it, and what is requested.
    /// - Returns: the answer; never throws, since every failure concerns this feed alone.
    package func poll(_ feed: TrackedFeed) async -> FeedAnswer {
        let asked = now()
        switch await fetch(request(for: feed, at: asked)) {
        case .failed(let failure):
            return FeedAnswer(
                feed: feed.feed,
                state: feed.state,
                request: feed.request,
                result: .failed(.fetch(failure)),
                asked: asked,
                time: now()
            )
        case .response(let response):
            let time = now()
            let answer = await reading.read(
                of: feed.state.id,
                size: response.body.count
            ) { [reader] in
                reader.read(response, for: feed, asked: asked, at: time)
            }
            return answer
                ?? FeedAnswer(
                    feed: feed.feed,
                    state: feed.state,
                    request: feed.request,
                    result: .failed(.stopped),
                    asked: asked,
                    time: time
                )
        }
    }
}

extension FeedPoller {
    private func request(for tracked: TrackedFeed, at time: Timestamp) -> FetchRequest {
        let (feed, state) = (tracked.feed, tracked.state)
        var request = request(
            for: feed,
            to: tracked.request.archive?.url ?? state.address(of: feed)
        )
        if case .latest = tracked.request, state.sendsValidators(at: time) {
            request.validators = Validators(
                etag: state.etag,
                lastModified: state.lastModified,
                url: state.validatorsURL.flatMap { WebURL($0) }
            )
            request.acceptsDelta = true
        }
        return request
    }

    /// A request on behalf of a feed, to its own address or to another one.
    func request(for feed: Feed, to url: WebURL) -> FetchRequest {
        var request = FetchRequest(
            url: url,
            policy: configuration.fetchPolicy(
                for: feed.settings,
                userAgent: userAgent,
                host: url.host
            ),
            accept: FeedFormat.accept
        )
        request.home = feed.url
        return request
    }
}
