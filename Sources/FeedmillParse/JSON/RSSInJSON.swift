import FeedmillBytes

/// Reads RSS-in-JSON: RSS 2.0 with the elements as members (scripting.com, 2012).
///
/// An element with attributes is an object whose text is in `#value`; repeated elements are
/// lists, a single one need not be.
enum RSSInJSON {
    static func readChannel(_ reader: inout JSONReader, into state: inout JSONFeedParser.State) {
        let limits = state.limits
        reader.object { reader, name in
            switch name {
            case "title": state.feed.title = construct(&reader)
            case "description": state.feed.description = construct(&reader)
            case "link": state.feed.append(link: value(&reader).url, relation: nil)
            case "language": state.feed.language = value(&reader).text
            case "copyright":
                state.feed.rights = construct(&reader)
            case "pubDate": state.feed.published = value(&reader).text
            case "lastBuildDate": state.feed.updated = value(&reader).text
            case "generator": state.feed.generator = value(&reader).text
            case "ttl": state.feed.hints.ttl = value(&reader).text
            case "managingEditor": append(value(&reader).text, to: &state.feed.authors)
            case "image": state.feed.image = value(&reader).url
            case "category": categories(&reader, into: &state.feed.categories, limits.listItems)
            case "item":
                state.readEntries(&reader) { reader, entry, limit in
                    reader.object { readItem($1, &$0, &entry, limit) }
                }
            default: reader.skip()
            }
        }
    }

    private static func readItem(
        _ name: String,
        _ reader: inout JSONReader,
        _ entry: inout ParsedEntry,
        _ limit: Int
    ) {
        entry.isBare = false
        switch name {
        case "title": entry.title = construct(&reader)
        case "description": entry.summary = construct(&reader)
        case "content:encoded", "content_encoded": entry.content = construct(&reader)
        case "link":
            if let url = value(&reader).url { entry.links.append(ParsedLink(url: url)) }
        case "guid":
            let guid = value(&reader)
            entry.id = guid.text
            entry.idIsPermalink = guid.isPermalink
        case "pubDate": entry.published = value(&reader).text
        case "author", "dc:creator": append(value(&reader).text, to: &entry.authors)
        case "comments": entry.commentsURL = value(&reader).url
        case "category": categories(&reader, into: &entry.categories, limit)
        case "enclosure":
            reader.array { reader in
                let value = value(&reader)
                guard let url = value.url, entry.enclosures.count < limit else { return }
                var enclosure = ParsedEnclosure(url: url, origin: .enclosure)
                enclosure.mediaType = value.type
                enclosure.length = value.length
                entry.enclosures.append(enclosure)
            }
        case "source":
            let value = value(&reader)
            var source = ParsedSource()
            source.feedURL = value.address.map { ParsedURL(text: $0) }
            source.title = value.text.map { TextConstruct(text: $0, kind: .undeclared) }
            entry.source = source
        default: reader.skip()
        }
    }

    /// An element: a text, or an object of attributes and the text.
    private struct Value {
        var text: Text?
        var address: Text?
        var type: Text?
        var length: Text?
        var domain: Text?
        var isPermalink = true

        var url: ParsedURL? { (address ?? text).map { ParsedURL(text: $0) } }
    }

    private static func value(_ reader: inout JSONReader) -> Value {
        var value = Value()
        guard reader.peek() == .object else {
            value.text = reader.text()
            return value
        }
        reader.object { reader, name in
            switch name {
            case "#value", "_value", "value": value.text = reader.text()
            case "url", "href": value.address = reader.text()
            case "type": value.type = reader.text()
            case "length": value.length = reader.text()
            case "domain": value.domain = reader.text()
            case "isPermaLink":
                let text = reader.text()
                value.isPermalink = text.map { !$0.equals("false", reader.arena.span) } ?? false
            default: reader.skip()
            }
        }
        return value
    }

    private static func construct(_ reader: inout JSONReader) -> TextConstruct? {
        value(&reader).text.map { TextConstruct(text: $0, kind: .undeclared) }
    }

    private static func categories(
        _ reader: inout JSONReader,
        into categories: inout [ParsedCategory],
        _ limit: Int
    ) {
        reader.array { reader in
            let value = value(&reader)
            guard let term = value.text, categories.count < limit else { return }
            categories.append(ParsedCategory(term: term, scheme: value.domain))
        }
    }

    private static func append(_ name: Text?, to people: inout [ParsedPerson]) {
        guard let name else { return }
        var person = ParsedPerson()
        person.name = name
        person.isString = true
        people.append(person)
    }
}
