import FeedmillMarkup

extension FeedBuilder {
    /// An element of an RSS or CDF item.
    func startInItem(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        switch tag.namespace {
        case .plain: startPlainInItem(tag, arena)
        case .atom: startAtomInRSS(tag, arena)
        case .rdf: .skip
        default: startModule(tag, arena)
        }
    }

    private func startPlainInItem(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        switch tag.name {
        case .title: return gather(.title(5), .undeclared, .text)
        case .description: return gather(.summary(5), .undeclared, .text)
        case .abstract, .summary, .tagline: return gather(.summary(4), .undeclared, .text)
        case .fullItem: return gather(.content(3), .html, .text)
        case .body: return gather(.content(4), .html, .markup)
        case .content: return startUndeclaredContent(tag, arena)
        case .link, .a: return startLink(tag, arena)
        case .guid: return startGuid(tag, arena)
        case .id: return gather(.id(3))
        case .pubDate, .published: return gather(.published(5))
        case .updated, .modified, .lastBuildDate: return gather(.updated(5))
        case .created, .issued: return gather(.published(2))
        case .date: return gather(.published(1))
        case .author: return startStringPerson()
        case .contributor: return startPerson(isContributor: true)
        case .category: return startCategory(tag, arena)
        case .comments: return gather(.comments)
        case .enclosure: return startEnclosure(tag, arena)
        case .source: return startRSSSource(tag, arena)
        case .language: return gather(.language(4))
        case .copyright, .rights: return gather(.rights(3), .undeclared, .text)
        case .image: return startEntryImage(tag, arena)
        case .keywords, .tags: return gather(.keywords)
        default: return .skip
        }
    }

    /// The `content` that some feeds add to RSS without a namespace.
    private func startUndeclaredContent(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        // Media RSS whose prefix was lost has an address in an attribute.
        if tag.attribute(.url) != nil { return startMediaObject(tag, arena) }
        return gather(.content(2), .undeclared, .text)
    }

    private func startGuid(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        let isPermalink = tag.text(.isPermaLink, arena)
        guidIsPermalink = isPermalink.map { !$0.equals("false", arena) } ?? true
        return gather(.id(3))
    }

    private func startRSSSource(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        let directive = startSource()
        // In RSS the attribute is the address of the feed that the item came from.
        source.feedURL = tag.url(.url, arena) ?? tag.url(.href, arena)
        return directive
    }

    private func startEntryImage(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        if let url = tag.url(.href, arena) ?? tag.url(.url, arena) ?? tag.url(.src, arena)
            ?? tag.url(.rdfResource, arena)
        {
            setImage(url, 3)
        }
        return enterOrGather(.image, .image(4))
    }
}
