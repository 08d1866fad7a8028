import FeedmillMarkup

extension FeedBuilder {
    /// An element of one of the vocabularies that are added to feeds of any format.
    func startModule(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        switch tag.namespace {
        case .dublinCore: startDublinCore(tag, arena)
        case .dublinCoreTerms: startDublinCoreTerms(tag, arena)
        case .content: startContentModule(tag, arena)
        case .media: startMedia(tag, arena)
        case .itunes: startITunes(tag, arena)
        case .googlePlay: startGooglePlay(tag, arena)
        case .podcast: startPodcast(tag, arena)
        case .threading: startThreading(tag, arena)
        case .geo, .georss, .gml: startGeography(tag)
        case .syndication: startSyndication(tag)
        case .history: startHistory(tag)
        case .feedburner: tag.name == .origLink ? gather(.originalLink) : .skip
        case .license: startLicense(tag, arena)
        case .xhtml: startXHTML(tag)
        case .admin: startAdmin(tag, arena)
        case .plain, .atom, .atom03, .rdf, .wellFormedWeb, .slash, .xml: .skip
        }
    }

    private func startDublinCore(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        switch tag.name {
        case .title: gather(.title(2), .undeclared, .text)
        case .description: gather(.summary(2), .undeclared, .text)
        case .creator, .author: startDublinCorePerson(isContributor: false)
        case .contributor: startDublinCorePerson(isContributor: true)
        case .subject: startCategory(tag, arena)
        case .date: target == .feed ? gather(.updated(2)) : gather(.published(1))
        case .language: gather(.language(3))
        case .rights: gather(.rights(2), .undeclared, .text)
        default: .skip
        }
    }

    private func startDublinCorePerson(isContributor: Bool) -> XMLDirective {
        person = ParsedPerson()
        personIsContributor = isContributor
        personIsFallback = false
        return enterOrGather(.person, isContributor ? .contributorName : .authorString)
    }

    private func startDublinCoreTerms(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        switch tag.name {
        case .issued, .available, .valid, .dateAccepted, .dateSubmitted: gather(.published(2))
        case .created: target == .entry ? gather(.created) : gather(.published(1))
        case .modified: gather(.updated(3))
        default: startDublinCore(tag, arena)
        }
    }

    private func startContentModule(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        switch tag.name {
        case .encoded: gather(.content(6), .html, .text)
        // The module's first draft had lists of items with a value in each.
        case .items, .item, .bag, .li: .skip
        default: .skip
        }
    }

    private func startXHTML(_ tag: Tag) -> XMLDirective {
        switch tag.name {
        case .body, .div: target == .entry ? gather(.content(5), .xhtml, .markup) : .skip
        default: .skip
        }
    }

    private func startThreading(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        if tag.name == .inReplyTo, target == .entry {
            entry.inReplyTo = tag.url(.href, arena) ?? tag.url(.ref, arena)
        }
        return .skip
    }

    private func startSyndication(_ tag: Tag) -> XMLDirective {
        switch tag.name {
        case .updatePeriod: gather(.updatePeriod)
        case .updateFrequency: gather(.updateFrequency)
        case .updateBase: gather(.updateBase)
        default: .skip
        }
    }

    private func startHistory(_ tag: Tag) -> XMLDirective {
        if tag.name == .complete, target == .feed { feed.isComplete = true }
        return .skip
    }

    private func startLicense(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        guard tag.name == .license else { return .skip }
        if let resource = tag.text(.rdfResource, arena) {
            setRights(TextConstruct(text: resource, kind: .text), 1)
            return .skip
        }
        return gather(.rights(1), .text, .text)
    }

    private func startAdmin(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        if tag.name == .generatorAgent, target == .feed, feed.generator == nil {
            feed.generator = tag.text(.rdfResource, arena)
        }
        return .skip
    }
}

// MARK: - Places

extension FeedBuilder {
    private func startGeography(_ tag: Tag) -> XMLDirective {
        switch tag.name {
        case .lat: gather(.latitude)
        case .long, .lon: gather(.longitude)
        // georss:point holds the numbers, geo:Point and georss:where elements with them.
        case .point where tag.namespace == .georss: gather(.point)
        case .point, .wherePlace: enter(.geography)
        default: .skip
        }
    }

    func startInGeography(_ tag: Tag) -> XMLDirective {
        switch tag.name {
        case .lat: gather(.latitude)
        case .long, .lon: gather(.longitude)
        case .pos: gather(.point)
        case .point: enter(.geography)
        default: .skip
        }
    }

    /// Splits `latitude longitude`, with white space or a comma between.
    func setPoint(_ text: Text, _ arena: Span<UInt8>) {
        guard target == .entry else { return }
        func isSeparator(_ index: Int32) -> Bool {
            arena[Int(index)] <= 0x20 || arena[Int(index)] == 0x2C
        }
        var index = text.start
        while index < text.end, !isSeparator(index) { index += 1 }
        let latitude = Text(start: text.start, end: index)
        while index < text.end, isSeparator(index) { index += 1 }
        let start = index
        while index < text.end, !isSeparator(index) { index += 1 }
        guard index > start else { return }
        entry.latitude = latitude
        entry.longitude = Text(start: start, end: index)
    }
}
