import FeedmillModel
import FeedmillState

/// Which feeds the page shows, and in which order.
package struct StatusView: Sendable {
    package enum Order: String, Sendable, CaseIterable {
        /// The worst first.
        case condition
        case name
        case next
        case records
    }

    /// What the feed's name, title or address must hold.
    package var filter = ""
    package var order = Order.condition

    package init(filter: String = "", order: Order = .condition) {
        self.filter = filter
        self.order = order
    }

    func lines(of report: StatusReport) -> [StatusReport.Line] {
        let wanted = filter.lowercased()
        let lines = report.lines.filter { line in
            wanted.isEmpty
                || [line.feed.label, line.feed.url.masked, line.state?.title ?? ""]
                    .contains { $0.lowercased().contains(wanted) }
        }
        switch order {
        case .condition: return lines
        case .name: return lines.sorted { $0.feed.label.lowercased() < $1.feed.label.lowercased() }
        case .next:
            return lines.sorted {
                ($0.state?.nextDue.seconds ?? .max) < ($1.state?.nextDue.seconds ?? .max)
            }
        case .records:
            return lines.sorted { ($0.state?.records ?? -1) > ($1.state?.records ?? -1) }
        }
    }
}

extension StatusReport {
    /// The report as a page: works without scripts, and everything in it is escaped.
    package func html(_ view: StatusView, findings: [String]) -> String {
        let lines = view.lines(of: self)
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>feedmill</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="stylesheet" href="/style.css"></head><body>
            <h1>feedmill</h1>
            \(Self.verdict(findings))
            <dl>\(numbers)</dl>
            <form><input type="search" name="q" value="\(Self.escaped(view.filter))" \
            aria-label="Filter" placeholder="name, title or address">\
            <input type="hidden" name="sort" value="\(view.order.rawValue)">\
            <button>Filter</button></form>
            <table><thead><tr>\(Self.head(view))</tr></thead><tbody>
            \(lines.map(Self.row).joined(separator: "\n"))
            </tbody></table>
            <p>\(lines.count) of \(self.lines.count) feeds, at \(now.rfc3339).</p>
            </body></html>

            """
    }

    private static func verdict(_ findings: [String]) -> String {
        guard !findings.isEmpty else { return "<p class=\"well\">Nothing needs a person.</p>" }
        let items = findings.map { "<li>\(escaped($0))</li>" }.joined()
        return "<p class=\"failing\">Needs a person:</p><ul>\(items)</ul>"
    }

    private var numbers: String {
        var numbers = [
            ("in order", count(.waiting)), ("failing", count(.failing)), ("ended", count(.ended)),
            ("paused", count(.paused)), ("never asked", count(.never)),
            ("articles known", articleCount),
        ]
        if let backlog { numbers.append(("files in the spool", backlog.files)) }
        return numbers.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" }.joined()
    }

    private static func head(_ view: StatusView) -> String {
        let columns: [(String, StatusView.Order?)] = [
            ("Feed", .name), ("Condition", .condition), ("Since", nil), ("Why", nil),
            ("Last success", nil), ("Asked again", .next), ("Records", .records),
        ]
        return columns.map { title, order in
            guard let order else { return "<th>\(title)</th>" }
            let isCurrent = order == view.order ? " aria-sort=\"other\"" : ""
            let query = "?sort=\(order.rawValue)&amp;q=\(percentEncoded(view.filter))"
            return "<th\(isCurrent)><a href=\"\(query)\">\(title)</a></th>"
        }.joined()
    }

    private static func row(_ line: Line) -> String {
        let state = line.state
        let words = line.condition == .never ? "never asked" : line.condition.rawValue
        let title = state?.title.map { "<br><small>\(escaped($0))</small>" } ?? ""
        let next = state.map { $0.hasEnded ? "never" : $0.nextDue.rfc3339 }
        let cells = [
            escaped(line.feed.label) + title, words, state?.failingSince?.rfc3339 ?? "",
            escaped(state?.lastError ?? ""), state?.lastSuccess?.rfc3339 ?? "", next ?? "",
            state.map { String($0.records) } ?? "",
        ]
        let row = cells.map { "<td>\($0)</td>" }.joined()
        return "<tr class=\"\(line.condition.rawValue)\">\(row)</tr>"
    }

    /// Text for an element or an attribute in quotation marks, controls made visible.
    private static func escaped(_ text: String) -> String {
        text.printable(limit: 500).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
            .replacing("'", with: "&#39;")
    }

    private static func percentEncoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain =
                byte < 0x80
                && (Character(UnicodeScalar(byte)).isLetter
                    || Character(UnicodeScalar(byte)).isNumber)
            if isPlain { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (byte < 0x10 ? "0" : "") + digits
        }.joined()
    }

    /// The style sheet of the page: light and dark, and readable on a telephone.
    static let style = """
        :root { color-scheme: light dark; --bad: #b3261e; --well: #1b6e3c; }
        @media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --well: #7bd88f; } }
        body { font: 16px/1.5 system-ui, sans-serif; margin: 1rem auto; max-width: 80rem;
          padding: 0 1rem; }
        dl { display: flex; flex-wrap: wrap; gap: 1rem 2rem; }
        dd { margin: 0; font-size: 1.6rem; font-variant-numeric: tabular-nums; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0;
          border-bottom: 1px solid #8884; overflow-wrap: anywhere; }
        .failing, tr.failing td:nth-child(2), tr.ended td:nth-child(2) { color: var(--bad); }
        .well { color: var(--well); }
        @media (max-width: 50rem) {
          thead { display: none; } tr, td { display: block; } tr { padding: .5rem 0; }
          td { border: 0; padding: 0; } tr { border-bottom: 1px solid #8884; } td:empty { display: none; }
        }

        """
}
