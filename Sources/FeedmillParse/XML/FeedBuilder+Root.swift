import FeedmillMarkup

extension FeedBuilder {
    /// Starts reading by the format that the root element shows.
    func startRoot(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        guard let format = FeedFormat(root: tag, isUpperCase: rootIsUpperCase) else {
            return .stop
        }
        isFeed = true
        feed.format = format
        switch tag.name {
        case .channel: return startChannel(tag, arena)
        case .entry:
            rootIsEntry = true
            return startEntry(.atomEntry, tag, arena)
        case .feed:
            takeLanguage(tag)
            return enter(.atomFeed)
        default:
            takeLanguage(tag)
            return enter(.shell)
        }
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
