import FeedmillMarkup

/// What a `media:group`, or an item around its media objects, says of all of them.
struct MediaGroup {
    var title: TextConstruct?
    var caption: TextConstruct?
    var credit: Text?
    /// Index of the first enclosure that is in the group.
    var firstEnclosure = 0
    var isOpen = false
}

/// Media RSS (rssboard.org/media-rss).
extension FeedBuilder {
    /// A Media RSS element directly in a feed, item or entry.
    func startMedia(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        switch tag.name {
        case .group:
            guard target == .entry else { return .skip }
            finishMediaGroup()
            media.firstEnclosure = entry.enclosures.count
            media.isOpen = true
            return enter(.mediaGroup)
        case .content:
            return target == .entry ? startMediaObject(tag, arena) : .skip
        default:
            return startInMedia(tag, arena)
        }
    }

    func startMediaObject(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        enclosure = ParsedEnclosure(
            url: tag.url(.url, arena) ?? ParsedURL(text: Text(start: 0, end: 0), base: tag.base),
            origin: .media
        )
        enclosure.mediaType = tag.text(.type, arena)
        enclosure.medium = tag.text(.medium, arena)
        enclosure.length = tag.text(.fileSize, arena)
        enclosure.duration = tag.text(.duration, arena)
        enclosure.width = tag.text(.width, arena)
        enclosure.isDefault = tag.text(.isDefault, arena).map { $0.equals("true", arena) } ?? false
        return enter(.mediaObject)
    }

    /// A Media RSS element inside a group, an object or an item.
    func startInMedia(_ tag: Tag, _ arena: Span<UInt8>) -> XMLDirective {
        guard tag.namespace == .media || !tag.element.isPrefixed else {
            return scopes.last == .mediaGroup || scopes.last == .mediaObject
                ? startModule(tag, arena) : .skip
        }
        switch tag.name {
        case .content where scopes.last == .mediaGroup: return startMediaObject(tag, arena)
        case .title: return gather(.mediaTitle, mediaKind(tag, arena), .text)
        case .description: return gather(.mediaCaption, mediaKind(tag, arena), .text)
        case .credit: return gather(.mediaCredit)
        case .keywords: return gather(.keywords)
        case .category: return startCategory(tag, arena)
        case .copyright: return gather(.rights(1), .text, .text)
        case .thumbnail:
            guard let url = tag.url(.url, arena) else { return gather(.mediaThumbnail) }
            addThumbnail(url, width: tag.text(.width, arena))
            return .skip
        case .player:
            // An object without a file of its own is shown by its player page.
            if enclosure.url.text.isEmpty, scopes.last == .mediaObject,
                let url = tag.url(.url, arena)
            {
                enclosure.url = url
                enclosure.isPlayer = true
            }
            return .skip
        default: return .skip
        }
    }

    private func mediaKind(_ tag: Tag, _ arena: Span<UInt8>) -> TextKind {
        guard let type = tag.text(.type, arena) else { return .undeclared }
        return type.equals("html", arena) ? .html : .text
    }

    func setMediaTitle(_ construct: TextConstruct?) {
        guard let construct else { return }
        if scopes.last == .mediaObject {
            enclosure.title = construct
        } else {
            media.title = construct
            // It is the title of the film, and of an entry that has none of its own.
            if target == .entry { setTitle(construct, 1) }
        }
    }

    /// A description of media is a caption, and the summary of an entry that has none: films of
    /// YouTube are described nowhere else.
    func setMediaCaption(_ construct: TextConstruct?) {
        guard let construct else { return }
        if scopes.last == .mediaObject {
            enclosure.caption = construct
        } else {
            media.caption = construct
            if target == .entry { setSummary(construct, 1) }
        }
    }

    func setMediaCredit(_ text: Text) {
        if scopes.last == .mediaObject {
            enclosure.credit = enclosure.credit ?? text
        } else {
            media.credit = media.credit ?? text
        }
    }

    func addThumbnail(_ url: ParsedURL, width: Text?) {
        switch target {
        case .entry:
            if entry.thumbnails.count < listLimit {
                entry.thumbnails.append(ParsedThumbnail(url: url, width: width))
            }
        case .feed:
            setImage(url, 1)
        case .source:
            break
        }
    }

    func finishMediaObject() {
        guard target == .entry, !enclosure.url.text.isEmpty,
            entry.enclosures.count < listLimit
        else {
            return
        }
        entry.enclosures.append(enclosure)
    }

    /// Gives what the group says to those of its objects that say nothing themselves.
    func finishMediaGroup() {
        for index in entry.enclosures.indices.dropFirst(media.firstEnclosure)
        where entry.enclosures[index].origin == .media {
            let own = entry.enclosures[index]
            entry.enclosures[index].title = own.title ?? media.title
            entry.enclosures[index].caption = own.caption ?? media.caption
            entry.enclosures[index].credit = own.credit ?? media.credit
        }
        media = MediaGroup()
        media.firstEnclosure = entry.enclosures.count
    }
}
