import FeedmillAddress
import FeedmillBytes
import FeedmillModel

/// A feed as a list or the configuration names it, before its address is checked.
struct FeedItem {
    var url: String
    var location: Location
    var name: String?
    var nameLocation: Location?
    /// Whether some program may have written it: a name is only a title then and may repeat, and
    /// the same feed may lie in several folders.
    var isFromOPML = false
    /// Whether it stands in a list, which is data: what is wrong is left out.
    var isListed = false
    /// The folders that it lies in, outermost first, and its categories.
    var tags: [String] = []

    /// More tags than any reader gives a feed.
    static let tagLimit = 50
}

/// Gathers the feeds of all lists, checks addresses and names, and finds those listed twice.
struct FeedCollector {
    private(set) var feeds: [Feed] = []
    /// Every place where a feed is listed, also those that are left out.
    private(set) var listings: [FeedListing] = []
    let context: LoadContext
    private let base: FeedSettings
    private let allowsFiles: Bool
    /// The first listing of each feed by its identity, and by what stays of its address without
    /// differences that seldom mean much.
    private var known: [String: Int] = [:]
    private var spellings: [String: Int] = [:]
    private var names: [String: Location] = [:]
    private static let nameLength = 200
    /// More feeds than one machine polls.
    static let listingLimit = 200_000
    private var isFull = false

    init(base: FeedSettings, allowsFiles: Bool, context: LoadContext) {
        self.base = base
        self.allowsFiles = allowsFiles
        self.context = context
    }

    /// Makes room for so many feeds more, when that saves growing by steps.
    mutating func reserve(_ count: Int) {
        guard count > feeds.count else { return }
        let total = feeds.count + count
        feeds.reserveCapacity(total)
        listings.reserveCapacity(total)
        known.reserveCapacity(total)
        spellings.reserveCapacity(total)
    }

    /// Adds a feed of a list that has addresses, names and folders only.
    mutating func add(_ item: FeedItem) {
        add(item, base)
    }

    /// Adds a feed as it was in force before.
    mutating func keep(_ feed: Feed, _ listing: FeedListing) {
        var listing = listing
        let identity = context.identity(feed.url.withoutFragment)
        if let first = known[identity] {
            listing.feed = listings[first].feed
        } else {
            known[identity] = listings.count
            listing.feed = feeds.count
            var feed = feed
            if let name = feed.name, names.updateValue(listing.location, forKey: name) != nil {
                feed.name = nil
            }
            feeds.append(feed)
        }
        listings.append(listing)
    }

    /// Adds a feed written in YAML: an address, or a mapping with per-feed keys.
    mutating func add(_ node: SourceNode, isListed: Bool = false) {
        switch node.content {
        case .scalar(let text, _):
            guard !node.isAbsent else {
                context.report("an empty item; write the address of a feed", at: node.location)
                return
            }
            add(FeedItem(url: text, location: node.location, isListed: isListed))
        case .list:
            context.report(
                "a feed is its address or a mapping with \"url\", not a list",
                at: node.location
            )
        case .mapping:
            var settings = base
            let given = Keys.entry.read(node, into: &settings, context: context)
            // OPML can say of a feed what its tags are, and nothing more.
            let hasSettings = given.values.contains { $0.path != "tags" }
            if hasSettings {
                settings.check(given, context)
                warnOfIdleSelectors(settings, given)
            }
            guard let url = given.unread("url") else {
                context.report("a feed needs \"url\", its address", at: node.location)
                return
            }
            let name = given.unread("name")
            guard let address = ValuePlace(path: "url", context: context).text(url) else { return }
            var item = FeedItem(url: address, location: url.location)
            item.name = name.flatMap { ValuePlace(path: "name", context: context).text($0) }
            item.nameLocation = name?.location
            item.isListed = isListed
            add(item, settings, hasSettings: hasSettings)
        }
    }

    private mutating func add(
        _ item: FeedItem,
        _ settings: FeedSettings,
        hasSettings: Bool = false
    ) {
        let url: WebURL
        do {
            url = try FeedAddress.read(item.url, allowsFiles: allowsFiles)
        } catch {
            complain(error.message, at: item.location, isListed: item.isListed)
            return
        }
        guard listings.count < Self.listingLimit else {
            if !isFull {
                context.report(
                    "more than \(Self.listingLimit) feeds; the rest is left out",
                    at: item.location
                )
            }
            isFull = true
            return
        }
        var settings = settings
        if item.tags.count > FeedItem.tagLimit {
            context.warn(
                "more than \(FeedItem.tagLimit) folders and categories; the first are its tags",
                at: item.location
            )
        }
        var known = Set(settings.tags)
        for tag in item.tags.prefix(FeedItem.tagLimit) where known.insert(tag).inserted {
            if let problem = FeedSettings.problem(ofTag: tag) {
                context.warn("a folder's title is not a tag: \(problem)", at: item.location)
            } else {
                settings.tags.append(tag)
            }
        }
        var listing = FeedListing(feed: feeds.count, location: item.location)
        listing.tags = Array(settings.tags.dropFirst(base.tags.count))
        listing.hasSettings = hasSettings
        let identity = context.identity(url.withoutFragment)
        if let first = self.known[identity] {
            listing.feed = listings[first].feed
            repeated(listing, url, of: listings[first], isFromOPML: item.isFromOPML)
        } else {
            self.known[identity] = listings.count
            warnOfSpelling(url, at: item.location)
            var feed = Feed(url: url, settings: settings)
            feed.name = checkedName(item)
            feeds.append(feed)
        }
        listings.append(listing)
    }
}

// MARK: - Names and duplicates

extension FeedCollector {
    private func complain(_ message: String, at location: Location, isListed: Bool) {
        if isListed {
            context.leaveOut(message, at: location)
        } else {
            context.report(message, at: location)
        }
    }
}

extension FeedCollector {
    private mutating func checkedName(_ item: FeedItem) -> String? {
        guard let name = item.name, !name.isEmpty else { return nil }
        let location = item.nameLocation ?? item.location
        guard name.unicodeScalars.count <= Self.nameLength,
            name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F..<0xA0 ~= $0.value) })
        else {
            if !item.isFromOPML {
                context.report(
                    "a name must be at most \(Self.nameLength) characters without line breaks",
                    at: location
                )
            }
            return nil
        }
        guard let first = names[name] else {
            names[name] = location
            return name
        }
        let message = "the name \"\(name.printable(limit: 60))\" is taken by \(first)"
        if item.isFromOPML {
            context.warn("\(message); this feed goes by its address", at: location)
        } else {
            context.report("\(message); write another one", at: location)
        }
        return nil
    }

    /// A feed that is listed already: readers export it once for each of its folders.
    private mutating func repeated(
        _ listing: FeedListing,
        _ url: WebURL,
        of first: FeedListing,
        isFromOPML: Bool
    ) {
        if isFromOPML, first.location.source == listing.location.source {
            let known = Set(feeds[first.feed].tags)
            let new = listing.tags.filter { !known.contains($0) }
            feeds[first.feed].tags += new.prefix(max(FeedItem.tagLimit - known.count, 0))
            if !new.isEmpty { return }
        }
        let isSame = feeds[first.feed].url.withoutFragment == url.withoutFragment
        let spelling = isSame ? "" : ", spelled otherwise"
        context.warn(
            "the same feed as \(first.location)\(spelling); left out here",
            at: listing.location
        )
    }

    /// Warns of selectors on a feed that reads no pages; those in `defaults` may be for other feeds.
    private func warnOfIdleSelectors(_ settings: FeedSettings, _ given: GivenKeys) {
        guard settings.fullText == .never, given.has("page"),
            let place = given.location(of: "page")
        else { return }
        context.warn(
            "\"page\" does nothing while \"full-text\" is false; write full-text: true or auto",
            at: place
        )
    }

    private mutating func warnOfSpelling(_ url: WebURL, at location: Location) {
        let spelling = Self.spelling(url.withoutFragment.string)
        guard let first = spellings[spelling] else {
            spellings[spelling] = listings.count
            return
        }
        context.warn(
            "probably the same feed as \(listings[first].location), spelled otherwise; keep one"
                + " of them",
            at: location
        )
    }

    /// What stays of an address without the differences that seldom mean another feed.
    private static func spelling(_ address: String) -> String {
        var rest = Substring(address)
        if rest.hasPrefix("https:") { rest = rest.dropFirst(6) }
        if rest.hasPrefix("http:") { rest = rest.dropFirst(5) }
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        return String(rest)
    }
}
