import FeedmillMarkup

extension FeedBuilder {
    /// An element of an RSS 0.9x, 1.0, 1.1 or 2.0 channel, or of a CDF channel.
    func startInChannel(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        target = .feed
        switch tag.namespace {
        case .plain: return startPlainInChannel(tag, arena)
        case .atom: return startAtomInRSS(tag, arena)
        case .rdf: return .skip
        default: return startModule(tag, arena)
        }
    }

    private func startPlainInChannel(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        switch tag.name {
        case .item, .entry: return startEntry(.item, tag, arena)
        // RSS 1.1 has its items in `items`; RSS 1.0 a list of addresses that says nothing new.
        case .items: return enter(.shell)
        // Channels inside channels: CDF.
        case .channel: return startChannel(tag, arena)
        case .title: return gather(.title(5), .undeclared, .text)
        case .description: return gather(.summary(5), .undeclared, .text)
        case .abstract, .subtitle, .tagline, .summary, .info:
            return gather(.summary(4), .undeclared, .text)
        case .link: return startLink(tag, arena)
        case .a: return startLink(tag, arena)
        case .language: return gather(.language(4))
        case .copyright, .rights: return gather(.rights(3), .undeclared, .text)
        case .managingEditor, .author: return startStringPerson()
        case .pubDate, .published: return gather(.published(5))
        case .lastBuildDate, .updated, .modified: return gather(.updated(5))
        case .date: return gather(.updated(2))
        case .category: return startCategory(tag, arena)
        case .generator: return gather(.generator)
        case .id, .guid: return gather(.id(3))
        case .ttl: return gather(.ttl)
        case .image: return startFeedImage(tag, arena)
        case .icon: return gather(.icon)
        case .logo:
            // CDF: an address in HREF; in RSS a borrowed Atom element.
            if let url = tag.url(.href, arena) { setImage(url, 3) }
            return gather(.image(2))
        case .skipHours: return enter(.skipHours)
        case .skipDays: return enter(.skipDays)
        default: return .skip
        }
    }

    /// RSS persons are strings, but people put Atom's elements in them.
    func startStringPerson() -> XMLDirective {
        person = ParsedPerson()
        personIsContributor = false
        personIsFallback = false
        return enterOrGather(.person, .authorString)
    }
}
