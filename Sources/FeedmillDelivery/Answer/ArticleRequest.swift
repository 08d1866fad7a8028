package import FeedmillAddress
package import FeedmillExtract
package import FeedmillModel
package import FeedmillSchedule

/// One request on the way to the full text of an article.
package struct ArticleRequest: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// The robots.txt of the host of a page.
        case robots
        case page
    }

    package let kind: Kind
    /// The requested address.
    package let url: WebURL
    /// For a page: what its host allows, which also applies to redirects.
    package var robots = RobotsRules.none

    package static func page(_ url: WebURL, _ robots: RobotsRules = .none) -> ArticleRequest {
        ArticleRequest(kind: .page, url: url.withoutFragment, robots: robots)
    }

    /// Whether a redirect may be followed without reading another robots.txt.
    package func covers(_ target: WebURL) -> Bool {
        target.origin == url.origin && robots.allows(target.target)
    }

    /// The robots.txt of the host of a page; `nil` for an address without a host.
    package static func robots(of page: WebURL) -> ArticleRequest? {
        WebURL("/robots.txt", base: page).map {
            ArticleRequest(kind: .robots, url: $0.withoutCredentials)
        }
    }
}

/// The answer to an article request.
package enum PageAnswer: Sendable {
    case rules(RobotsRules)
    /// A page with the text of an article.
    case page(ExtractedPage, at: WebURL, Timestamp)
    /// A redirect to another host, which has a robots.txt and a pace of its own, or to an address
    /// that the robots.txt of this host forbids.
    case moved(WebURL)
    case failed(PageFailure)
}

/// Why a page could not be read.
package struct PageFailure: Sendable, Hashable {
    package var problem: FullTextProblem
    /// Whether another attempt may succeed.
    package var mayPass = false
    /// What the host refused it with.
    package var refusal: HostPace.Refusal?
    package var time: Timestamp

    package init(_ problem: FullTextProblem, mayPass: Bool = false, time: Timestamp) {
        self.problem = problem
        self.mayPass = mayPass
        self.time = time
    }
}
