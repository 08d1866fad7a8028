import FeedmillMarkup

extension FeedBuilder {
    /// An element of an Atom feed.
    func startInAtomFeed(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        target = .feed
        guard tag.namespace == .atom || tag.namespace == .plain else {
            return startModule(tag, arena)
        }
        switch tag.name {
        case .entry: return startEntry(.atomEntry, tag, arena)
        // RSS items in Atom, from templates of which only half was changed.
        case .item: return startEntry(.item, tag, arena)
        case .title: return construct(.title(5), tag, arena)
        case .subtitle, .tagline: return construct(.summary(5), tag, arena)
        case .info, .description: return construct(.summary(2), tag, arena)
        case .link: return startLink(tag, arena)
        case .id: return gather(.id(3))
        case .updated, .modified, .lastBuildDate: return gather(.updated(5))
        case .published, .pubDate, .created: return gather(.published(5))
        case .author: return startPerson()
        case .contributor: return startPerson(isContributor: true)
        case .category: return startCategory(tag, arena)
        case .rights, .copyright: return construct(.rights(3), tag, arena)
        case .generator: return gather(.generator)
        case .icon: return gather(.icon)
        case .logo: return gather(.image(4))
        case .language: return gather(.language(1))
        default: return .skip
        }
    }

    /// An element of an Atom entry.
    func startInAtomEntry(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        guard tag.namespace == .atom || tag.namespace == .plain else {
            return startModule(tag, arena)
        }
        switch tag.name {
        case .title: return construct(.title(5), tag, arena)
        case .summary: return construct(.summary(5), tag, arena)
        case .description: return construct(.summary(4), tag, arena)
        case .content: return startAtomContent(tag, arena)
        case .link: return startLink(tag, arena)
        case .id: return gather(.id(3))
        case .published: return gather(.published(6))
        case .issued: return gather(.published(5))
        case .pubDate: return gather(.published(3))
        case .updated, .modified: return gather(.updated(5))
        case .created: return gather(.created)
        case .author: return startPerson()
        case .contributor: return startPerson(isContributor: true)
        case .category: return startCategory(tag, arena)
        case .rights, .copyright: return construct(.rights(3), tag, arena)
        case .source: return startSource()
        case .enclosure: return startEnclosure(tag, arena)
        case .comments: return gather(.comments)
        default: return .skip
        }
    }

    /// Atom elements in RSS: links above all, but also whole entries' worth of them.
    func startAtomInRSS(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        switch tag.name {
        case .link: return startLink(tag, arena)
        case .title: return construct(.title(3), tag, arena)
        case .summary, .subtitle, .tagline: return construct(.summary(3), tag, arena)
        case .content: return target == .entry ? startAtomContent(tag, arena) : .skip
        case .author: return startPerson()
        case .contributor: return startPerson(isContributor: true)
        case .published, .issued: return gather(.published(4))
        case .created: return gather(.published(2))
        case .updated, .modified: return gather(.updated(4))
        case .category: return startCategory(tag, arena)
        case .rights, .copyright: return construct(.rights(2), tag, arena)
        case .icon: return gather(.icon)
        case .logo: return gather(.image(2))
        case .id where tag.element.isPrefixed: return gather(.id(2))
        case .source where tag.element.isPrefixed && target == .entry: return startSource()
        default: break
        }
        // RSS whose default namespace is Atom's: its own elements keep their meaning.
        guard !tag.element.isPrefixed else { return .skip }
        return startUnprefixed(tag, arena)
    }

    private func startUnprefixed(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        var plain = tag.element
        plain.namespace = Namespace.plain.rawValue
        let again = Tag(plain, tag.attributes)
        return target == .entry ? startInItem(again, arena) : startInChannel(again, arena)
    }

    /// The content of an entry (RFC 4287 section 4.1.3).
    private func startAtomContent(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        if tag.attribute(.type) == nil, let source = tag.url(.src, arena) {
            return takeOutOfLine(source, tag, arena)
        }
        if let source = tag.url(.src, arena) { return takeOutOfLine(source, tag, arena) }
        return construct(.content(5), tag, arena)
    }

    /// Content that is somewhere else: a picture or a film is an enclosure, a page the link of an
    /// entry without one.
    private func takeOutOfLine(
        _ url: ParsedURL,
        _ tag: Tag,
        _ arena: Span<UInt8>
    ) -> XMLDirective {
        let type = tag.text(.type, arena)
        let isPage = type.map { $0.hasPrefix("text/", arena) || $0.hasSuffix("html", arena) }
        if isPage ?? true {
            var link = ParsedLink(url: url)
            link.mediaType = type
            append(link)
        } else if entry.enclosures.count < listLimit {
            var enclosure = ParsedEnclosure(url: url, origin: .enclosure)
            enclosure.mediaType = type
            entry.enclosures.append(enclosure)
        }
        return .skip
    }

    /// A text construct: RFC 4287 section 3.1, and the `mode` of Atom 0.3.
    func construct(_ field: Field, _ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        let type = tag.text(.type, arena)
        let mode = tag.text(.mode, arena)
        let isBase64 = mode.map { $0.equals("base64", arena) } ?? false
        guard let type else {
            return gather(field, .text, isBase64 ? .base64 : .text)
        }
        let isHTML =
            type.equals("html", arena) || type.equals("text/html", arena)
            || type.hasPrefix("text/html;", arena)
        let isXHTML = type.equals("xhtml", arena) || type.equals("application/xhtml+xml", arena)
        if isBase64 {
            let isText = type.equals("text/plain", arena) || type.equals("text", arena)
            return gather(field, isText ? .text : .html, .base64)
        }
        if isXHTML {
            // Escaped XHTML is declared often enough, and there is nothing inline then.
            let isEscaped = mode.map { $0.equals("escaped", arena) } ?? false
            return isEscaped ? gather(field, .html, .text) : gather(field, .xhtml, .xhtml)
        }
        if isHTML { return gather(field, .html, .text) }
        let isXML = type.hasSuffix("+xml", arena) || type.hasSuffix("/xml", arena)
        if isXML { return gather(field, .xhtml, .markup) }
        // RFC 4287 section 4.1.3.3: media types other than text and XML are base64. Feeds that
        // declare nothing better hide HTML in it; pictures and sounds no reader can show here.
        if type.equals("application/octet-stream", arena) {
            return gather(field, .html, .base64)
        }
        let isBinary =
            type.hasPrefix("image/", arena) || type.hasPrefix("audio/", arena)
            || type.hasPrefix("video/", arena) || type.equals("application/pdf", arena)
        return isBinary ? .skip : gather(field, .text, .text)
    }
}
