import FeedmillMarkup
import FeedmillModel

/// Tells pages from what else is sent under their name.
enum PageSniffer {
    /// - Throws: `PageProblem` naming what it looks like, when it is not a page.
    static func check(_ bytes: [UInt8]) throws(PageProblem) {
        let span = bytes.span
        guard bytes.contains(where: { $0 > 0x20 }) else {
            throw .empty
        }
        for (mark, kind) in signatures where bytes.starts(with: mark) {
            throw .notHTML(kind)
        }
        let head = span.extracting(0..<min(span.count, 65_536))
        // UTF-16 has zeros between its letters.
        let letters = [UInt8](capacity: head.count) { output in
            for index in head.indices where head[index] != 0 { output.append(head[index]) }
        }
        let first = letters.first { $0 > 0x20 && $0 < 0x80 }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            throw .notHTML(.json)
        }
        for word: StaticString in ["<rss", "<feed", "<rdf:RDF"] {
            guard let found = ByteSearch.index(of: word, in: letters.span, from: 0), found < 1_024,
                ByteSearch.index(of: "<html", in: letters.span.extracting(0..<found), from: 0)
                    == nil
            else { continue }
            throw .notHTML(.feed)
        }
        if isBinary(letters.span), !bytes.starts(with: [0xFF, 0xFE]),
            !bytes.starts(with: [0xFE, 0xFF])
        {
            throw .notHTML(.binary)
        }
        guard hasMarkup(letters.span) || hasMarkup(span) else {
            throw .noMarkup
        }
    }

    private static let signatures: [([UInt8], PageProblem.Kind)] = [
        (Array("%PDF".utf8), .pdf), ([0xFF, 0xD8, 0xFF], .jpeg),
        ([0x89, 0x50, 0x4E, 0x47], .png), (Array("GIF8".utf8), .gif),
        (Array("RIFF".utf8), .riff), ([0x50, 0x4B, 0x03, 0x04], .zip),
        ([0x1F, 0x8B], .compressed),
    ]

    /// Whether more than one byte in twenty is a control character that no text has.
    ///
    /// In what is packed or drawn, each tenth is; tags stand in it by chance. The letters of UTF-16
    /// look like that, too, where it is not Latin.
    private static func isBinary(_ bytes: Span<UInt8>) -> Bool {
        var count = 0
        for index in bytes.indices {
            switch bytes[index] {
            case 0x01...0x08, 0x0B, 0x0E...0x1A, 0x1C...0x1F: count += 1
            default: break
            }
        }
        return count * 20 > bytes.count
    }

    /// Whether a tag of a known element stands in it.
    private static func hasMarkup(_ bytes: Span<UInt8>) -> Bool {
        var index = 0
        while let open = ByteSearch.index(of: UInt8(ascii: "<"), in: bytes, from: index) {
            index = open + 1
            var end = index
            while end < bytes.count, end - index < 12,
                (bytes[end] | 0x20) &- 0x61 < 26 || bytes[end] &- 0x30 < 10
            {
                end += 1
            }
            if end > index, HTMLElement.named(bytes.extracting(index..<end)) != .other {
                return true
            }
        }
        return false
    }
}
