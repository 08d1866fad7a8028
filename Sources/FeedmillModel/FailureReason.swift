/// Why a feed, or the page of an article, could not be read.
package enum FailureReason: Sendable, Hashable, Codable {
    /// There was no whole answer.
    case transfer(TransferProblem)
    /// An answer with a status code that brings nothing.
    case status(Int)
    /// A whole answer that is not a feed, and the feeds that the page offers instead.
    case document(DocumentProblem, offers: [String] = [])

    /// What programs tell one reason from another by: times and sizes do not make another one.
    package var code: String {
        switch self {
        case .transfer(let problem): problem.code.rawValue
        case .status(let status): "http-\(status)"
        case .document(let problem, _): problem.code
        }
    }

    /// The feeds that a page offers in place of being one.
    package var offers: [String] {
        if case .document(_, let offers) = self { offers } else { [] }
    }
}

/// Why an article has not got its full text.
package enum FullTextProblem: Sendable, Hashable, Codable {
    /// The page is that of several entries: a live blog, a list of changes.
    case sharedPage
    case noTime
    case tooMuchText
    case noHost
    case robotsUnreadable(host: String)
    case robotsForbid(host: String)
    case hostOnHold(host: String)
    case redirectLimit(count: Int)
    case interstitial
    case subscribersOnly
    case lessText
    case otherArticle
    case pageTooLarge
    case mediaType(String)
    /// The page could not be read as one.
    case unreadable(PageProblem)
    case request(FailureReason)

    /// The kind of problem, for programs.
    package var code: String {
        switch self {
        case .sharedPage: "shared-page"
        case .noTime: "no-time"
        case .tooMuchText: "too-much-text"
        case .noHost: "no-host"
        case .robotsUnreadable: "robots-unreadable"
        case .robotsForbid: "robots-forbid"
        case .hostOnHold: "host-on-hold"
        case .redirectLimit: "too-many-redirects"
        case .interstitial: "interstitial"
        case .subscribersOnly: "subscribers-only"
        case .lessText: "less-text"
        case .otherArticle: "other-article"
        case .pageTooLarge: "page-too-large"
        case .mediaType: "media-type"
        case .unreadable: "unreadable"
        case .request(let reason): reason.code
        }
    }
}
