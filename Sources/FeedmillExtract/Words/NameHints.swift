/// What the words in `class`, `id`, `role` and `itemprop` say that an element is for.
struct NameHints: OptionSet {
    let rawValue: UInt16

    /// The text of an article, in one of the names that are used for nothing else.
    static let body = NameHints(rawValue: 1)
    /// A name that texts mostly have, and other things too.
    static let content = NameHints(rawValue: 1 << 1)
    /// What stands around articles: navigation, advertising, sharing, related articles.
    static let boilerplate = NameHints(rawValue: 1 << 2)
    static let comments = NameHints(rawValue: 1 << 3)
    static let byline = NameHints(rawValue: 1 << 4)
    static let credit = NameHints(rawValue: 1 << 5)
    static let caption = NameHints(rawValue: 1 << 6)
    static let title = NameHints(rawValue: 1 << 7)
    static let date = NameHints(rawValue: 1 << 8)
    /// Not to be seen.
    static let hidden = NameHints(rawValue: 1 << 9)
    /// The lead of an article, or its teaser.
    static let lead = NameHints(rawValue: 1 << 10)
    /// A column beside the text.
    static let sidebar = NameHints(rawValue: 1 << 11)
    /// A whole post, with its heading and its text.
    static let post = NameHints(rawValue: 1 << 12)
    /// A picture and what belongs to it.
    static let picture = NameHints(rawValue: 1 << 13)
    /// Pictures to be looked through, each with its text.
    static let gallery = NameHints(rawValue: 1 << 14)
    /// A second title.
    static let deck = NameHints(rawValue: 1 << 15)

    /// Reads the words of one attribute.
    ///
    /// Words end at anything but letters and digits, and where a capital follows a small letter.
    /// A word is looked up alone, with the one before it, and by its beginning.
    static func reading(_ text: ArraySlice<UInt8>) -> NameHints {
        var hints: NameHints = []
        var word = Hash()
        // The last word continued by this one: `read-more` and `readmore` are one name.
        var joined = Hash()
        var previous: UInt8 = 0
        var isInWord = false
        // `widget_events` is one, `page-builder-widget-text` holds what stands in it.
        var isFirst = true
        // `hidden` alone hides, but not where `md:block` shows it on some screens.
        var isHidden = false
        var isVaried = false
        for byte in text.prefix(512) {
            let isLetter = (byte | 0x20) &- 0x61 < 26
            let isCapital = byte &- 0x41 < 26
            let isWordByte = isLetter || byte &- 0x30 < 10
            if byte == 0x3A { isVaried = true }
            if byte == 0x20, isFirst, word.value == hiddenWord { isHidden = true }
            if isInWord, !isWordByte || (isCapital && previous &- 0x61 < 26) {
                hints.formUnion(exact[word.value] ?? [])
                hints.formUnion(exact[joined.value] ?? [])
                if isFirst { hints.formUnion(firsts[word.value] ?? []) }
                joined = word
                word = Hash()
                isInWord = false
                isFirst = false
            }
            if isWordByte {
                isInWord = true
                word.add(byte | 0x20)
                joined.add(byte | 0x20)
                if word.count > 4 { hints.formUnion(beginnings[word.value] ?? []) }
            } else if byte == 0x20 {
                joined = Hash()
                isFirst = true
            }
            previous = byte
        }
        if isInWord {
            hints.formUnion(exact[word.value] ?? [])
            hints.formUnion(exact[joined.value] ?? [])
            if isFirst { hints.formUnion(firsts[word.value] ?? []) }
            if isFirst, word.value == hiddenWord { isHidden = true }
        }
        if isHidden, !isVaried { hints.insert(.hidden) }
        return hints
    }

    private struct Hash {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        var count = 0

        mutating func add(_ byte: UInt8) {
            value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
            count += 1
        }

        static func of(_ text: Substring) -> UInt64 {
            var hash = Hash()
            for byte in text.utf8 { hash.add(byte | 0x20) }
            return hash.value
        }
    }

    private static let hiddenWord = Hash.of("hidden")

    private static func table(_ words: [(NameHints, String)]) -> [UInt64: NameHints] {
        var table: [UInt64: NameHints] = [:]
        for (hints, list) in words {
            for word in list.split(separator: " ") {
                table[Hash.of(word), default: []].formUnion(hints)
            }
        }
        return table
    }

    private static let exact = table([
        (
            .body,
            """
            articlebody articlecontent articletext entrycontent entrybody posttext postcontent \
            postbody storybody storycontent storytext contentbody bodycopy bodytext newsbody \
            newstext blogcontent textbody articlecopy articlecontents recipebody
            """
        ),
        (
            .content,
            "article body content contents entry main post story text blog page prose copy news"
        ),
        (
            .boilerplate,
            """
            ad ads adv adbox adslot adunit banner breadcrumb breadcrumbs share sharing shares \
            social sociallinks sidebar nav navbar menu footer foot related seealso alsoread \
            readmore readnext readalso morefrom mostread mostpopular popular trending toolbar \
            tools tags taglist tagcloud tagged topics pagination pager paging popup modal \
            overlay promo teasers skip skiplink toc login signup signin widgets outbrain taboola \
            recommended recommendations upsell disclaimer copyright legal rating \
            ratings vote votes poll print ticker carousel slider aboutauthor authorbio authorbox \
            bio editsection masthead donate donation contribute contributions sponsored partner btn button \
            buttons cta follow followus hashtags jumplinks next previous prev prevnext infobox \
            navbox catlinks partage partager teilen compartir condividi delen werbung anzeige \
            publicidad publicite reflist references hatnote noprint mwjumplink categories \
            reactions likes textbox nextstory nextpost relatednews authorinfo authorarea authordescription \
            postauthorbox flyout verwandte aehnliche
            """
        ),
        (.sidebar, "sidebar sidebars seitenleiste rightcolumn leftcolumn rightcol leftcol"),
        (
            .deck,
            """
            standfirst deck dek subhead subheadline subtitle subheading articledescription untertitel \
            unterzeile dachzeile kicker description
            """
        ),
        (.post, "hentry typepost singlepost blogpost"),
        (
            .picture,
            """
            picbox imagebox pic img image images photo photos foto picture pictures bild bilder \
            figure thumbnail mediaimage imagecontainer video videos videoplayer
            """
        ),
        (.gallery, "gallery slideshow slides galerie diashow fotostrecke bildergalerie"),
        (
            .comments,
            """
            comment comments respond replies disqus commentlist commentform feedback responses \
            commentaire commentaires kommentar kommentare comentarios commenti reacties divforum \
            forummessage forumtexte
            """
        ),
        (
            .byline,
            """
            author authors byline bylines writer contributor contributors authorname postauthor \
            postmeta entrymeta articlemeta storymeta articleinfo postinfo posted postedon meta \
            publishinfo autor autoren auteur auteurs autore verfasser submitted
            """
        ),
        (
            .credit,
            """
            credit credits photographer photocredit imagecredit copyright photosource imagesource
            """
        ),
        (.caption, "caption figcaption wpcaptiontext legend imagecaption"),
        (.title, "headline title posttitle entrytitle articletitle pagetitle storytitle"),
        (
            .date,
            """
            date time published publication datum fecha timestamp pubdate publishdate postdate \
            dateline entrydate
            """
        ),
        // Not `hidden` in longer names: `overflow-hidden` hides nothing.
        (.hidden, "visuallyhidden sronly screenreadertext dnone"),
        (.lead, "lead lede intro standfirst teaser abstract excerpt kicker deck dek subhead"),
    ])

    /// What the first word of a name says.
    private static let firsts = table([
        (.boilerplate, "widget")
    ])

    /// Beginnings that say it whatever follows.
    private static let beginnings = table([
        (
            .boilerplate,
            """
            newsletter advert sponsor subscri cookie consent breadcrumb socialshare sharebar \
            sharebutton sharethis relatedarticle relatedpost relatedstor recommend navigation \
            promotion trendin gdpr
            """
        ),
        (.comments, "commentsection commentarea commentlist commentthread"),
    ])
}
