import FeedmillMarkup

/// Apple's podcast elements, Google's copy of them, and Podcasting 2.0.
extension FeedBuilder {
    func startITunes(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        switch tag.name {
        case .author: return startPersonOnce()
        case .owner: return target == .feed ? startPerson(isFallback: true) : .skip
        case .title: return gather(.title(1), .undeclared, .text)
        case .subtitle: return gather(.subtitle, .undeclared, .text)
        case .summary, .description: return gather(.summary(3), .undeclared, .text)
        case .image:
            if let url = tag.url(.href, arena) ?? tag.url(.url, arena) { setImage(url, 2) }
            return gather(.image(1))
        case .category: return startNestedCategory(tag, arena)
        case .link:
            // How podcasts named their picture before `itunes:image`.
            let isImage = tag.text(.rel, arena).map { $0.equals("image", arena) } ?? false
            if isImage, let url = tag.url(.href, arena) { setImage(url, 1) }
            return .skip
        case .keywords: return gather(.keywords)
        case .duration: return gather(.podcast(.duration))
        case .explicit: return gather(.podcast(.explicit))
        case .season: return gather(.podcast(.season))
        case .episode: return gather(.podcast(.episode))
        case .episodeType: return gather(.podcast(.episodeType))
        default: return .skip
        }
    }

    func startGooglePlay(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        switch tag.name {
        case .author, .image, .category, .explicit, .description: startITunes(tag, arena)
        default: .skip
        }
    }

    /// iTunes authors repeat what RSS or Dublin Core already said; they count for those who have
    /// no other.
    private func startPersonOnce() -> XMLDirective {
        person = ParsedPerson()
        personIsContributor = false
        personIsFallback = false
        return enterOrGather(.person, .authorString)
    }

    /// iTunes categories hold their subcategories.
    private func startNestedCategory(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        if let term = tag.text(.text, arena) { append(ParsedCategory(term: term)) }
        return enter(.channelCategory)
    }

    func startInCategory(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        tag.name == .category ? startNestedCategory(tag, arena) : .skip
    }

    func startPodcast(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        guard target == .entry else { return .skip }
        switch tag.name {
        case .transcript:
            if let file = podcastFile(tag, arena) {
                withPodcast {
                    if $0.transcripts.count < listLimit { $0.transcripts.append(file) }
                }
            }
            return .skip
        case .chapters:
            if let file = podcastFile(tag, arena) { withPodcast { $0.chapters = file } }
            return .skip
        case .person:
            podcastPerson = ParsedPodcast.Person(name: Text(start: 0, end: 0))
            podcastPerson.role = tag.text(.role, arena)
            podcastPerson.group = tag.text(.group, arena)
            podcastPerson.url = tag.url(.href, arena)
            podcastPerson.image = tag.url(.img, arena)
            return gather(.podcast(.person))
        case .season: return gather(.podcast(.season))
        case .episode: return gather(.podcast(.episode))
        case .soundbite:
            guard let start = tag.text(.startTime, arena),
                let duration = tag.text(.duration, arena)
            else {
                return .skip
            }
            soundbite = ParsedPodcast.Soundbite(start: start, duration: duration)
            return gather(.podcast(.soundbite))
        default: return .skip
        }
    }

    private func podcastFile(_ tag: Tag, _ arena: Span<UInt8>) -> ParsedPodcast.File? {
        guard let url = tag.url(.url, arena) else { return nil }
        var file = ParsedPodcast.File(url: url)
        file.mediaType = tag.text(.type, arena)
        file.language = tag.text(.language, arena)
        return file
    }

    func withPodcast(_ change: (inout ParsedPodcast) -> Void) {
        guard target == .entry else { return }
        var podcast = entry.podcast ?? ParsedPodcast()
        change(&podcast)
        entry.podcast = podcast
    }

    func setSubtitle(_ construct: TextConstruct?) {
        guard let construct else { return }
        switch target {
        case .entry: withPodcast { $0.subtitle = construct }
        case .feed: setSummary(construct, 1)
        case .source: break
        }
    }

    func finishPodcast(_ part: PodcastField, _ text: Text?) {
        if case .soundbite = part {
            soundbite.title = text
            withPodcast {
                if $0.soundbites.count < listLimit { $0.soundbites.append(soundbite) }
            }
            return
        }
        guard let text else { return }
        withPodcast { podcast in
            switch part {
            case .season: podcast.season = podcast.season ?? text
            case .episode: podcast.episode = podcast.episode ?? text
            case .episodeType: podcast.episodeType = text
            case .explicit: podcast.explicit = podcast.explicit ?? text
            case .duration: podcast.duration = text
            case .person:
                podcastPerson.name = text
                if podcast.persons.count < listLimit {
                    podcast.persons.append(podcastPerson)
                }
            case .soundbite: break
            }
        }
    }
}
