import FeedmillMarkup

extension FeedBuilder {
    /// Decides on the format by the root element.
    func startRoot(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        switch tag.name {
        case .rss:
            feed.format = .rss
        case .rdf:
            feed.format = .rdf
        case .channel:
            // CDF, RSS 1.1, or RSS whose outermost element was forgotten.
            isFeed = true
            let isCDF = rootIsUpperCase || tag.attribute(.href) != nil
            feed.format = isCDF ? .cdf : .rss
            return startChannel(tag, arena)
        case .feed:
            isFeed = true
            feed.format = tag.isAtom03 ? .atom03 : .atom
            takeLanguage(tag)
            return enter(.atomFeed)
        case .entry where tag.namespace == .atom:
            // An Atom entry document (RFC 4287 section 2) is a feed of one entry.
            isFeed = true
            rootIsEntry = true
            feed.format = .atom
            return startEntry(.atomEntry, tag, arena)
        default:
            return .stop
        }
        isFeed = true
        takeLanguage(tag)
        return enter(.shell)
    }

    private func takeLanguage(_ tag: Tag) {
        if let language = tag.element.language, tag.element.declaresLanguage {
            setLanguage(Text(language), 2)
        }
    }

    /// Inside `rss` or `rdf:RDF`: RSS 0.90 and 1.0 have the items beside the channel.
    func startInShell(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        switch (tag.namespace, tag.name) {
        case (.plain, .channel), (.atom, .channel): startChannel(tag, arena)
        case (.plain, .item), (.atom, .item): startEntry(.item, tag, arena)
        case (.plain, .items), (.plain, .collection): enter(.shell)
        case (.plain, .image): startFeedImage(tag, arena)
        case (.plain, .textInput): .skip
        // A channel's elements without the channel.
        default: startInChannel(tag, arena)
        }
    }

    func startChannel(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        takeLanguage(tag)
        if let about = tag.text(.rdfAbout, arena) { feed.id = feed.id ?? about }
        // CDF has address and date as attributes.
        if feed.links.isEmpty, let href = tag.url(.href, arena) {
            append(ParsedLink(url: href))
        }
        if let date = tag.text(.lastMod, arena) { setUpdated(date, 1) }
        return enter(.channel)
    }

    func startFeedImage(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        if let resource = tag.url(.rdfResource, arena) { setImage(resource, 3) }
        return enterOrGather(.image, .image(4))
    }

    func startInImage(_ tag: Tag) -> XMLDirective {
        switch (tag.namespace, tag.name) {
        case (.plain, .url), (.atom, .url), (.plain, .href): gather(.image(4))
        default: .skip
        }
    }
}
