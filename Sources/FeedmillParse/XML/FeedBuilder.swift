import FeedmillMarkup
import FeedmillModel

/// Makes a `ParsedFeed` of the elements that the XML reader reports.
///
/// One builder for all XML formats, because feeds mix them: Atom links in RSS, Dublin Core
/// everywhere, RSS elements in Atom. Where an element stands decides what it means (`Scope`), so
/// that the title of an image never becomes the title of its channel. Each format and each
/// vocabulary has its own file.
final class FeedBuilder: XMLHandler {
    /// The container that the element in hand stands in.
    enum Scope {
        case document
        /// `rss`, `rdf:RDF` and other elements that only hold channels and items.
        case shell
        case channel
        case item
        case atomFeed
        case atomEntry
        /// RSS or Atom `source` with children.
        case source
        case image
        case skipHours
        case skipDays
        case person
        case mediaGroup
        case mediaObject
        case geography
        case channelCategory
        /// A container whose children are ignored.
        case ignored
    }

    /// What the text of the current element is for.
    enum Field {
        case none
        case title(Int)
        case summary(Int)
        case content(Int)
        case rights(Int)
        case id(Int)
        case link
        case language(Int)
        case category
        case keywords
        case published(Int)
        case updated(Int)
        case created
        case authorString
        case authorName
        case contributorName
        case person(PersonField)
        case generator
        case icon
        case image(Int)
        case ttl, hour, day
        case updatePeriod, updateFrequency, updateBase
        case comments
        case enclosureURL
        case sourceTitle
        case originalLink
        case mediaTitle, mediaCaption, mediaCredit, mediaThumbnail
        case subtitle
        case podcast(PodcastField)
        case latitude, longitude, point
    }

    enum PersonField { case name, email, url }

    enum PodcastField {
        case season, episode, episodeType, explicit, duration, person, soundbite
    }

    /// How good the source of what is known so far is: a better one replaces it.
    struct Ranks {
        var id = 0
        var title = 0
        var summary = 0
        var content = 0
        var published = 0
        var updated = 0
        var image = 0
        var language = 0
        var rights = 0
    }

    /// Whom a container belongs to.
    enum Target { case feed, entry, source }

    let limits: FeedLimits
    var feed = ParsedFeed(format: .rss)
    var entry = ParsedEntry()
    var source = ParsedSource()
    /// Whom the source in hand belongs to.
    var sourceOwner = Target.entry
    var target = Target.feed
    var feedRanks = Ranks()
    var entryRanks = Ranks()
    var scopes: [Scope] = [.document]
    var field = Field.none
    /// The kind of the text construct in hand.
    var kind = TextKind.undeclared
    var link = ParsedLink(url: ParsedURL(text: Text(start: 0, end: 0)))
    var linkIsEnclosure = false
    var linkIsSelf = false
    var linkIsAlternate = true
    var category = ParsedCategory()
    var person = ParsedPerson()
    var personIsContributor = false
    var personIsFallback = false
    var enclosure = ParsedEnclosure(url: ParsedURL(text: Text(start: 0, end: 0)), origin: .media)
    var media = MediaGroup()
    var podcastPerson = ParsedPodcast.Person(name: Text(start: 0, end: 0))
    var soundbite = ParsedPodcast.Soundbite(
        start: Text(start: 0, end: 0),
        duration: Text(start: 0, end: 0)
    )
    /// Whether the root was written in capitals, as CDF does.
    let rootIsUpperCase: Bool
    /// Namespaces, one bit each, in which the document has put RSS's own elements by mistake.
    private var plainNamespaces: UInt32 = 0
    /// Whether a root was found that only feeds have.
    var isFeed = false
    /// Whether the document is a single Atom entry.
    var rootIsEntry = false
    /// The tag of an entry that the document holds, although none was read.
    private(set) var unreadEntry: String?
    var entriesLeft: Int
    /// What is left of the document's share of list items.
    private var listItemsLeft: Int
    /// How many items a list of the feed or entry in hand may have.
    private(set) var listLimit: Int
    var entriesDropped = 0
    /// Entries without anything in them.
    var emptyEntries = 0
    /// Whether the id in hand may be the entry's link.
    var guidIsPermalink = false
    /// People that count when nobody else is named: iTunes owners.
    var fallbackAuthors: [ParsedPerson] = []

    init(limits: FeedLimits, rootIsUpperCase: Bool) {
        self.limits = limits
        self.rootIsUpperCase = rootIsUpperCase
        entriesLeft = limits.entries
        listItemsLeft = limits.allListItems
        listLimit = limits.listItems
    }

    func startElement(
        _ element: XMLElement,
        _ attributes: [XMLAttribute],
        _ arena: Span<UInt8>
    ) -> XMLDirective {
        field = .none
        var tag = Tag(element, attributes)
        if !element.isPrefixed, tag.namespace != .plain { correctNamespace(of: &tag) }
        switch scopes.last ?? .ignored {
        case .document: return startRoot(tag, arena)
        case .shell: return startInShell(tag, arena)
        case .channel: return startInChannel(tag, arena)
        case .item:
            entry.isBare = false
            return startInItem(tag, arena)
        case .atomFeed: return startInAtomFeed(tag, arena)
        case .atomEntry: return startInAtomEntry(tag, arena)
        case .source: return startInSource(tag, arena)
        case .image: return startInImage(tag)
        case .skipHours: return tag.name == .hour ? gather(.hour) : .skip
        case .skipDays: return tag.name == .day ? gather(.day) : .skip
        case .person: return startInPerson(tag)
        case .mediaGroup, .mediaObject: return startInMedia(tag, arena)
        case .geography: return startInGeography(tag)
        case .channelCategory: return startInCategory(tag, arena)
        case .ignored: return .skip
        }
    }

    /// Reads the elements of RSS and Atom as their own under whatever default namespace.
    ///
    /// The container shows it: an `item` without a prefix is RSS's, so what has no prefix and the
    /// same namespace is RSS's, too. Real feeds name Apple's, Atom's and documentation addresses.
    private func correctNamespace(of tag: inout Tag) {
        guard tag.namespace.rawValue < 32 else { return }
        let bit = UInt32(1) << UInt32(tag.namespace.rawValue)
        if plainNamespaces & bit == 0 {
            switch scopes.last {
            case .document, .shell, .channel, .atomFeed:
                let isAtom = tag.name == .feed || tag.name == .entry
                let isRSS = tag.name == .rss || tag.name == .channel || tag.name == .item
                guard isRSS || (isAtom && tag.namespace != .atom) else { return }
                if scopes.contains(.atomFeed), tag.namespace == .atom { return }
                plainNamespaces |= bit
            default: return
            }
        }
        tag.namespace = .plain
    }

    func endDocument(_ source: Span<UInt8>) {
        guard feed.entries.isEmpty, entriesLeft == limits.entries, emptyEntries == 0 else {
            return
        }
        for (tag, name) in [("<item", "item"), ("<entry", "entry")] as [(StaticString, String)]
        where ByteSearch.index(of: tag, in: source, from: 0) != nil {
            unreadEntry = name
        }
    }

    func endElement(_ element: XMLElement, _ content: XMLContent, _ arena: Span<UInt8>) {
        if opensScope.popLast() ?? false {
            let scope = scopes.popLast() ?? .ignored
            // A container of which only the text was there: `<author>Name</author>` in Atom.
            if !content.range.isEmpty { finishText(element, content, arena) }
            close(scope)
            return
        }
        finishText(element, content, arena)
    }

    /// For each reported element, whether it opened a scope.
    private var opensScope: [Bool] = []

    /// Takes the text of the element for `field`.
    func gather(_ field: Field) -> XMLDirective {
        self.field = field
        opensScope.append(false)
        return .text
    }

    /// Takes a text construct for `field`.
    func gather(_ field: Field, _ kind: TextKind, _ directive: XMLDirective) -> XMLDirective {
        self.field = field
        self.kind = kind
        opensScope.append(false)
        return directive
    }

    /// Enters a container.
    func enter(_ scope: Scope) -> XMLDirective {
        scopes.append(scope)
        opensScope.append(true)
        return .children
    }

    /// Enters a container that may hold text alone, which is then taken for `field`.
    func enterOrGather(_ scope: Scope, _ field: Field) -> XMLDirective {
        scopes.append(scope)
        opensScope.append(true)
        self.field = field
        return .either
    }

    private func close(_ scope: Scope) {
        switch scope {
        case .item, .atomEntry: finishEntry()
        case .source: finishSource()
        case .person: finishPerson()
        case .mediaObject: finishMediaObject()
        case .mediaGroup: finishMediaGroup()
        default: break
        }
        field = .none
    }
}

extension FeedBuilder {
    /// Counts the lists of an entry that is finished against the document's share.
    func chargeLists(of entry: ParsedEntry) {
        listItemsLeft -= entry.listItemCount
        listLimit = limits.listLimit(left: listItemsLeft)
    }

    /// Does what can only be done at the end of the document.
    ///
    /// An entry that is still open was cut off, and is left out: only whole entries count.
    func finish() {
        if feed.authors.isEmpty { feed.authors = fallbackAuthors }
        if listItemsLeft < 0 { feed.warnings.append(.listsCut) }
        if emptyEntries > 0 { feed.warnings.append(.emptyEntries(count: emptyEntries)) }
        if entriesDropped > 0 {
            feed.losses.append(.entriesDropped(count: entriesDropped, limit: limits.entries))
        }
    }
}
