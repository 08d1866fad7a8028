import FeedmillMarkup

extension HTMLElement {
    /// Whether it starts and ends a paragraph.
    var isBlock: Bool {
        switch self {
        case .address, .article, .aside, .blockquote, .body, .caption, .center, .dd, .details, .dir,
            .div, .dl, .dt, .fieldset, .figcaption, .figure, .footer, .form, .h1, .h2, .h3, .h4,
            .h5, .h6, .header, .hgroup, .hr, .html, .li, .main, .menu, .nav, .ol, .p, .pre,
            .section, .summary, .table, .tbody, .td, .tfoot, .th, .thead, .tr, .ul:
            true
        default: false
        }
    }

    var isHeading: Bool {
        switch self {
        case .h1, .h2, .h3, .h4, .h5, .h6: true
        default: false
        }
    }

    /// 1 to 6 for headings.
    var rank: Int? {
        switch self {
        case .h1: 1
        case .h2: 2
        case .h3: 3
        case .h4: 4
        case .h5: 5
        case .h6: 6
        default: nil
        }
    }

    /// Whether a reader sees nothing of it, or only a control.
    var isNeverText: Bool {
        switch self {
        case .head, .title, .script, .style, .noscript, .template, .svg, .iframe, .object, .embed,
            .applet, .canvas, .button, .input, .select, .option, .optgroup, .textarea, .datalist,
            .dialog, .nav, .menu, .map, .audio, .video, .meta, .link, .progress, .meter, .label,
            .portal, .slot, .noembed, .noframes:
            true
        default: false
        }
    }

    /// Whether it may be the whole of a text.
    var mayBeText: Bool { isContainer || self == .p || self == .pre }

    /// Containers that blocks are grouped by.
    var isContainer: Bool {
        switch self {
        case .article, .body, .div, .main, .section, .td, .center, .blockquote, .form, .table,
            .tbody, .tr, .ul, .ol, .dl, .details, .header, .footer, .aside, .figure:
            true
        default: false
        }
    }
}
