import FeedmillAddress
import FeedmillModel
import FeedmillSchedule
import FeedmillState

/// Which feeds the page shows, in which order, and which hundred of them.
struct StatusView: Sendable, Hashable {
    enum Order: String, Sendable, CaseIterable {
        /// The worst first.
        case condition
        case name
        case success
        case next
        case records
    }

    static let pageLength = 100

    /// What the feed's name, title, address or tags must contain.
    var filter = ""
    /// Only feeds in this condition.
    var condition: StatusReport.Line.Condition?
    var order = Order.condition
    var isReversed = false
    /// From 1 on.
    var page = 1

    /// Reads what the links and the form of the page write; anything else is ignored.
    init(_ query: FormQuery = FormQuery("")) {
        filter = query["q"] ?? ""
        condition = query["show"].flatMap { .init(rawValue: $0) }
        order = query["sort"].flatMap { .init(rawValue: $0) } ?? .condition
        isReversed = query["order"] == "reverse"
        page = max(1, query["page"].flatMap { Int($0) } ?? 1)
    }

    /// The address of the page that shows this.
    var link: String {
        let fields = [
            ("q", filter), ("show", condition?.rawValue ?? ""),
            ("sort", order == .condition ? "" : order.rawValue),
            ("order", isReversed ? "reverse" : ""), ("page", page == 1 ? "" : String(page)),
        ].filter { !$0.1.isEmpty }
        let query = fields.map { "\($0)=\(FormQuery.encoded($1))" }.joined(separator: "&")
        return query.isEmpty ? "/#feeds" : "/?\(query)#feeds"
    }

    /// The same view with something changed, from its first page.
    func changing(_ change: (inout StatusView) -> Void) -> StatusView {
        var view = self
        view.page = 1
        change(&view)
        return view
    }

    /// Indices of the matching feeds in the report, sorted, before they are divided into pages.
    func places(in report: StatusReport) -> [Int] {
        let places = report.lines.indices.filter { fits(report.lines[$0]) }
        func sorted<Key: Comparable>(by key: (StatusReport.Line) -> Key) -> [Int] {
            // Each key is made once, and feeds with equal keys keep their order.
            places.map { (key: key(report.lines[$0]), place: $0) }
                .sorted { ($0.key, $0.place) < ($1.key, $1.place) }.map(\.place)
        }
        let ordered =
            switch order {
            case .condition: places
            case .name: sorted { $0.displayName.lowercased() }
            case .success: sorted { -($0.state?.lastSuccess?.seconds ?? .min + 1) }
            case .next: sorted { $0.nextPoll?.seconds ?? .max }
            case .records: sorted { -($0.state?.records ?? -1) }
            }
        return isReversed ? ordered.reversed() : ordered
    }

    private func fits(_ line: StatusReport.Line) -> Bool {
        if let condition, line.condition != condition { return false }
        guard !filter.isEmpty else { return true }
        let wanted = filter.lowercased()
        return ([line.feed.label, line.feed.url.masked, line.state?.title ?? ""] + line.feed.tags)
            .contains { $0.lowercased().contains(wanted) }
    }
}

extension StatusReport.Line {
    /// The operator's name of the feed, else its own title, else its address.
    var displayName: String { feed.name ?? state?.title ?? feed.url.masked }

    /// When it is polled next, if ever.
    var nextPoll: Timestamp? {
        [.paused, .never].contains(condition) ? nil : state?.nextDue
    }
}
