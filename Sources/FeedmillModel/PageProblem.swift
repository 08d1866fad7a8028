/// Why nothing was taken from a page.
package enum PageProblem: Error, Sendable, Hashable, Codable {
    /// Nothing but white space.
    case empty
    /// Another kind of document.
    case notHTML(Kind)
    case noMarkup
    /// A page without any text of an article.
    case noText

    /// Documents that are sent as pages.
    package enum Kind: String, Sendable, Hashable, Codable {
        case pdf, jpeg, png, gif, riff, zip, compressed, binary, json, feed
    }
}

extension PageProblem: CustomStringConvertible {
    package var description: String { words }
}
