extension HTMLElement {
    /// Whether it has no content in every version of HTML.
    var isVoid: Bool { self == .br || self == .img || self == .hr }

    /// Whether every parser puts the element just there, inside the open ones, without closing or
    /// adding any.
    func mayStand(in open: [HTMLElement]) -> Bool {
        switch self {
        case .b, .i, .em, .strong, .code, .span, .small, .sub, .sup, .u, .s, .q, .cite, .abbr, .kbd,
            .samp, .var, .mark, .del, .ins, .time, .dfn, .tt, .big, .br, .img,
            .script, .iframe:
            isAmongText(open.last)
        case .a: isAmongText(open.last) && !open.contains(.a)
        case .p, .div, .h1, .h2, .h3, .h4, .h5, .h6, .blockquote, .ul, .ol, .pre, .figure, .table,
            .section, .article, .hr:
            open.allSatisfy(\.isFlow) && isAmongText(open.last)
        case .figcaption: open.last == .figure
        case .li: open.last == .ul || open.last == .ol
        case .tbody, .thead: open.last == .table
        case .tr: open.last == .table || open.last == .tbody || open.last == .thead
        case .td, .th: open.last == .tr
        default: false
        }
    }

    /// Whether blocks stand inside it, or lists and rows that hold such.
    private var isFlow: Bool {
        switch self {
        case .div, .blockquote, .figure, .figcaption, .section, .article, .li, .td, .th, .ul, .ol,
            .table, .tbody, .thead, .tr:
            true
        default: false
        }
    }

    /// Whether text and phrases may stand directly in what is open last.
    private func isAmongText(_ last: HTMLElement?) -> Bool {
        switch last {
        case .ul, .ol, .table, .tbody, .thead, .tr: false
        default: true
        }
    }
}
