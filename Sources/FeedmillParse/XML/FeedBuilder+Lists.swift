import FeedmillMarkup

// MARK: - Links

extension FeedBuilder {
    /// Starts a link: RSS has the address as text, Atom in `href`; feeds mix that up.
    func startLink(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        link = ParsedLink(url: ParsedURL(text: Text(start: 0, end: 0), base: tag.base))
        // RSS 1.0 documents point with rdf:resource.
        if let href = tag.text(.href, arena) ?? tag.text(.rdfResource, arena) {
            link.url.text = href
        }
        link.relation = tag.text(.rel, arena)
        link.mediaType = tag.text(.type, arena)
        link.language = tag.text(.hreflang, arena)
        link.title = tag.text(.title, arena)
        link.length = tag.text(.length, arena)
        linkIsEnclosure = link.relation.map { $0.equals("enclosure", arena) } ?? false
        linkIsSelf = link.relation.map { $0.equals("self", arena) } ?? false
        linkIsAlternate = link.relation.map { $0.equals("alternate", arena) } ?? true
        return gather(.link)
    }

    func finishLink(_ text: Text?, _ element: XMLElement) {
        if link.url.text.isEmpty {
            guard let text else { return }
            link.url.text = text
        }
        append(link)
        if linkIsEnclosure, target == .entry, entry.enclosures.count < listLimit {
            var enclosure = ParsedEnclosure(url: link.url, origin: .enclosure)
            enclosure.mediaType = link.mediaType
            enclosure.length = link.length
            enclosure.title = link.title.map { TextConstruct(text: $0, kind: .text) }
            entry.enclosures.append(enclosure)
        }
    }

    func append(_ link: ParsedLink) {
        switch target {
        case .feed:
            if feed.links.count < listLimit { feed.links.append(link) }
        case .entry:
            if entry.links.count < listLimit { entry.links.append(link) }
        case .source:
            appendToSource(link)
        }
    }
}

// MARK: - Categories

extension FeedBuilder {
    func startCategory(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        category = ParsedCategory(
            term: tag.text(.term, arena) ?? tag.text(.text, arena),
            label: tag.text(.label, arena),
            scheme: tag.text(.scheme, arena) ?? tag.text(.domain, arena)
        )
        return gather(.category)
    }

    func finishCategory(_ text: Text?) {
        if category.term == nil { category.term = text }
        guard category.term != nil || category.label != nil else { return }
        append(category)
    }

    func append(_ category: ParsedCategory) {
        switch target {
        case .feed:
            if feed.categories.count < listLimit { feed.categories.append(category) }
        case .entry:
            if entry.categories.count < listLimit { entry.categories.append(category) }
        case .source:
            break
        }
    }

    /// Keywords are one text with commas between them.
    func splitKeywords(_ text: Text, _ arena: Span<UInt8>) {
        var start = text.start
        var index = text.start
        while index <= text.end {
            if index == text.end || arena[Int(index)] == 0x2C {
                if let term = Text(trimming: XMLRange(start: start, end: index), in: arena) {
                    append(ParsedCategory(term: term))
                }
                start = index + 1
            }
            index += 1
        }
    }
}

// MARK: - People

extension FeedBuilder {
    func startPerson(isContributor: Bool = false, isFallback: Bool = false) -> XMLDirective {
        person = ParsedPerson()
        personIsContributor = isContributor
        personIsFallback = isFallback
        return enterOrGather(.person, isContributor ? .contributorName : .authorName)
    }

    func startInPerson(_ tag: Tag) -> XMLDirective {
        switch (tag.namespace, tag.name) {
        case (.plain, .name), (.atom, .name), (.itunes, .name): gather(.person(.name))
        case (.plain, .email), (.atom, .email), (.itunes, .email): gather(.person(.email))
        case (.plain, .uri), (.atom, .uri), (.plain, .url), (.atom, .url), (.plain, .homepage),
            (.atom, .homepage):
            gather(.person(.url))
        default: .skip
        }
    }

    func finishPerson() {
        guard person.name != nil || person.email != nil || person.url != nil else { return }
        if personIsFallback {
            if fallbackAuthors.count < listLimit { fallbackAuthors.append(person) }
        } else {
            append(person, isContributor: personIsContributor)
        }
        person = ParsedPerson()
    }

    func addPerson(named name: Text, isString: Bool, isContributor: Bool = false) {
        var person = ParsedPerson()
        person.name = name
        person.isString = isString
        append(person, isContributor: isContributor)
    }

    private func append(_ person: ParsedPerson, isContributor: Bool) {
        switch (target, isContributor) {
        case (.feed, false):
            if feed.authors.count < listLimit { feed.authors.append(person) }
        case (.feed, true):
            if feed.contributors.count < listLimit { feed.contributors.append(person) }
        case (.entry, false):
            if entry.authors.count < listLimit { entry.authors.append(person) }
        case (.entry, true):
            if entry.contributors.count < listLimit { entry.contributors.append(person) }
        case (.source, false):
            if source.authors.count < listLimit { source.authors.append(person) }
        case (.source, true):
            break
        }
    }
}

// MARK: - Enclosures

extension FeedBuilder {
    /// Starts an RSS enclosure: the address is in `url`, in `href` or, wrongly, the text.
    func startEnclosure(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        enclosure = ParsedEnclosure(
            url: ParsedURL(text: Text(start: 0, end: 0), base: tag.base),
            origin: .enclosure
        )
        enclosure.mediaType = tag.text(.type, arena)
        enclosure.length = tag.text(.length, arena)
        if let url = tag.url(.url, arena) ?? tag.url(.href, arena) {
            addEnclosure(url)
            return .skip
        }
        return gather(.enclosureURL)
    }

    func addEnclosure(_ url: ParsedURL) {
        enclosure.url = url
        if target == .entry, entry.enclosures.count < listLimit {
            entry.enclosures.append(enclosure)
        }
    }
}

// MARK: - Entries and sources

extension FeedBuilder {
    /// Enters an item or entry, unless there were too many.
    func startEntry(_ scope: Scope, _ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        guard entriesLeft > 0 else {
            entriesDropped += 1
            return .skip
        }
        entriesLeft -= 1
        // One that was bare is still as good as new.
        if !entry.isBare { entry = ParsedEntry() }
        entry.isBare = scope == .item
        entry.language = nil
        entryRanks = Ranks()
        target = .entry
        entry.base = tag.base
        guidIsPermalink = true
        media = MediaGroup()
        if tag.element.declaresLanguage { entry.language = tag.element.language.map { Text($0) } }
        if let about = tag.text(.rdfAbout, arena) {
            entry.isBare = false
            entry.id = about
            entry.idBase = tag.base
            entryRanks.id = 1
        }
        // CDF has address and date as attributes.
        if let href = tag.url(.href, arena) {
            entry.isBare = false
            append(ParsedLink(url: href))
        }
        if let date = tag.text(.lastMod, arena) {
            entry.isBare = false
            setUpdated(date, 1)
        }
        return enter(scope)
    }

    func finishEntry() {
        finishMediaGroup()
        if entry.isBare {
            entriesLeft += 1
            emptyEntries += 1
        } else {
            chargeLists(of: entry)
            feed.entries.append(entry)
            entry = ParsedEntry()
        }
        target = .feed
    }

    func startSource() -> XMLDirective {
        source = ParsedSource()
        kind = .undeclared
        sourceOwner = target
        target = .source
        return enterOrGather(.source, .sourceTitle)
    }

    func finishSource() {
        target = sourceOwner
        if target == .entry { entry.source = source }
        // RFC 4287 section 4.2.1: an entry without authors has those of its source.
        if target == .entry, entry.authors.isEmpty { entry.authors = source.authors }
    }

    func appendToSource(_ link: ParsedLink) {
        if linkIsSelf {
            source.feedURL = source.feedURL ?? link.url
        } else if linkIsAlternate {
            source.url = source.url ?? link.url
        }
    }

    func startInSource(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        switch (tag.namespace, tag.name) {
        case (.atom, .title), (.plain, .title): gather(.sourceTitle, .text, .text)
        case (.atom, .id), (.plain, .id), (.plain, .guid): gather(.id(3))
        case (.atom, .link), (.plain, .link): startLink(tag, arena)
        case (.atom, .author), (.plain, .author): startPerson()
        case (.atom, .contributor): startPerson(isContributor: true)
        default: .skip
        }
    }
}
