/// The words in names of elements, by what they say of them.
extension NameHints {
    /// Words that say of what kind a box is, and not what is in it.
    static let neutral = WordTable([
        (
            [],
            """
            box boxes list lists bar bars container wrapper wrap block blocks section sections inner \
            outer item items area link links icon icons module modules component row col column \
            header top bottom left right side small large desktop mobile sticky fixed text title \
            heading label form group panel card grid view inline default full page site post posts \
            article articles single entry news story body content main element elements unit slot \
            zone region part holder layout region section style info details
            """
        )
    ])

    static let exact = WordTable([
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
        (
            .note,
            "note notes warning caution tip tips hint important callout admonition danger remark"
        ),
        (.sidebar, "sidebar sidebars seitenleiste rightcolumn leftcolumn rightcol leftcol"),
        (
            .deck,
            """
            standfirst deck dek subhead subheadline subtitle subheading articledescription untertitel \
            unterzeile dachzeile kicker overline roofline topline spitzmarke eyebrow \
            pretitle overtitle surtitle topiclabel volanta description
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
    static let firsts = WordTable([
        (.boilerplate, "widget")
    ])

    /// Beginnings that say it whatever follows.
    static let beginnings = WordTable([
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
