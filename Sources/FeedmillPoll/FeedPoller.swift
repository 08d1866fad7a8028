import FeedmillAddress
import FeedmillBytes
package import FeedmillConfig
package import FeedmillDelivery
package import FeedmillFetch
package import FeedmillModel
import FeedmillNormalise
import FeedmillParse
package import FeedmillState

/// Asks one feed: request, answer, parse, normalise.
///
/// It changes nothing.
package struct FeedPoller: Sendable {
    let fetch: @Sendable (FetchRequest) async -> FetchOutcome
    private let configuration: Configuration
    let userAgent: String
    private let cleaner: URLCleaner
    let worker: PageWorker
    let now: @Sendable () -> Timestamp

    package init(
        configuration: Configuration,
        userAgent: String,
        now: @escaping @Sendable () -> Timestamp,
        fetch: @escaping @Sendable (FetchRequest) async -> FetchOutcome
    ) {
        self.configuration = configuration
        self.userAgent = configuration.http.userAgent ?? userAgent
        cleaner = URLCleaner(
            stripping: configuration.dedup.stripParameters,
            keeping: configuration.dedup.keepParameters
        )
        worker = PageWorker(cleaner: cleaner)
        self.now = now
        self.fetch = fetch
    }

    /// How long one exchange with a server may take.
    package var timeout: Duration { configuration.http.timeout }

    /// Asks a feed once.
    ///
    /// - Parameters:
    ///   - feed: the feed as configured.
    ///   - state: what is remembered of it: its current address and validators.
    ///   - errand: what it is asked for.
    /// - Returns: the outcome; never throws, since every failure is an outcome of this feed alone.
    package func poll(
        _ feed: Feed,
        state: FeedState,
        errand: FeedRequest = .news
    ) async -> FeedAnswer {
        let asked = now()
        let outcome = await fetch(request(for: feed, state: state, errand: errand))
        let time = now()
        let result: PollResult =
            switch outcome {
            case .failed(let failure):
                .failed(.fetch(failure))
            case .response(let response):
                read(response, feed: feed, state: state, errand: errand, at: time)
            }
        return FeedAnswer(
            feed: feed,
            state: state,
            errand: errand,
            result: result,
            asked: asked,
            time: time
        )
    }
}

extension FeedPoller {
    private func request(for feed: Feed, state: FeedState, errand: FeedRequest) -> FetchRequest {
        let url = errand.url ?? state.address(of: feed)
        var request = request(for: feed, to: url)
        if case .news = errand {
            request.validators = Validators(
                etag: state.etag,
                lastModified: state.lastModified,
                url: state.validatorsURL.flatMap { WebURL($0) }
            )
            request.acceptsDelta = true
        }
        return request
    }

    /// A request in the name of a feed, to its own address or elsewhere.
    func request(for feed: Feed, to url: WebURL) -> FetchRequest {
        var request = FetchRequest(
            url: url,
            policy: configuration.fetchPolicy(for: feed.settings, userAgent: userAgent),
            accept: FeedFormat.accept
        )
        request.home = feed.url
        return request
    }

    private func read(
        _ response: FetchResponse,
        feed: Feed,
        state: FeedState,
        errand: FeedRequest,
        at time: Timestamp
    ) -> PollResult {
        switch response.status {
        case 200, 203: break
        case 226 where response.isFeedDelta: break
        case 304 where state.etag != nil || state.lastModified != nil:
            return .unchanged(response.withoutBody)
        default:
            return .failed(.status(response.withoutBody))
        }
        let hash = BodyHash.hash(of: response.body)
        // A delta is no body that could be had again, and who asks for pages wants the document.
        if case .news = errand, response.status != 226, hash == state.bodyHash {
            return .unchanged(response.withoutBody)
        }
        do {
            var parsed = try FeedParser.parse(
                response.body,
                contentType: response.headers["Content-Type"]
            )
            if let coding = response.unknownCoding {
                parsed.warnings.append(
                    "the Content-Encoding “\(coding.printable(limit: 40))” was passed over"
                )
            }
            var context = NormalisingContext(
                documentURL: response.finalURL,
                feedIdentity: state.identity,
                cleaner: cleaner
            )
            if errand.page != nil { context.feedURL = state.address(of: feed) }
            context.feedName = feed.name
            context.tags = feed.tags
            context.fetchedAt = time
            let normalised = Normaliser(context: context).normalise(parsed)
            return .news(
                PollDocument(
                    feed: normalised,
                    response: response.withoutBody,
                    bodyHash: hash,
                    size: response.body.count
                )
            )
        } catch {
            return .failed(
                .notAFeed(response.withoutBody, error.reason(from: response.finalURL))
            )
        }
    }
}

extension FetchResponse {
    /// Whether a 226 has been made in no other way than by leaving entries out (RFC 3229, IM).
    ///
    /// Servers that forget the header mean the same: nothing else was asked for.
    fileprivate var isFeedDelta: Bool {
        headers.values("IM").allSatisfy { $0.lowercased() == "feed" }
    }
}
