/// A list of CSS selectors that select parts of a page: the subset that reading pages needs.
///
/// Elements, `*`, `.class`, `#id`, attributes with all their operators, `:first-child`, `:not()`,
/// the four combinators, and lists with commas. No pseudo-classes that only a browser can evaluate.
package struct PageSelector: Sendable, Hashable {
    /// A condition on one element.
    package struct Compound: Sendable, Hashable {
        /// The name of the element; `nil` for any.
        package internal(set) var element: String?
        package internal(set) var conditions: [Condition] = []
    }

    package enum Condition: Sendable, Hashable {
        case attribute(String, Match)
        case firstChild
        /// None of these conditions holds.
        case not([Compound])
    }

    /// A condition on an attribute's value.
    package enum Match: Sendable, Hashable {
        case present
        case equal(String)
        case prefix(String)
        case suffix(String)
        case contains(String)
        /// One of the words of the value.
        case word(String)
        /// The value, or the part before its first hyphen.
        case dash(String)
    }

    /// How an element relates to the one that the previous compound matches.
    package enum Relation: Sendable, Hashable {
        /// It is the first of its path.
        case none
        case descendant
        case child
        case next
        case following
    }

    /// A compound of a path, which is read from left to right.
    package struct Step: Sendable, Hashable {
        package internal(set) var relation: Relation
        package internal(set) var compound: Compound
    }

    /// The alternatives, each of at least one step.
    package internal(set) var paths: [[Step]]
    /// The selector as it was written.
    package let text: String

    /// The most steps of all paths together: a page is matched in one pass with one bit for each.
    package static let stepLimit = 64
    private static let lengthLimit = 2_000

    /// The attributes that are kept of pages.
    package static let attributes: Set<String> = [
        "alt", "aria-hidden", "class", "content", "datetime", "dir", "headers", "height", "hidden",
        "href", "id", "itemprop", "kind", "label", "lang", "media", "name", "property", "rel",
        "role", "src", "srcset", "style", "title", "type", "value", "width",
    ]

    /// Reads a list of selectors.
    ///
    /// - Throws: `PageSelectorError` with the place and what to write instead.
    package init(_ text: String) throws(PageSelectorError) {
        guard text.unicodeScalars.count <= Self.lengthLimit else {
            throw PageSelectorError(position: Self.lengthLimit, message: "it is too long")
        }
        var parser = PageSelectorParser(text)
        paths = try parser.list()
        self.text = text
        guard paths.reduce(0, { $0 + $1.count }) <= Self.stepLimit else {
            throw PageSelectorError(
                position: 1,
                message: "it has more than \(Self.stepLimit) parts; write fewer"
            )
        }
    }
}

/// What is wrong with a selector.
package struct PageSelectorError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The character at which it goes wrong, from 1.
    package let position: Int
    package let message: String

    package var description: String { "at character \(position): \(message)" }
}
