package import FeedmillAddress
import FeedmillConfig
package import FeedmillDelivery
package import FeedmillFetch
package import FeedmillModel
import FeedmillNormalise
import FeedmillParse

/// A feed that was found at an address or on the page there.
package struct DiscoveredFeed: Sendable, Hashable {
    /// How it was found, the surest way first.
    package enum Origin: String, Sendable, Hashable {
        /// It is the given address itself.
        case itself
        /// A `Link` header.
        case header
        /// A `link` element of the page.
        case link
        /// An `a` element of the page.
        case anchor
        /// A path where many sites have their feed.
        case path
    }

    package let url: WebURL
    package let title: String?
    package let homePageURL: String?
    /// The name of the format, for people.
    package let format: String
    package let origin: Origin

    /// Whether it seems to hold comments only, which blogs offer beside their feed.
    package var isOfComments: Bool {
        let words = ((title ?? "") + " " + url.path).lowercased()
        return words.contains("comment") || words.contains("kommentar")
    }
}

/// What a page offers.
package struct FeedOffers: Sendable {
    /// The feeds that were found, in the order of the page.
    package var feeds: [DiscoveredFeed] = []
    /// The addresses that are offered as feeds and are none, with what they answered.
    package var dead: [(url: WebURL, reason: String)] = []
}

/// Finds the feeds of a page: tries what it offers and, only if it offers none, a few paths.
///
/// At most two requests are in flight at once, and their number is bounded. A host that asks us to
/// back off gets no further request.
package struct FeedDiscovery: Sendable {
    /// The largest number of addresses that are tried for one page.
    static let candidateLimit = 20
    /// How many links to plain JSON are tried, most of which are no feeds.
    private static let doubtfulLimit = 3
    private static let atOnce = 2

    private let policy: FetchPolicy
    private let fetch: @Sendable (FetchRequest) async -> FetchOutcome

    package init(
        policy: FetchPolicy,
        fetch: @escaping @Sendable (FetchRequest) async -> FetchOutcome
    ) {
        self.policy = policy
        self.fetch = fetch
    }

    /// Finds the feeds that an address offers.
    ///
    /// - Parameter url: a feed, which is then the only one, or a page.
    /// - Returns: the feeds, and what is offered and leads nowhere.
    /// - Throws: why the address itself gave no answer.
    package func feeds(at url: WebURL) async throws(PollFailure) -> FeedOffers {
        let response: FetchResponse
        switch await fetch(request(url)) {
        case .failed(let failure):
            throw PollFailure.fetch(failure)
        case .response(let answer): response = answer
        }
        guard response.status == 200 || response.status == 203 else {
            throw PollFailure.status(response)
        }
        let offers: OfferedFeeds
        switch read(response, at: url, from: .itself) {
        case .success(let feed): return FeedOffers(feeds: [feed])
        case .failure(let error): offers = error.offers
        }
        let page = response.finalURL
        let header = LinkHeader.feeds(in: response.headers.values("Link"))
            .compactMap { WebURL($0, base: page)?.withoutFragment }
        var tried = Set([url, page].map { FeedIdentity.of($0) })
        let offered: [(WebURL, DiscoveredFeed.Origin)] =
            header.map { ($0, .header) }
            + offers.absolute(offers.links, on: page).map { ($0, .link) }
            + offers.absolute(offers.anchors, on: page).map { ($0, .anchor) }
        let candidates = offered.filter { url, _ in
            url.isHTTP && tried.insert(FeedIdentity.of(url)).inserted
        }
        var found = await tryAll(Array(candidates.prefix(Self.candidateLimit)))
        if !found.feeds.isEmpty { return found }
        let doubtful = offers.absolute(offers.doubtful, on: page).filter {
            tried.insert(FeedIdentity.of($0)).inserted
        }
        let json = await tryAll(doubtful.prefix(Self.doubtfulLimit).map { ($0, .link) })
        found.feeds = json.feeds
        if !found.feeds.isEmpty { return found }
        let paths = Self.wellKnown(for: page).filter {
            tried.insert(FeedIdentity.of($0)).inserted
        }
        found.feeds = await tryOneByOne(paths)
        return found
    }
}

// MARK: - Trying

extension FeedDiscovery {
    private struct Trial: Sendable {
        let number: Int
        let feed: DiscoveredFeed?
        let finalIdentity: String?
        let busyHost: String?
        /// Why the address is not a feed.
        var reason: String?
    }

    /// Tries addresses, two at once, and returns those that are feeds, in their order, each once.
    private func tryAll(_ candidates: [(WebURL, DiscoveredFeed.Origin)]) async -> FeedOffers {
        var trials: [Trial] = []
        var busy: Set<String> = []
        await withTaskGroup(of: Trial.self) { group in
            var next = 0
            var running = 0
            while next < candidates.count || running > 0 {
                while running < Self.atOnce, next < candidates.count {
                    let (url, origin) = candidates[next]
                    if !busy.contains(url.host ?? "") {
                        let number = next
                        group.addTask { await attempt(url, from: origin, number: number) }
                        running += 1
                    }
                    next += 1
                }
                guard let trial = await group.next() else { break }
                running -= 1
                trials.append(trial)
                if let host = trial.busyHost { busy.insert(host) }
            }
        }
        var seen: Set<String> = []
        var offers = FeedOffers()
        for trial in trials.sorted(by: { $0.number < $1.number }) {
            if let reason = trial.reason {
                offers.dead.append((candidates[trial.number].0, reason))
            } else if let feed = trial.feed, let identity = trial.finalIdentity,
                seen.insert(identity).inserted
            {
                offers.feeds.append(feed)
            }
        }
        return offers
    }

    /// Tries addresses in turn until one is a feed.
    private func tryOneByOne(_ urls: [WebURL]) async -> [DiscoveredFeed] {
        for url in urls {
            let trial = await attempt(url, from: .path, number: 0)
            if let feed = trial.feed { return [feed] }
            if trial.busyHost != nil { break }
        }
        return []
    }

    private func attempt(
        _ url: WebURL,
        from origin: DiscoveredFeed.Origin,
        number: Int
    ) async -> Trial {
        var nothing = Trial(number: number, feed: nil, finalIdentity: nil, busyHost: nil)
        let response: FetchResponse
        switch await fetch(request(url)) {
        case .response(let answer): response = answer
        case .failed(let failure):
            nothing.reason = PollFailure.fetch(failure).description
            return nothing
        }
        switch response.status {
        case 200, 203:
            let feed: DiscoveredFeed
            switch read(response, at: url, from: origin) {
            case .success(let read): feed = read
            case .failure(let error):
                nothing.reason = error.problem.words
                return nothing
            }
            return Trial(
                number: number,
                feed: feed,
                finalIdentity: FeedIdentity.of(response.finalURL),
                busyHost: nil
            )
        case 429, 503:
            return Trial(
                number: number,
                feed: nil,
                finalIdentity: nil,
                busyHost: url.host,
                reason: PollFailure.status(response).description
            )
        default:
            nothing.reason = PollFailure.status(response).description
            return nothing
        }
    }

    private func request(_ url: WebURL) -> FetchRequest {
        FetchRequest(url: url, policy: policy, accept: FeedFormat.accept)
    }

    private func read(
        _ response: FetchResponse,
        at url: WebURL,
        from origin: DiscoveredFeed.Origin
    ) -> Result<DiscoveredFeed, ParseError> {
        do {
            let parsed = try FeedParser.parse(
                response.body,
                contentType: response.headers["Content-Type"]
            )
            let context = NormalisingContext(documentURL: response.finalURL)
            let document = Normaliser(context: context).normalise(parsed).document
            // After a permanent redirect, the target is the address of the feed.
            let hasMoved =
                !response.hops.isEmpty && url.user == nil && url.password == nil
                && response.hops.allSatisfy(\.isPermanent)
                && !response.hops.contains(where: \.isDowngrade)
            return .success(
                DiscoveredFeed(
                    url: hasMoved ? response.finalURL.withoutFragment : url,
                    title: document.title,
                    homePageURL: document.homePageURL,
                    format: parsed.format.rawValue,
                    origin: origin
                )
            )
        } catch {
            return .failure(error)
        }
    }
}

// MARK: - Guesses

extension FeedDiscovery {
    /// Where sites keep their feed, beside the page first, then at the root; each once.
    static func wellKnown(for page: WebURL) -> [WebURL] {
        let names = FeedFormat.usualPaths
        let root = names.map { "/" + $0 }
        let isAtRoot = page.path.split(separator: "/").isEmpty
        return (isAtRoot ? root : names + root).compactMap { WebURL($0, base: page) }
    }
}
