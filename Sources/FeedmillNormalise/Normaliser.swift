// FeedmillNormalise: from what a document says to the records that feedmill delivers.
//
// Dates become moments, addresses absolute, markup sanitised HTML and plain text, and every
// article gets the key of its identity. Nothing is invented: what can't be understood is absent,
// and what had to be dropped or repaired is said in the record's warnings. Pure functions over
// values; no clock, no network, no state. Input is hostile, time and memory stay linear in it.

import FeedmillAddress
import FeedmillBytes
import FeedmillModel
package import FeedmillParse

/// Makes articles of parsed documents.
package struct Normaliser: Sendable {
    private let context: NormalisingContext

    package init(context: NormalisingContext) {
        self.context = context
    }

    /// Makes the articles of a document, in its order.
    package func normalise(_ feed: ParsedFeed) -> NormalisedFeed {
        DocumentNormaliser(feed: feed, context: context).normalise()
    }
}

/// The work on one document: what all its entries share.
final class DocumentNormaliser {
    let feed: ParsedFeed
    let context: NormalisingContext
    let reader = TextReader()
    var resolver: BaseResolver
    /// The feed's own address as it says itself.
    private let selfURL: WebURL?
    private let homePage: WebURL?
    private let olderPage: WebURL?
    private(set) var document = FeedDocument()
    /// What was cut or left out of the entry in hand.
    var cuts: FieldCuts
    /// What was cut or left out of what all entries share.
    private var sharedWarnings: [Warning] = []

    init(feed: ParsedFeed, context: NormalisingContext) {
        self.feed = feed
        self.context = context
        let documentURL = context.documentURL
        var resolver = BaseResolver(
            feed: feed,
            documentBase: documentURL,
            hosts: [documentURL?.host]
        )
        let links = LinkChooser(feed: feed, links: feed.links)
        var cuts = FieldCuts()
        homePage = Self.shared(links.page(&resolver), "the feed's link", &cuts)
        selfURL = Self.shared(links.selfURL(&resolver), "the feed's own address", &cuts)
        olderPage = feed.isComplete ? nil : links.olderPage(&resolver)
        if resolver.takeLongAddress() { cuts.addLongAddress() }
        self.cuts = cuts
        // Addresses in the document resolve against the feed's link before its own address.
        self.resolver = BaseResolver(
            feed: feed,
            documentBase: homePage ?? documentURL,
            hosts: [documentURL?.host, homePage?.host]
        )
    }

    func normalise() -> NormalisedFeed {
        makeDocument()
        var budget = OutputBudget(documentBytes: feed.byteCount)
        var entries: [UnidentifiedEntry] = []
        entries.reserveCapacity(feed.entries.count)
        for parsed in feed.entries {
            var work = EntryNormaliser(parsed, of: self)
            let entry = work.normalise()
            guard budget.spend(entry.article.weight) else { break }
            entries.append(entry)
        }
        var identities = DocumentIdentities(
            feed: identity,
            context: context,
            homePage: HomePage(homePage, cleaner: context.cleaner)
        )
        var losses = feed.losses
        if entries.count < feed.entries.count {
            losses.append(budget.warning(ofDropped: feed.entries.count - entries.count))
        }
        document.warnings = (feed.warnings + sharedWarnings + losses).map(\.words)
        var normalised = NormalisedFeed(
            document: document,
            entries: identities.identify(entries),
            hints: PollingHints(feed.hints, in: feed)
        )
        normalised.olderPage = olderPage
        normalised.isTruncated = feed.isTruncated
        normalised.losses = losses
        normalised.sharedLinks = identities.sharedLinks
        return normalised
    }

    // MARK: - The feed itself

    private func makeDocument() {
        document.title = line(feed.title).map { cuts.bounded($0, .shared, "the feed's title") }
        document.homePageURL = homePage?.string
        document.feedURL =
            (selfURL ?? context.documentURL.flatMap { $0.isHTTP ? $0 : nil })?
            .withoutCredentials.string
        document.description = line(feed.description)
        document.icon = resolver.web(feed.image)?.string
        document.favicon = resolver.web(feed.icon)?.string
        document.authors = sharedAuthors()
        document.language = LanguageTag.normalised(feed.string(feed.language))
        if resolver.takeLongAddress() { cuts.addLongAddress() }
        sharedWarnings = cuts.take()
    }

    /// The feed's authors, as many as may stand in every record.
    private func sharedAuthors() -> [Article.Author] {
        let authors = authors(feed.authors)
        var left = FieldBound.shared.bytes
        let shared = authors.prefix { author in
            left -= author.weight
            return left >= 0
        }
        if shared.count < authors.count {
            cuts.add(.feedAuthorsCut(limit: FieldBound.shared.bytes))
        }
        return Array(shared)
    }

    /// An address that stands in every record, unless it is too long for that.
    private static func shared(
        _ url: WebURL?,
        _ name: String,
        _ cuts: inout FieldCuts
    ) -> WebURL? {
        guard let url, url.string.utf8.count > FieldBound.shared.bytes else { return url }
        cuts.add(.tooLongLeftOut(field: name, limit: FieldBound.shared.bytes))
        return nil
    }

    /// The warnings that stand in every record.
    private(set) lazy var commonWarnings = feed.warnings + sharedWarnings

    /// What stands for the feed in every record.
    private(set) lazy var reference: Article.FeedReference = {
        let address =
            (context.feedURL ?? context.documentURL).flatMap { $0.isHTTP ? $0 : nil } ?? selfURL
        return Article.FeedReference(
            url: address?.withoutCredentials.string,
            name: context.feedName,
            title: document.title,
            homePageURL: document.homePageURL
        )
    }()

    /// What stands for the feed in identities.
    private(set) lazy var identity: String = {
        if !context.feedIdentity.isEmpty { return context.feedIdentity }
        return (context.documentURL ?? selfURL ?? homePage)?.string ?? ""
    }()

    /// Whether an address is of the site that the feed belongs to: its own host or its home page's.
    ///
    /// Where neither is known, every address is.
    func isAtHome(_ url: WebURL) -> Bool {
        guard let host = url.host else { return false }
        return homeHosts.isEmpty || homeHosts.contains(AddressCleaner.withoutWWW(host))
    }

    private lazy var homeHosts = Set(
        [context.documentURL, selfURL, homePage]
            .compactMap { ($0?.host).map(AddressCleaner.withoutWWW) }
    )

    /// Whether dates of the form `3/2/2025` have the day first: one date of the document shows it.
    private(set) lazy var isDayFirst: Bool = {
        var isDayFirst = false
        for entry in feed.entries {
            for date in [entry.published, entry.updated].compactMap({ $0 }) {
                let bytes = feed.arena[date.range]
                guard bytes.count <= 40, bytes.contains(UInt8(ascii: "/")) else { continue }
                switch DateParser.showsDayFirst(bytes) {
                case true?: isDayFirst = true
                case false?: return false
                case nil: break
                }
            }
        }
        return isDayFirst
    }()

    // MARK: - What entries and the feed share

    func line(_ construct: TextConstruct?) -> String? {
        guard let construct, !construct.text.isEmpty else { return nil }
        let arena = feed.arena
        return reader.line(arena.span.extracting(construct.text.range), kind: construct.kind)
    }

    func summary(_ construct: TextConstruct) -> String? {
        let arena = feed.arena
        return reader.summary(arena.span.extracting(construct.text.range), kind: construct.kind)
    }

    /// One line of text that has no kind of its own.
    func line(_ text: Text?, kind: TextKind = .text) -> String? {
        text.flatMap { line(TextConstruct(text: $0, kind: kind)) }
    }

    func authors(_ persons: [ParsedPerson]) -> [Article.Author] {
        var list = AuthorList()
        for person in persons {
            for author in self.authors(person) where !author.isEmpty {
                var author = author
                author.name = author.name.map { cuts.bounded($0, .name, "a name") }
                guard list.merge(author) else {
                    cuts.add(.onlyTheFirst(count: FieldBound.listItems, field: "authors"))
                    return list.authors
                }
            }
        }
        return list.authors
    }

    private func authors(_ person: ParsedPerson) -> [Article.Author] {
        let name = line(person.name, kind: .undeclared)
        if person.isString { return name.map(AuthorReader.authors) ?? [] }
        var author = Article.Author(name: name)
        author.url = resolver.web(person.url)?.string
        if author.url == nil, let url = person.url.flatMap({ resolver.url($0) }),
            url.scheme == "mailto"
        {
            author.url = url.string
        }
        if author.url == nil { author.url = feed.string(person.email).flatMap(AuthorReader.mailto) }
        author.avatar = resolver.web(person.avatar)?.string
        return [author]
    }
}
