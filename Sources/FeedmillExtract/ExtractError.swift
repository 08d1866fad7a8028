/// Why nothing was taken from a page.
package struct ExtractError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: Sendable {
        case empty
        /// Another kind of document.
        case notHTML
        /// A page without any text of an article.
        case nothingFound
    }

    package let code: Code
    /// One line for people.
    package let description: String
}
