import FeedmillAddress
import FeedmillBytes
import FeedmillModel
import FeedmillParse

/// The work on one entry.
struct EntryNormaliser {
    let entry: ParsedEntry
    let document: DocumentNormaliser
    var article: Article
    /// The frames that were in the body.
    var frames: [BodyFrame] = []
    private var warnings: [Warning]

    init(_ entry: ParsedEntry, of document: DocumentNormaliser) {
        self.entry = entry
        self.document = document
        // The key is set at the end, when all that it may be made of is known.
        article = Article(
            id: "",
            feedmill: Article.Extension(
                key: ArticleKey(high: 0, low: 0),
                feed: document.reference
            )
        )
        warnings = document.commonWarnings + entry.warnings
    }

    mutating func normalise() -> UnidentifiedEntry {
        let page = permalink()
        let url = page ?? firstEnclosure()
        article.url = url?.string
        article.externalURL = web(entry.externalURL, "external_url")
        article.title = document.line(entry.title)
        // FeedBurner's links are redirectors; the address behind them is the article's.
        let original = document.resolver.web(entry.originalLink)
        setBody(base: bodyBase(original ?? page))
        setPictures()
        setDates()
        setPeople()
        setTags()
        article.language =
            LanguageTag.normalised(document.feed.string(entry.language))
            ?? document.document.language
        article.attachments = attachments()
        setExtension()
        return finish(original ?? url)
    }

    mutating func warn(_ warning: Warning) {
        if !warnings.contains(warning), warnings.count < 50 { warnings.append(warning) }
    }

    // MARK: - Addresses

    /// The permalink as published: alternate over self over an id that is an address as it stands.
    private mutating func permalink() -> WebURL? {
        let links = LinkChooser(feed: document.feed, links: entry.links)
        if let url = links.page(&document.resolver) { return url }
        if let url = links.first("self", &document.resolver) { return url }
        if let url = permalinkID() { return url }
        if !entry.links.isEmpty { warn(.noWebLink) }
        return nil
    }

    private mutating func permalinkID() -> WebURL? {
        guard entry.idIsPermalink, let id = entry.id else { return nil }
        return document.resolver.absolute(id)
    }

    private mutating func firstEnclosure() -> WebURL? {
        for enclosure in entry.enclosures where enclosure.origin == .enclosure {
            if let url = document.resolver.web(enclosure.url) { return url }
        }
        return nil
    }

    /// What references in the body resolve against, outside of every `xml:base`: the entry's own
    /// page, for which the markup was written.
    ///
    /// A link blog links to what it writes about, so a page elsewhere is not the entry's own.
    private mutating func bodyBase(_ page: WebURL?) -> WebURL? {
        if let page, document.isAtHome(page) { return page }
        if let id = permalinkID(), document.isAtHome(id) { return id }
        return nil
    }

    /// An http(s) address; says so when what is published is none.
    mutating func web(_ parsed: ParsedURL?, _ name: String) -> String? {
        guard let parsed, !parsed.text.isEmpty else { return nil }
        if let url = document.resolver.web(parsed) { return url.string }
        // It is said of all of them together.
        if parsed.text.range.count > WebURL.byteLimit { return nil }
        let text = document.feed.string(parsed.text).printable(limit: 100)
        warn(.notHTTP(field: name, text: text))
        return nil
    }

    // MARK: - Text

    private mutating func setBody(base: WebURL?) {
        let summary = entry.summary.flatMap { $0.text.isEmpty ? nil : $0 }
        let content = entry.content.flatMap { $0.text.isEmpty ? nil : $0 }
        if let content { setContent(content, base) }
        guard let summary else { return }
        if article.contentHTML != nil {
            article.summary = document.summary(summary)
            // Some publish the whole article twice.
            let isLong = (article.summary?.utf8.count ?? 0) > Self.summaryLimit
            if isLong, article.summary == article.contentText?.string.collapsed {
                article.summary = nil
            }
            return
        }
        setContent(summary, base)
        // Where the description is the only text, it would be both summary and content; but then a
        // whole article would be in the record three times.
        if let text = article.contentText, text.bytes.count <= Self.summaryLimit {
            article.summary = text.string.collapsed
        }
    }

    private static let summaryLimit = 1_000

    private mutating func setContent(_ construct: TextConstruct, _ own: WebURL?) {
        let arena = document.feed.arena
        let bytes = arena.span.extracting(construct.text.range)
        let base =
            document.resolver.declaredBase(construct.base) ?? own ?? document.resolver.documentBase
        let addresses = BodyAddresses(base: base, page: own, cleaner: document.resolver.cleaner)
        let body = document.reader.body(bytes, kind: construct.kind, addresses: addresses)
        article.contentHTML = body.html
        article.contentText = body.text
        article.image = body.image
        frames = body.frames
        if body.hasDroppedAddresses {
            warn(.addressesDropped)
        }
        if body.isCut { warn(.contentCut) }
    }

    // MARK: - Dates, people, tags

    private mutating func setDates() {
        article.datePublished = date(
            entry.published,
            entry.otherPublished,
            entry.created,
            "publication"
        )
        article.dateModified = date(entry.updated, entry.otherUpdated, nil, "modification")
    }

    /// The first date that can be read, in the order of the elements' rank.
    private mutating func date(
        _ first: Text?,
        _ others: [ParsedDate],
        _ last: Text?,
        _ name: String
    ) -> Timestamp? {
        var texts = [first].compactMap { $0 }
        if !others.isEmpty { texts += others.sorted { $0.rank > $1.rank }.map(\.text) }
        if let last { texts.append(last) }
        for text in texts where !text.isEmpty {
            let bytes = document.feed.arena[text.range]
            let isDayFirst = bytes.contains(UInt8(ascii: "/")) && document.isDayFirst
            if let date = DateParser.parse(bytes, isDayFirst: isDayFirst) { return date }
        }
        if let text = texts.first(where: { !$0.isEmpty }) {
            let published = document.feed.string(text).trimmed
            if !published.isEmpty {
                warn(.dateNotUnderstood(field: name, text: published.printable(limit: 60)))
            }
        }
        return nil
    }

    private mutating func setPeople() {
        article.authors = document.authors(entry.authors)
        if article.authors.isEmpty, let source = entry.source {
            article.authors = document.authors(source.authors)
        }
        if article.authors.isEmpty, document.feed.format.inheritsAuthors {
            article.authors = document.document.authors
        }
    }

    private mutating func setTags() {
        var known: Set<String> = []
        for category in entry.categories {
            let label = document.line(category.label, kind: .undeclared)
            guard let tag = document.line(category.term, kind: .undeclared) ?? label else {
                continue
            }
            guard article.tags.count < FieldBound.listItems else {
                document.cuts.add(.onlyTheFirst(count: FieldBound.listItems, field: "tags"))
                return
            }
            let cut = document.cuts.bounded(tag, .tag, "a tag")
            if known.insert(cut).inserted { article.tags.append(cut) }
        }
    }

    // MARK: - Identity

    private mutating func finish(_ url: WebURL?) -> UnidentifiedEntry {
        if document.resolver.takeLongAddress() { document.cuts.addLongAddress() }
        for warning in document.cuts.take() { warn(warning) }
        article.feedmill.warnings = warnings.map(\.words)
        let id = document.feed.string(entry.id)?.trimmed ?? ""
        return UnidentifiedEntry(
            article: article,
            canonical: url.flatMap(document.context.cleaner.canonical),
            id: id,
            recordID: recordID(id)
        )
    }

    /// The id as published; a relative one of Atom is resolved by an `xml:base` (RFC 4287, 2).
    private mutating func recordID(_ id: String) -> String {
        guard entry.idBase > 0, document.feed.format == .atom,
            let base = document.resolver.declaredBase(entry.idBase),
            WebURL(id) == nil, let url = WebURL(id, base: base)
        else { return id }
        return url.string
    }
}
