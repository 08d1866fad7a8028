/// A long text kept as bytes because it is only copied from a document into a record.
///
/// Bodies are most of the data. As strings they would be validated and copied once more.
package struct UTF8Text: Sendable, Hashable {
    /// UTF-8; invalid bytes are replaced when a string is made of it.
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    package init(_ text: String) {
        bytes = Array(text.utf8)
    }

    package var string: String { String(decoding: bytes, as: UTF8.self) }
}

extension UTF8Text: ExpressibleByStringLiteral, CustomStringConvertible {
    package init(stringLiteral text: String) {
        self.init(text)
    }

    package var description: String { string }
}
