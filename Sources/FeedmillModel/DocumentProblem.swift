/// Why a document is not a feed.
package enum DocumentProblem: Sendable, Hashable, Codable {
    /// Nothing but white space.
    case empty
    case htmlPage
    case jsonList
    case otherJSON
    /// Neither an XML element nor JSON.
    case noMarkup
    /// A kind of document that is known by its root element.
    case known(Kind)
    case otherXML(root: String)
    /// Refused by a bound on hostile input before it reached the parser.
    case tooLarge
    case tooManyAttributes(limit: Int)
    case tooManyNamespaces(limit: Int)
    /// Reading it has ended the process, so many times in a row.
    case unread(times: Int)

    /// XML documents that stand where somebody expected a feed.
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case opml, kml, sitemap, openSearch, atomService, atomCategories, htmlElement, svg
        case errorMessage, soap, propertyList, manifest, gpx, playlist
    }

    /// The kind of problem, for programs.
    package var code: String {
        switch self {
        case .empty: "empty-document"
        case .htmlPage, .known(.htmlElement): "html-page"
        case .jsonList, .otherJSON, .noMarkup, .known, .otherXML: "not-a-feed"
        case .tooLarge, .tooManyAttributes, .tooManyNamespaces: "hostile-document"
        case .unread(let times): times > 1 ? "quarantined" : "never-read"
        }
    }
}
