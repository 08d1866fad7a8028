import FeedmillAddress
import FeedmillBytes
package import FeedmillDelivery
import FeedmillExtract
import FeedmillFetch
import FeedmillModel
import FeedmillNormalise
import FeedmillSchedule
import FeedmillState

/// Article pages, and the robots.txt of their hosts.
extension FeedPoller {
    /// Nobody reads a larger page, and many may be in flight.
    private static let pageLimit = 4 << 20
    /// A page that takes longer holds up the new articles of its feed for too long.
    private static let pageTimeout = Duration.seconds(30)

    /// Reads the page of an article, or the robots.txt of its host.
    ///
    /// - Parameters:
    ///   - page: what is requested.
    ///   - feed: the feed that links to the page.
    /// - Returns: the outcome; never throws.
    package func read(_ page: ArticleRequest, for feed: TrackedFeed) async -> PageAnswer {
        var request = request(for: feed.feed, to: page.url)
        request.policy.allowsFile = false
        request.policy.limits.timeout = min(request.policy.limits.timeout, Self.pageTimeout)
        switch page.kind {
        case .robots:
            request.accept = "text/plain, */*;q=0.1"
            request.policy.limits.maxBodySize = RobotsRules.sizeLimit + (128 << 10)
            request.policy.limits.cutsBody = true
            return rules(in: await receive(request))
        case .page:
            request.accept = FetchRequest.pageAccept
            request.policy.limits.maxBodySize = min(
                request.policy.limits.maxBodySize,
                Self.pageLimit
            )
            request.follows = { page.covers($0) }
            return await self.page(
                in: await receive(request),
                page,
                feed.feed.settings.selectors
            )
        }
    }

    private func receive(_ request: FetchRequest) async -> FetchOutcome {
        let outcome = await fetch(request)
        PollMetrics.countReceived(outcome)
        return outcome
    }

    // MARK: - Rules

    private func rules(in outcome: FetchOutcome) -> PageAnswer {
        switch outcome {
        case .response(let response) where (200...299).contains(response.status):
            return .rules(RobotsRules(response.body, product: product))
        // A robots.txt that is unavailable forbids nothing (RFC 9309 section 2.3.1.3); that does not
        // apply to 429.
        case .response(let response) where response.status < 500 && response.status != 429:
            return .rules(.none)
        case .response(let response): return .failed(failure(response, at: now()))
        case .failed(let failure) where failure.code == .tooManyRedirects: return .rules(.none)
        case .failed(let failure):
            return .failed(
                PageFailure(.request(.transfer(failure.problem)), mayPass: true, time: now())
            )
        }
    }

    /// Our name in robots.txt: the beginning of the User-Agent, unless that is "Mozilla".
    private var product: String {
        let token = userAgent.prefix { $0.isASCII && ($0.isLetter || $0 == "-" || $0 == "_") }
        return token.isEmpty || token.lowercased() == "mozilla" ? "feedmill" : String(token)
    }

    // MARK: - Pages

    private func page(
        in outcome: FetchOutcome,
        _ request: ArticleRequest,
        _ selectors: FeedSettings.PageSelectors
    ) async -> PageAnswer {
        let time = now()
        let response: FetchResponse
        switch outcome {
        case .failed(let failure): return .failed(PageFailure(failure, time: time))
        case .response(let answer): response = answer
        }
        guard response.status == 200 || response.status == 203 else {
            if (300...399).contains(response.status), let hop = response.hops.last,
                hop.target != response.finalURL
            {
                return .moved(hop.target)
            }
            return .failed(failure(response, at: time))
        }
        if InterstitialPage.stands(at: response.finalURL, before: request.url) {
            return .failed(PageFailure(.interstitial, time: time))
        }
        let type = response.headers["Content-Type"]
        if let other = type.flatMap(Self.otherKind) {
            return .failed(PageFailure(.mediaType(other), time: time))
        }
        let extractor = PageExtractor(cleaner: cleaner, latest: time + .seconds(86_400))
        let answer = await reading.readPage { () -> PageAnswer in
            do throws(PageProblem) {
                let extracted = try extractor.read(
                    response.body,
                    contentType: type,
                    url: response.finalURL,
                    selectors: selectors
                )
                return .page(extracted, at: response.finalURL, time)
            } catch {
                return .failed(PageFailure(.unreadable(error), time: time))
            }
        }
        return answer
            ?? .failed(PageFailure(.request(.transfer(.cancelled)), mayPass: true, time: time))
    }

    /// The media type, if it cannot be that of a page.
    private static func otherKind(_ type: String) -> String? {
        let name = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        let isPage =
            name.isEmpty || name.contains("html") || name.contains("xml")
            || name.hasPrefix("text/") || name == "application/octet-stream"
        return isPage ? nil : name.printable(limit: 60)
    }

    private func failure(_ response: FetchResponse, at time: Timestamp) -> PageFailure {
        var failure = PageFailure(.request(.status(response.status)), time: time)
        failure.mayPass = response.status >= 500 || [408, 425, 429].contains(response.status)
        failure.refusal = HostPace.Refusal(
            status: response.status,
            retryAfter: response.headers["Retry-After"].flatMap { RetryAfter.wait($0, now: time) }
        )
        return failure
    }
}

extension PageFailure {
    fileprivate init(_ failure: FetchFailure, time: Timestamp) {
        switch failure.code {
        case .bodyTooLarge: self.init(.pageTooLarge, time: time)
        case .timedOut, .tooSlow, .connectionRefused, .unreachable, .cutOff, .outOfResources,
            .unresolvedHost:
            self.init(.request(.transfer(failure.problem)), mayPass: true, time: time)
        default: self.init(.request(.transfer(failure.problem)), time: time)
        }
    }
}
