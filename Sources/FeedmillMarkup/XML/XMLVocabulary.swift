/// The names that a handler knows, with their numbers.
///
/// Local names are compared without regard to case (feeds write `PubDate` and `GUID`), namespace
/// addresses without regard to case and to a final slash or number sign. A prefix stands in for
/// an address that is missing or unknown: feeds use `media:` and `dc:` without declaring them, or
/// with addresses of their own making.
package struct XMLVocabulary: Sendable {
    /// The number of the namespace of `xml:base` and `xml:lang`.
    package static let xmlNamespace: UInt8 = 255

    let names: [[UInt8]: UInt16]
    let namespaces: [[UInt8]: UInt8]
    let prefixes: [[UInt8]: UInt8]
    let base: UInt16
    let lang: UInt16

    /// Builds the tables.
    ///
    /// - Parameters:
    ///   - names: the local names; the number of each is its position. The first is never found.
    ///   - namespaces: addresses with their numbers, 0 for "none".
    ///   - prefixes: the prefixes that are known by themselves.
    package init(
        names: [String],
        namespaces: [(uri: String, number: UInt8)],
        prefixes: [(prefix: String, number: UInt8)]
    ) {
        var table: [[UInt8]: UInt16] = [:]
        for (index, name) in names.enumerated().dropFirst() {
            table[Self.folded(name.utf8)] = UInt16(index)
        }
        self.names = table
        var uris: [[UInt8]: UInt8] = [:]
        for (uri, number) in namespaces {
            uris[Self.foldedURI(uri.utf8)] = number
        }
        uris[Self.foldedURI("http://www.w3.org/XML/1998/namespace".utf8)] = Self.xmlNamespace
        self.namespaces = uris
        var short: [[UInt8]: UInt8] = [:]
        for (prefix, number) in prefixes {
            short[Self.folded(prefix.utf8)] = number
        }
        short[Array("xml".utf8)] = Self.xmlNamespace
        self.prefixes = short
        base = table[Array("base".utf8)] ?? 0
        lang = table[Array("lang".utf8)] ?? 0
    }

    static func folded(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
    }

    static func foldedURI(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        let folded = folded(bytes)
        var start = 0
        var end = folded.count
        while start < end, folded[start] <= 0x20 { start += 1 }
        while end > start,
            folded[end - 1] <= 0x20 || folded[end - 1] == 0x2F || folded[end - 1] == 0x23
        {
            end -= 1
        }
        var result = Array(folded[start..<end])
        // Feeds that moved to https took the addresses of the namespaces along.
        let secure = Array("https:".utf8)
        if result.starts(with: secure) { result.remove(at: secure.count - 2) }
        return result
    }
}
