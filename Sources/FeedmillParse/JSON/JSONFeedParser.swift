import FeedmillBytes
import FeedmillMarkup
import FeedmillModel

/// Reads JSON Feed 1.0 and 1.1 (jsonfeed.org), and hands RSS-in-JSON on.
enum JSONFeedParser {
    /// Reads a document; `bytes` is empty afterwards, for its memory is needed.
    static func parse(_ bytes: inout [UInt8]) throws(ParseError) -> ParsedFeed {
        var state = State(limits: FeedLimits(documentBytes: bytes.count))
        var reader = JSONReader(bytes, recordNames: recordNames)
        bytes = []
        guard reader.peek() == .object else {
            throw ParseError(.jsonList)
        }
        reader.object { reader, name in state.readMember(name, &reader) }
        var defect = reader.failure
        if !state.hasItems, reader.resume(at: "items") {
            state.readMember("items", &reader)
        }
        guard state.isFeed else {
            throw ParseError(.otherJSON)
        }
        var feed = state.feed
        feed.arena = reader.arena
        feed.isTruncated = reader.isTruncated
        defect = defect ?? reader.failure
        if reader.isTruncated {
            feed.losses.append(.jsonBrokenOff)
        } else if let defect {
            feed.losses.append(.jsonBroken(byte: defect))
        }
        if reader.brokenRecords > 0 {
            feed.losses.append(.itemsBroken(count: reader.brokenRecords))
        }
        if reader.hasWrongCommas {
            feed.warnings.append(.wrongCommas)
        }
        if state.emptyEntries > 0 {
            feed.warnings.append(.emptyEntries(count: state.emptyEntries))
        }
        if state.entriesDropped > 0 {
            feed.losses.append(
                .entriesDropped(count: state.entriesDropped, limit: state.limits.entries)
            )
        }
        return feed
    }

    /// Members that entries have and their parts do not.
    private static let recordNames = [
        "id", "guid", "content_html", "content_text", "date_published", "pubDate", "link",
    ]

    struct State {
        let limits: FeedLimits
        private var listItemsLeft: Int
        var feed = ParsedFeed(format: .jsonFeed)
        var isFeed = false
        /// Whether the list of items was met.
        var hasItems = false
        var entriesDropped = 0
        /// Entries without anything in them.
        var emptyEntries = 0

        init(limits: FeedLimits) {
            self.limits = limits
            listItemsLeft = limits.allListItems
        }

        mutating func readMember(_ name: String, _ reader: inout JSONReader) {
            switch name {
            case "version":
                let version = reader.text()
                let text = version.map { String(decoding: reader.arena[$0.range], as: UTF8.self) }
                if text?.contains("jsonfeed.org/version") ?? false { isFeed = true }
            case "items" where reader.peek() == .array:
                isFeed = true
                readItems(&reader)
            case "items" where reader.peek() == .object:
                readItems(&reader)
            case "rss" where reader.peek() == .object:
                isFeed = true
                feed.format = .rssInJSON
                reader.object { reader, name in
                    if name == "channel" { RSSInJSON.readChannel(&reader, into: &self) }
                }
            case "title": feed.title = reader.construct(.references)
            case "home_page_url": feed.append(link: reader.url(), relation: nil)
            case "feed_url": feed.append(link: reader.url(), relation: Text(reader.word("self")))
            case "next_url": feed.append(link: reader.url(), relation: Text(reader.word("next")))
            case "description": feed.description = reader.construct(.text)
            case "icon": feed.image = reader.url()
            case "favicon": feed.icon = reader.url()
            case "language": feed.language = reader.text()
            case "author", "authors": reader.people(into: &feed.authors, limits.listItems)
            case "generator": feed.generator = reader.text()
            default: reader.skip()
            }
        }

        private mutating func readItems(_ reader: inout JSONReader) {
            hasItems = true
            readEntries(&reader) { reader, entry, limit in
                reader.object { Self.readItem($1, &$0, &entry, limit) }
            }
        }

        /// Reads a list of entries, those that are whole.
        mutating func readEntries(
            _ reader: inout JSONReader,
            _ read: (inout JSONReader, inout ParsedEntry, _ listLimit: Int) -> Void
        ) {
            reader.records { (reader) -> ParsedEntry? in
                guard reader.peek() == .object else {
                    reader.skip()
                    return nil
                }
                guard feed.entries.count < limits.entries else {
                    entriesDropped += 1
                    reader.skip()
                    return nil
                }
                var entry = ParsedEntry()
                read(&reader, &entry, listLimit)
                return entry
            } take: {
                append($0)
            }
        }

        /// How many items a list of the next entry may have.
        private var listLimit: Int { limits.listLimit(left: listItemsLeft) }

        private mutating func append(_ entry: ParsedEntry) {
            guard !entry.isBare else {
                emptyEntries += 1
                return
            }
            if listItemsLeft >= 0, listItemsLeft < entry.listItemCount {
                feed.warnings.append(.listsCut)
            }
            listItemsLeft -= entry.listItemCount
            feed.entries.append(entry)
        }

        private static func readItem(
            _ name: String,
            _ reader: inout JSONReader,
            _ entry: inout ParsedEntry,
            _ listLimit: Int
        ) {
            entry.isBare = false
            switch name {
            case "id": entry.id = reader.text()
            case "url":
                if let url = reader.url() { entry.links.append(ParsedLink(url: url)) }
            case "external_url": entry.externalURL = reader.url()
            case "title": entry.title = reader.construct(.references)
            case "content_html":
                guard let html = reader.construct(.html) else { return }
                if let content = entry.content { entry.plainContent = content.text }
                entry.content = html
            case "content_text":
                guard let text = reader.construct(.text) else { return }
                if entry.content == nil {
                    entry.content = text
                } else {
                    entry.plainContent = text.text
                }
            case "summary": entry.summary = reader.construct(.text)
            case "image": entry.image = reader.url()
            case "banner_image": entry.bannerImage = reader.url()
            case "date_published": entry.published = reader.text()
            case "date_modified": entry.updated = reader.text()
            case "author", "authors": reader.people(into: &entry.authors, listLimit)
            case "tags":
                reader.array { reader in
                    guard let tag = reader.text(), entry.categories.count < listLimit else {
                        return
                    }
                    entry.categories.append(ParsedCategory(term: tag))
                }
            case "language": entry.language = reader.text()
            case "attachments":
                reader.array { reader in
                    guard let enclosure = reader.attachment(),
                        entry.enclosures.count < listLimit
                    else {
                        return
                    }
                    entry.enclosures.append(enclosure)
                }
            default: reader.skip()
            }
        }
    }
}

extension Text {
    fileprivate init(_ range: Range<Int>) {
        self.init(
            start: Int32(truncatingIfNeeded: range.lowerBound),
            end: Int32(truncatingIfNeeded: range.upperBound)
        )
    }
}

extension JSONReader {
    /// Reads a string, or a number or `true` as text; `nil` for anything else or nothing in it.
    mutating func text() -> Text? {
        let isWord = peek() == .literal
        guard let range = scalar() else { return nil }
        if isWord, arena[range].elementsEqual("false".utf8) { return nil }
        let text = Text(range)
        return Text(trimming: .init(start: text.start, end: text.end), in: arena.span)
    }

    mutating func url() -> ParsedURL? {
        text().map { ParsedURL(text: $0) }
    }

    mutating func construct(_ kind: TextKind) -> TextConstruct? {
        text().map { TextConstruct(text: $0, kind: kind) }
    }

    /// Reads an author or a list of them; version 1.0 had one, 1.1 has several.
    fileprivate mutating func people(into people: inout [ParsedPerson], _ limit: Int) {
        var found: [ParsedPerson] = []
        array { reader in
            var person = ParsedPerson()
            if reader.peek() == .string {
                person.name = reader.text()
                person.isString = true
            } else {
                reader.object { reader, name in
                    switch name {
                    case "name": person.name = reader.text()
                    case "url": person.url = reader.url()
                    case "avatar": person.avatar = reader.url()
                    case "email": person.email = reader.text()
                    default: reader.skip()
                    }
                }
            }
            let isNobody = person.name == nil && person.url == nil && person.avatar == nil
            if !isNobody, found.count < limit { found.append(person) }
        }
        // Feeds that carry both keys say the same twice.
        if !found.isEmpty, found.count >= people.count { people = found }
    }

    fileprivate mutating func attachment() -> ParsedEnclosure? {
        var enclosure = ParsedEnclosure(
            url: ParsedURL(text: Text(start: 0, end: 0)),
            origin: .enclosure
        )
        object { reader, name in
            switch name {
            case "url":
                if let url = reader.url() { enclosure.url = url }
            case "mime_type": enclosure.mediaType = reader.text()
            case "title": enclosure.title = reader.construct(.text)
            case "size_in_bytes": enclosure.length = reader.text()
            case "duration_in_seconds": enclosure.duration = reader.text()
            default: reader.skip()
            }
        }
        return enclosure.url.text.isEmpty ? nil : enclosure
    }
}

extension ParsedFeed {
    mutating func append(link url: ParsedURL?, relation: Text?) {
        guard let url else { return }
        var link = ParsedLink(url: url)
        link.relation = relation
        links.append(link)
    }
}
