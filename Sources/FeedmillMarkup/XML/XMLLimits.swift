/// Bounds on what one document may make the reader do.
package struct XMLLimits: Sendable {
    /// The longest text or attribute value that is kept.
    package var fieldBytes = 1 << 20
    /// Attributes in one tag, beyond which libxml2 would compare each with each.
    package var attributes = 512
    /// Namespace declarations in one tag.
    package var namespaces = 128
    /// Namespace declarations of all open elements together.
    static let namespacesInScope = 512
    /// Different names in one document.
    static let names = 20_000
    /// Distinct `xml:base` attributes.
    package var bases = 20_000
    /// The largest document; ranges have 32 bits, and repair may make it several times as long.
    package var documentBytes = 160 << 20

    package init() {}

    /// What the entities that a document declares may make of it, in bytes.
    static func expansion(ofDocumentBytes size: Int) -> Int {
        max(65_536, min(size, 1 << 20))
    }
}
