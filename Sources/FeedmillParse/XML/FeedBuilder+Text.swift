import FeedmillMarkup

extension FeedBuilder {
    /// Puts the text that was gathered where `field` says.
    func finishText(_ element: XMLElement, _ content: XMLContent, _ arena: Span<UInt8>) {
        let field = self.field
        self.field = .none
        let text = Text(trimming: content.range, in: arena)
        switch field {
        case .none: return
        case .link: finishLink(text, element)
        case .category: finishCategory(text)
        case .podcast(let part): finishPodcast(part, text)
        case .title(let rank): setTitle(construct(text, content, element), rank)
        case .summary(let rank): setSummary(construct(text, content, element), rank)
        case .content(let rank): setContent(construct(text, content, element), rank)
        case .rights(let rank): setRights(construct(text, content, element), rank)
        case .subtitle: setSubtitle(construct(text, content, element))
        case .sourceTitle:
            source.title = construct(text, content, element) ?? source.title
        case .mediaTitle: setMediaTitle(construct(text, content, element))
        case .mediaCaption: setMediaCaption(construct(text, content, element))
        default:
            if let text { finish(field, text, element, arena) }
        }
    }

    private func finish(
        _ field: Field,
        _ text: Text,
        _ element: XMLElement,
        _ arena: Span<UInt8>
    ) {
        let url = ParsedURL(text: text, base: element.base)
        switch field {
        case .id(let rank): setID(text, element, rank)
        case .language(let rank): setLanguage(text, rank)
        case .keywords: splitKeywords(text, arena)
        case .published(let rank): setPublished(text, rank)
        case .updated(let rank): setUpdated(text, rank)
        case .created: if target == .entry { entry.created = text }
        case .authorString: addPerson(named: text, isString: true)
        case .authorName: addPerson(named: text, isString: false)
        case .contributorName: addPerson(named: text, isString: false, isContributor: true)
        case .person(.name): person.name = text
        case .person(.email): person.email = text
        case .person(.url): person.url = url
        case .generator: if target == .feed { feed.generator = text }
        case .icon: if target == .feed { feed.icon = url }
        case .image(let rank): setImage(url, rank)
        case .comments: if target == .entry { entry.commentsURL = url }
        case .enclosureURL: addEnclosure(url)
        case .originalLink: if target == .entry { entry.originalLink = url }
        case .mediaCredit: setMediaCredit(text)
        case .mediaThumbnail: addThumbnail(url, width: nil)
        case .latitude: if target == .entry { entry.latitude = text }
        case .longitude: if target == .entry { entry.longitude = text }
        case .point: setPoint(text, arena)
        default: setHint(field, text)
        }
    }

    private func setHint(_ field: Field, _ text: Text) {
        guard target == .feed else { return }
        switch field {
        case .ttl: feed.hints.ttl = text
        case .hour where feed.hints.skipHours.count < 48: feed.hints.skipHours.append(text)
        case .day where feed.hints.skipDays.count < 14: feed.hints.skipDays.append(text)
        case .updatePeriod: feed.hints.updatePeriod = text
        case .updateFrequency: feed.hints.updateFrequency = text
        case .updateBase: feed.hints.updateBase = text
        default: break
        }
    }

    /// The construct of what was gathered; naked markup is markup whatever was declared.
    private func construct(
        _ text: Text?,
        _ content: XMLContent,
        _ element: XMLElement
    ) -> TextConstruct? {
        guard let text else { return nil }
        let language = element.language.map { Text($0) }
        if target == .entry, element.declaresLanguage, entryRanks.language == 0 {
            entry.language = language
        }
        return TextConstruct(
            text: text,
            kind: content.isMarkup ? .xhtml : kind,
            base: element.base,
            language: language
        )
    }
}

// MARK: - Values of feed and entry

extension FeedBuilder {
    func setTitle(_ construct: TextConstruct?, _ rank: Int) {
        guard let construct else { return }
        switch target {
        case .feed where rank > feedRanks.title:
            feedRanks.title = rank
            feed.title = construct
        case .entry where rank > entryRanks.title:
            entryRanks.title = rank
            entry.title = construct
        case .source where source.title == nil:
            source.title = construct
        default:
            break
        }
    }

    func setSummary(_ construct: TextConstruct?, _ rank: Int) {
        guard let construct else { return }
        switch target {
        case .feed where rank > feedRanks.summary:
            feedRanks.summary = rank
            feed.description = construct
        case .entry where rank > entryRanks.summary:
            entryRanks.summary = rank
            entry.summary = construct
        default:
            break
        }
    }

    func setContent(_ construct: TextConstruct?, _ rank: Int) {
        guard let construct, target == .entry, rank > entryRanks.content else { return }
        entryRanks.content = rank
        entry.content = construct
    }

    func setRights(_ construct: TextConstruct?, _ rank: Int) {
        guard let construct else { return }
        switch target {
        case .feed where rank > feedRanks.rights:
            feedRanks.rights = rank
            feed.rights = construct
        case .entry where rank > entryRanks.rights:
            entryRanks.rights = rank
            entry.rights = construct
        default:
            break
        }
    }

    func setPublished(_ text: Text, _ rank: Int) {
        switch target {
        case .feed where rank >= feedRanks.published:
            feedRanks.published = rank
            feed.published = text
        case .entry where rank >= entryRanks.published:
            if let other = entry.published {
                addDate(other, entryRanks.published, to: &entry.otherPublished)
            }
            entryRanks.published = rank
            entry.published = text
        case .entry:
            addDate(text, rank, to: &entry.otherPublished)
        default:
            break
        }
    }

    func setUpdated(_ text: Text, _ rank: Int) {
        switch target {
        case .feed where rank >= feedRanks.updated:
            feedRanks.updated = rank
            feed.updated = text
        case .entry where rank >= entryRanks.updated:
            if let other = entry.updated {
                addDate(other, entryRanks.updated, to: &entry.otherUpdated)
            }
            entryRanks.updated = rank
            entry.updated = text
        case .entry:
            addDate(text, rank, to: &entry.otherUpdated)
        default:
            break
        }
    }

    private func addDate(_ text: Text, _ rank: Int, to dates: inout [ParsedDate]) {
        if dates.count < limits.shortList { dates.append(ParsedDate(text: text, rank: rank)) }
    }

    func setImage(_ url: ParsedURL, _ rank: Int) {
        switch target {
        case .feed where rank > feedRanks.image:
            feedRanks.image = rank
            feed.image = url
        case .entry where rank > entryRanks.image:
            entryRanks.image = rank
            entry.image = url
        default:
            break
        }
    }

    func setLanguage(_ text: Text, _ rank: Int) {
        switch target {
        case .feed where rank > feedRanks.language:
            feedRanks.language = rank
            feed.language = text
        case .entry where rank > entryRanks.language:
            entryRanks.language = rank
            entry.language = text
        default:
            break
        }
    }

    private func setID(_ text: Text, _ element: XMLElement, _ rank: Int) {
        switch target {
        case .feed where rank > 2: feed.id = feed.id ?? text
        case .feed: break
        case .source: source.id = text
        case .entry:
            guard rank > entryRanks.id else { return }
            entryRanks.id = rank
            entry.id = text
            entry.idBase = element.base
            entry.idIsPermalink = guidIsPermalink
        }
    }
}
