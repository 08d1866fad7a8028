import FeedmillMarkup

/// Finds the feeds that an HTML page offers in its `link` elements.
enum HTMLFeedLinks {
    private static let limit = 20

    /// The addresses as written, in order, each once.
    static func find(in bytes: Span<UInt8>) -> [String] {
        var found: [String] = []
        var index = 0
        // Links belong into the head; a page of megabytes is not searched to its end.
        let head = bytes.extracting(0..<min(bytes.count, 1 << 19))
        while found.count < limit, let open = ByteSearch.index(of: 0x3C, in: head, from: index) {
            index = open + 1
            guard ByteSearch.matches("<link", in: head, at: open) else { continue }
            let link = attributes(head, from: open + 5)
            index = link.end
            guard isFeed(link), let address = link.address, !found.contains(address) else {
                continue
            }
            found.append(address)
        }
        return found
    }

    private struct Link {
        var relation = ""
        var type = ""
        var address: String?
        var end = 0
    }

    private static func isFeed(_ link: Link) -> Bool {
        let relations = link.relation.lowercased().split(separator: " ")
        guard relations.contains("alternate") || relations.contains("feed") else { return false }
        let type = link.type.lowercased()
        return type.contains("rss") || type.contains("atom") || type.contains("feed+json")
            || type.contains("rdf") || (relations.contains("feed") && type.isEmpty)
    }

    private static func attributes(_ bytes: Span<UInt8>, from start: Int) -> Link {
        var link = Link()
        var index = start
        while index < bytes.count, bytes[index] != 0x3E {
            guard isLetter(bytes[index]) else {
                index += 1
                continue
            }
            let nameStart = index
            while index < bytes.count, isLetter(bytes[index]) { index += 1 }
            let name = text(bytes, nameStart..<index).lowercased()
            while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
            guard index < bytes.count, bytes[index] == 0x3D else { continue }
            index += 1
            while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
            let value = value(bytes, &index)
            switch name {
            case "rel": link.relation = value
            case "type": link.type = value
            case "href": link.address = value.isEmpty ? nil : value
            default: break
            }
        }
        link.end = index
        return link
    }

    private static func value(_ bytes: Span<UInt8>, _ index: inout Int) -> String {
        guard index < bytes.count else { return "" }
        let quote = bytes[index]
        let isQuoted = quote == 0x22 || quote == 0x27
        if isQuoted { index += 1 }
        let start = index
        while index < bytes.count {
            let byte = bytes[index]
            if isQuoted ? byte == quote : byte <= 0x20 || byte == 0x3E { break }
            index += 1
        }
        let value = text(bytes, start..<index)
        if isQuoted { index += 1 }
        return value
    }

    private static func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        let cut = range.prefix(2048)
        return String(decoding: ByteSearch.array(bytes, cut), as: UTF8.self)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D
    }
}
