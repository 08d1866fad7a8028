import FeedmillAddress
import FeedmillModel
import FeedmillSchedule
import FeedmillState

/// All feeds, a hundred at a time, with filter and order: links and a form, no scripts.
struct FeedTable {
    let report: StatusReport
    let view: StatusView

    var html: Markup {
        let places = view.places(in: report)
        let length = StatusView.pageLength
        let last = max(1, (places.count + length - 1) / length)
        let page = min(view.page, last)
        let shown = places.dropFirst((page - 1) * length).prefix(length).map { report.lines[$0] }
        return """
            <section id="feeds"><h2>Feeds</h2>
            \(form)\
            <table class="rows"><thead><tr>\(Self.columns.map(head))</tr></thead><tbody>
            \(shown.map(row))</tbody></table>
            \(foot(shown.count, of: places.count, page: page, last: last))</section>

            """
    }

    /// The name of a feed, linked to its page; below it, its other names.
    static func name(_ line: StatusReport.Line) -> Markup {
        let name: Markup = "<bdi>\(line.displayName, limit: 120)</bdi>"
        let link: Markup = line.state.map { "<a href=\"/feeds/\(Int($0.id))\">\(name)</a>" } ?? name
        let title = line.feed.name == nil ? nil : line.state?.title
        let address = line.feed.url.masked
        let second = title ?? (line.displayName == address ? nil : address)
        return "\(link)\(second.map { "<small><bdi>\($0, limit: 160)</bdi></small>" as Markup })"
    }
}

// MARK: - Filter and order

extension FeedTable {
    private var form: Markup {
        // Nothing but overdue feeds is a question of the whole, not of one condition.
        let shown = StatusReport.Line.Condition.allCases.filter {
            $0 != .overdue && (report.count($0) > 0 || $0 == view.condition)
        }
        let options = ([nil] + shown.map(Optional.some))
            .map { condition -> Markup in
                let isChosen: Markup? = condition == view.condition ? " selected" : nil
                return """
                    <option value="\(condition?.rawValue ?? "")"\(isChosen)>\
                    \(condition?.words ?? "all conditions")</option>
                    """
            }
        let order: Markup? =
            view.order == .condition
            ? nil : "<input type=\"hidden\" name=\"sort\" value=\"\(view.order.rawValue)\">"
        let direction: Markup? =
            view.isReversed ? "<input type=\"hidden\" name=\"order\" value=\"reverse\">" : nil
        let isFiltered = !view.filter.isEmpty || view.condition != nil
        let reset = view.changing {
            $0.filter = ""
            $0.condition = nil
        }.link
        let clear: Markup? = isFiltered ? "<a href=\"\(reset)\">Show all</a>" : nil
        return """
            <form action="/#feeds" role="search"><input type="search" name="q" \
            value="\(view.filter)" aria-label="Name, title, address or tag" \
            placeholder="Name, title, address or tag">\
            <select name="show" aria-label="Condition">\(options)</select>\(order)\(direction)\
            <button>Filter</button>\(clear)</form>

            """
    }

    private static let columns: [(title: String, order: StatusView.Order, isNumber: Bool)] = [
        ("Feed", .name, false), ("Condition", .condition, false), ("Last read", .success, false),
        ("Next poll", .next, false), ("Records", .records, true),
    ]

    /// A heading that sorts by its column, or reverses the order if it already does.
    private func head(_ column: (title: String, order: StatusView.Order, isNumber: Bool)) -> Markup
    {
        let isCurrent = view.order == column.order
        let link = view.changing {
            $0.order = column.order
            $0.isReversed = isCurrent && !view.isReversed
        }.link
        // Newest and most come first, so the arrow points down.
        let isDown = [.success, .records].contains(column.order) != view.isReversed
        let state: Markup? =
            isCurrent ? " aria-sort=\"\(isDown ? "descending" : "ascending")\"" : nil
        let kind: Markup? = column.isNumber ? " class=\"number\"" : nil
        return "<th scope=\"col\"\(kind)\(state)><a href=\"\(link)\">\(column.title)</a></th>"
    }
}

// MARK: - Rows

extension FeedTable {
    private func row(_ line: StatusReport.Line) -> Markup {
        let state = line.state
        let why: Markup? =
            line.condition == .failing
            ? state?.lastFailure.map { "<small class=\"bad\">\($0.words, limit: 200)</small>" }
            : line.conditions(at: report.now).first { $0.isExplained }.map {
                "<small>\($0.words, limit: 200)</small>"
            }
        let reason: Markup? =
            line.nextPoll == nil ? nil : state?.dueRule.map { "<small>\($0.words)</small>" }
        return """
            <tr><td>\(Self.name(line))</td>\
            <td data-name="Condition"><span class="pill \(line.condition.rawValue)">\
            \(line.condition.words)</span>\(why)</td>\
            <td data-name="Last read">\(Markup.time(state?.lastSuccess, now: report.now))</td>\
            <td data-name="Next poll">\(Markup.time(line.nextPoll, now: report.now))\(reason)</td>\
            <td class="number" data-name="Records">\(state.map { PageWords.count($0.records) } ?? "")\
            </td></tr>

            """
    }

    private func foot(
        _ shown: Int,
        of count: Int,
        page: Int,
        last: Int
    ) -> Markup {
        guard count > 0 else { return "<p>No feed fits.</p>" }
        func link(_ title: String, to page: Int) -> Markup? {
            guard (1...last).contains(page) else { return nil }
            var target = view
            target.page = page
            return "<a href=\"\(target.link)\">\(title)</a>"
        }
        let first = (page - 1) * StatusView.pageLength
        let range = "\(PageWords.count(first + 1)) to \(PageWords.count(first + shown))"
        let total = PageWords.count(count, "feed")
        return """
            <nav aria-label="Pages of the list"><p>\(last > 1 ? "\(range) of \(total)" : total)</p>\
            \(link("Previous", to: page - 1))\(link("Next", to: page + 1))</nav>

            """
    }
}
