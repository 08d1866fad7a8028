/// Reads a list with one feed a line: the address, then white space and its name if it has one.
///
/// Empty lines and lines that begin with `#` are left out.
enum TextFeedList {
    static func read(_ bytes: [UInt8], source: String, into collector: inout FeedCollector) {
        let items = items(bytes, source: source)
        collector.reserve(items.count)
        for (item, _) in items { collector.add(item) }
    }

    /// The feeds, each with its whole line; of too many one more than a list may have.
    static func items(
        _ bytes: [UInt8],
        source: String
    ) -> [(item: FeedItem, line: Range<Int>)] {
        var items: [(item: FeedItem, line: Range<Int>)] = []
        var line = 0
        var start = 0
        while start < bytes.count, items.count <= FeedCollector.listingLimit {
            line += 1
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            if let item = item(bytes[start..<end], line: line, source: source) {
                items.append((item, start..<min(end + 1, bytes.count)))
            }
            start = end + 1
        }
        return items
    }

    /// The list with further feeds at its end, in the line breaks that it has.
    static func text(_ bytes: [UInt8], appending feeds: [NewFeed]) -> [UInt8] {
        let lineFeed = bytes.firstIndex(of: 0x0A)
        let hasReturn = lineFeed.map { $0 > 0 && bytes[$0 - 1] == 0x0D } ?? false
        let lineBreak: [UInt8] = hasReturn ? [0x0D, 0x0A] : [0x0A]
        var output = bytes
        if let last = bytes.last, last != 0x0A { output += lineBreak }
        for feed in feeds {
            output += feed.url.utf8
            if let name = feed.name { output += " \(name)".utf8 }
            output += lineBreak
        }
        return output
    }

    private static func item(
        _ line: ArraySlice<UInt8>,
        line number: Int,
        source: String
    ) -> FeedItem? {
        let text = trimmed(line)
        guard let first = text.first, first != 0x23 else { return nil }
        let addressEnd = text.firstIndex(where: isSpace) ?? text.endIndex
        func location(_ index: Int) -> Location {
            // Columns count scalars: continuation bytes of UTF-8 begin none.
            let column = line[..<index].reduce(1) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
            return Location(source: source, line: number, column: column)
        }
        var item = FeedItem(
            url: String(decoding: text[..<addressEnd], as: UTF8.self),
            location: location(text.startIndex)
        )
        item.isListed = true
        let name = trimmed(text[addressEnd...])
        if !name.isEmpty {
            item.name = String(decoding: name, as: UTF8.self)
            item.nameLocation = location(name.startIndex)
        }
        return item
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = line
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text.drop(while: isSpace)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D
    }
}
