import FeedmillMarkup

/// What becomes of an element in sanitised HTML.
///
/// The list allows; nothing else is written.
enum HTMLPolicy {
    /// Written with the attributes allowed for it, its content inside.
    case keep
    /// Written without an end tag: HTML 5 gives it no content.
    case void
    /// Not written, its content is.
    case unwrap
    /// Neither it nor its content is written.
    case remove

    static func of(_ element: HTMLElement) -> HTMLPolicy {
        switch element {
        case .a, .abbr, .b, .bdi, .bdo, .blockquote, .cite, .code, .dd, .del, .details, .dfn, .div,
            .dl, .dt, .em, .figcaption, .figure, .h1, .h2, .h3, .h4, .h5, .h6, .i, .ins, .kbd, .li,
            .mark, .ol, .p, .pre, .q, .rp, .rt, .ruby, .s, .samp, .section, .small, .span, .strong,
            .sub, .summary, .sup, .time, .u, .ul, .var, .article, .aside, .header, .footer,
            .table, .caption, .colgroup, .thead, .tbody, .tfoot, .tr, .td, .th, .picture, .audio,
            .video:
            .keep
        case .br, .hr, .img, .wbr, .source, .track, .col: .void
        // What runs, what is not shown, controls, foreign content, and what switches the tokeniser
        // of HTML 5 to another state, so that it would read text as markup or markup as text.
        case .script, .style, .template, .noembed, .noframes, .applet, .svg, .select, .textarea,
            .title, .xmp, .plaintext, .listing, .frameset, .head, .canvas, .dialog, .portal, .slot,
            .button, .option, .datalist, .annotation:
            .remove
        // Among them `object`: what stands in it is what is to be shown instead of it. Of `iframe`
        // and `noscript` only addresses and pictures are taken.
        default: .unwrap
        }
    }

    /// Whether the element starts and ends a paragraph of the plain text.
    static func isBlock(_ element: HTMLElement) -> Bool {
        switch element {
        case .address, .article, .aside, .blockquote, .caption, .center, .dd, .details, .dir, .div,
            .dl, .dt, .fieldset, .figcaption, .figure, .footer, .form, .h1, .h2, .h3, .h4, .h5, .h6,
            .header, .hgroup, .hr, .legend, .li, .main, .menu, .nav, .ol, .p, .pre, .section,
            .summary, .table, .thead, .tbody, .tfoot, .tr, .ul, .video, .audio, .marquee, .optgroup:
            true
        default: false
        }
    }

    /// How the value of an attribute is read.
    enum Value {
        case text
        case number
        case language
        case direction
        case token
        case flag
        case link
        case media
        case candidates
        /// The address of a picture or a frame that a script would have loaded.
        case lateSource
        case lateCandidates
        /// The address of a frame.
        case frame
        /// These are not written; they say what the element is.
        case style
        case hidden
        case classNames
        case frameSize

        /// Whether it is read on elements that are not written, too.
        var isSign: Bool {
            switch self {
            case .style, .hidden, .classNames, .frame, .frameSize: true
            default: false
            }
        }
    }

    /// How to read an attribute of an element; `nil` for all that are not allowed there.
    static func value(of attribute: HTMLAttribute, on element: HTMLElement) -> Value? {
        switch (attribute, element) {
        case (.style, _): .style
        case (.hidden, _): .hidden
        case (.class, .img), (.class, .span): .classNames
        case (.width, .iframe), (.height, .iframe): .frameSize
        case (.src, .iframe), (.lateSource, .iframe), (.src, .embed): .frame
        case (.lang, _): .language
        case (.dir, _): .direction
        case (.title, _): .text
        case (.href, .a): .link
        case (.cite, .blockquote), (.cite, .q), (.cite, .del), (.cite, .ins): .link
        case (.src, .img), (.src, .source), (.src, .audio), (.src, .video), (.src, .track),
            (.poster, .audio), (.poster, .video):
            .media
        case (.srcset, .img), (.srcset, .source): .candidates
        case (.lateSource, .img): .lateSource
        case (.lateSourceSet, .img), (.lateSourceSet, .source): .lateCandidates
        case (.sizes, .img), (.sizes, .source), (.media, .source), (.type, .source), (.alt, .img),
            (.label, .track), (.datetime, .time), (.datetime, .del), (.datetime, .ins),
            (.headers, .td), (.headers, .th):
            .text
        case (.width, .img), (.height, .img), (.width, .audio), (.height, .audio),
            (.width, .video), (.height, .video), (.colspan, .td), (.colspan, .th), (.rowspan, .td),
            (.rowspan, .th), (.span, .col), (.span, .colgroup), (.start, .ol), (.value, .li):
            .number
        case (.srclang, .track): .language
        case (.kind, .track), (.scope, .td), (.scope, .th), (.type, .ol): .token
        case (.controls, .audio), (.controls, .video), (.reversed, .ol): .flag
        default: nil
        }
    }
}
