// FeedmillExtract: from the page of an article to its parts.
//
// One parse makes a flat tree; one pass over it measures text, links and sound paragraphs, so that
// every container's worth is a difference of sums. What is no part of an article is discarded, the
// smallest container with the text is chosen, cleaned, and read by the sanitiser of feeds. Title,
// authors, dates and the picture come from what the page says in its data and its head before what
// it shows; each is absent rather than guessed. Rules are general: no site is known by name. Pure
// functions; input is hostile, time and memory stay bounded.

package import FeedmillAddress
import FeedmillBytes
import FeedmillMarkup
package import FeedmillModel
import FeedmillNormalise

/// Takes the article out of pages.
package struct PageExtractor: Sendable {
    private let cleaner: URLCleaner
    private let latest: Timestamp?
    private let omitted: Set<ExtractionStep>

    /// - Parameters:
    ///   - cleaner: makes canonical addresses.
    ///   - latest: no date of an article is later; `nil` takes any.
    ///   - omitted: steps to leave out, which only a benchmark does.
    package init(
        cleaner: URLCleaner = URLCleaner(),
        latest: Timestamp? = nil,
        omitting omitted: Set<ExtractionStep> = []
    ) {
        self.cleaner = cleaner
        self.latest = latest
        self.omitted = omitted
    }

    /// Takes the article out of a page.
    ///
    /// - Parameters:
    ///   - bytes: the page as received.
    ///   - contentType: the media type that came with it.
    ///   - url: the page's address.
    /// - Returns: the article, with what the page alone can tell.
    /// - Throws: `PageProblem` for what is not a page, or has no text.
    package func extract(
        _ bytes: [UInt8],
        contentType: String? = nil,
        url: WebURL?
    ) throws(PageProblem) -> Article {
        try read(bytes, contentType: contentType, url: url).article
    }

    /// Takes the article out of a page with the operator's selectors.
    ///
    /// - Parameters:
    ///   - bytes: the page as received.
    ///   - contentType: the media type that came with it.
    ///   - url: the page's address.
    ///   - selectors: where its text is.
    /// - Returns: the article, and what else the page tells.
    /// - Throws: `PageProblem` for what is not a page, or has no text.
    package func read(
        _ bytes: [UInt8],
        contentType: String?,
        url: WebURL?,
        selectors: FeedSettings.PageSelectors = .init()
    ) throws(PageProblem) -> ExtractedPage {
        try PageSniffer.check(bytes)
        let page = HTMLPageReader.decode(bytes, contentType: contentType)
        let builder = PageTreeBuilder()
        let scripts = HTMLPageReader().read(page.span, handler: builder)
        builder.finish()
        var tree = builder.tree
        let meta = MetaTags(tree)
        // Only addresses of the web make others absolute.
        let places = [meta.base.flatMap { WebURL($0, base: url) }, url]
        let base = places.lazy.compactMap { $0 }.first { $0.isHTTP }
        tree.markLinks(on: url)
        tree.openUnclosed()
        var map = PageMap(tree, omitting: omitted)
        let choice = PageChoice(selectors, in: &map)
        let reader = PageContentReader()
        let metadata = PageMetadata(
            map: Self.discarding(.names, from: map, titles: PageTitles(meta)),
            raw: map,
            meta: meta,
            linked: LinkedArticle(scripts),
            base: base,
            latest: latest,
            reader: reader
        )
        let work = PageWork(
            metadata: metadata,
            raw: map,
            choice: choice,
            isCut: tree.isCut || bytes.count > HTMLPageReader.byteLimit
        )
        let article = try work.article(url: url, cleaner: cleaner)
        let isForSubscribers = metadata.linked?.isForSubscribers ?? false
        return ExtractedPage(article: article, isForSubscribers: isForSubscribers)
    }

    static func discarding(
        _ trust: Discarding.Trust,
        from map: PageMap,
        titles: PageTitles
    ) -> PageMap {
        var map = map
        Discarding.apply(trust, titles: titles, to: &map)
        return map
    }
}

/// The work on one page.
struct PageWork {
    let metadata: PageMetadata
    /// The page before anything was discarded.
    let raw: PageMap
    let choice: PageChoice
    let isCut: Bool

    func article(url: WebURL?, cleaner: URLCleaner) throws(PageProblem) -> Article {
        let root = choice.root ?? ContentFinder(metadata.map, titles: metadata.titles).find()
        let title = metadata.title(above: root)
        let picture = metadata.picture(root: root)
        let head = metadata.head(of: root, title: title)
        let content =
            chosen(lead: picture.figure)
            ?? content(root: root, head: head, title: title, lead: picture.figure)
        guard let text = content.text, !text.bytes.isEmpty, !FurnitureText.isAll(text.string) else {
            throw .noText
        }
        let canonical =
            metadata.canonical.flatMap(cleaner.canonical) ?? url.flatMap(cleaner.canonical)
        let published = metadata.published(root: root, head: head)
        let identity =
            canonical.map { ArticleIdentity.url(canonical: $0) }
            ?? ArticleIdentity.content(ArticleKey(identity: text.string), feed: "")
        var article = Article(
            id: canonical ?? identity.key.description,
            feedmill: Article.Extension(key: identity.key, feed: Article.FeedReference())
        )
        article.url = url?.withoutCredentials.string ?? canonical
        article.title = title
        article.contentHTML = content.html
        article.contentText = content.text
        article.attachments = content.attachments
        article.summary = metadata.summary
        article.image = picture.url
        article.datePublished = published
        article.dateModified = metadata.modified(after: published)
        article.authors = metadata.authors(root: root, head: head)
        article.tags = metadata.tags
        article.language = metadata.language
        article.feedmill.canonicalURL = canonical
        article.feedmill.siteName = metadata.siteName
        article.feedmill.imageCaption = picture.caption
        article.feedmill.imageCredit = picture.credit
        for warning in choice.warnings + content.warnings { article.warn(warning) }
        if isCut { article.warn(.pageCut) }
        return article
    }

    // MARK: - Content

    /// What the operator's selectors picked, just as it stands; `nil` when that has no text.
    private func chosen(lead: Int?) -> PageContentReader.Content? {
        guard let root = choice.root, var map = choice.map else { return nil }
        if let lead { map.kill(lead) }
        let content = metadata.reader.content(
            html: ContentWriter.write(root, of: map, hasFigures: true),
            textHTML: ContentWriter.write(root, of: map, hasFigures: false),
            frames: ContentWriter.frames(root, of: map),
            base: metadata.base
        )
        return length(content) > 0 ? content : nil
    }

    /// The text of the chosen node; where that has almost none, the text of a node found with laxer
    /// rules.
    private func content(
        root: Int?,
        head: ArticleHead?,
        title: String?,
        lead: Int?
    ) -> PageContentReader.Content {
        var result = PageContentReader.Content()
        if let root, let head {
            let first =
                raw.does(.lead)
                ? LeadParagraph.find(in: metadata.map, root: root, head: head) : nil
            result = content(of: root, after: first, in: metadata.map, title: title, lead: lead)
        }
        if length(result) < Thresholds.tooLittleText, raw.does(.patience) {
            let patient = PageExtractor.discarding(
                .elements,
                from: raw,
                titles: metadata.titles
            )
            if let other = ContentFinder(patient, titles: metadata.titles).find(),
                patient.sums.sound(patient.tree.range(other)) > 0
            {
                let content = content(of: other, in: patient, title: title, lead: lead)
                if length(content) > length(result) * 2 { result = content }
            }
        }
        // The text from the linked data, where the page shows less of it.
        if length(result) < Thresholds.enoughText, raw.does(.linkedBody),
            let body = metadata.linked?.body,
            body.utf8.count > length(result) * 2
        {
            let markup = metadata.reader.markup(ofText: Array(body.utf8))
            result = metadata.reader.content(html: markup, textHTML: markup, base: metadata.base)
        }
        return result
    }

    private func length(_ content: PageContentReader.Content) -> Int {
        content.text?.bytes.count ?? 0
    }

    private func content(
        of root: Int,
        after first: Int? = nil,
        in map: PageMap,
        title: String?,
        lead: Int?
    ) -> PageContentReader.Content {
        var map = map
        if let lead { map.kill(lead) }
        map.measure()
        let frames = ContentWriter.frames(root, of: map)
        if map.does(.agreement), let body = metadata.linked?.body, let copy = BodyAgreement(body) {
            copy.apply(to: &map, root: root)
        }
        ContentCleaner.clean(
            &map,
            root: root,
            title: title,
            page: metadata.canonical ?? metadata.base
        )
        let parts = [first, root].compactMap { $0 }
        return metadata.reader.content(
            html: parts.flatMap { ContentWriter.write($0, of: map, hasFigures: true) },
            textHTML: parts.flatMap { ContentWriter.write($0, of: map, hasFigures: false) },
            frames: frames,
            base: metadata.base
        )
    }
}
