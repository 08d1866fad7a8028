package import FeedmillAddress
package import FeedmillExtract
package import FeedmillModel
package import FeedmillSchedule

/// One request on the way to the full text of an article.
package struct ArticleRequest: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// The rules of the host that a page is on.
        case robots
        case page
    }

    package let kind: Kind
    /// What is asked for.
    package let url: WebURL
    /// Of a page: what its host lets us read, to which its redirects must keep, too.
    package var robots = RobotsRules.none

    package static func page(_ url: WebURL, _ robots: RobotsRules = .none) -> ArticleRequest {
        ArticleRequest(kind: .page, url: url.withoutFragment, robots: robots)
    }

    /// Whether a redirect is followed without further questions.
    package func covers(_ target: WebURL) -> Bool {
        target.origin == url.origin && robots.allows(target.target)
    }

    /// The rules of the page's host; `nil` for an address without one.
    package static func robots(of page: WebURL) -> ArticleRequest? {
        WebURL("/robots.txt", base: page).map {
            ArticleRequest(kind: .robots, url: $0.withoutCredentials)
        }
    }
}

/// What came of it.
package enum PageAnswer: Sendable {
    case rules(RobotsRules)
    /// A page with the text of an article.
    case page(ExtractedPage, at: WebURL, Timestamp)
    /// A redirect to another host, which has rules and a pace of its own, or to what the rules of
    /// this one forbid.
    case moved(WebURL)
    case failed(PageFailure)
}

/// Why there is no page.
package struct PageFailure: Sendable, Hashable {
    package var problem: FullTextProblem
    /// Whether it may be better next time.
    package var mayPass = false
    /// How long the host is to be left alone.
    package var hold: Duration?
    package var time: Timestamp

    package init(_ problem: FullTextProblem, mayPass: Bool = false, time: Timestamp) {
        self.problem = problem
        self.mayPass = mayPass
        self.time = time
    }
}
