/// A bar chart in SVG: columns side by side, in each the series on top of each other.
///
/// Only the bars are SVG, stretched to the space available; the words around them are HTML, so that
/// they keep their size on a narrow screen. For those who cannot see it there are a summary in
/// words and a table of the numbers.
struct BarChart {
    struct Series {
        var name: String
        /// What its values are, if its name does not say so.
        var unit: String?
        /// The class that gives it its colour.
        var style: String

        init(_ name: String, style: String, unit: String? = nil) {
            self.name = name
            self.style = style
            self.unit = unit
        }
    }

    struct Column {
        var name: String
        /// One value for each series.
        var values: [Int]
    }

    var title: String
    /// What the numbers say, in a sentence.
    var summary: String
    var series: [Series]
    var columns: [Column]
    /// Names under the chart, each where its part of the columns begins.
    var ticks: [String]

    var html: Markup {
        """
        <figure class="chart"><figcaption><h2>\(title)</h2><p>\(summary)</p></figcaption>
        <div class="plot"><span class="top">\(PageWords.count(top))</span>\(svg)</div>
        <div class="ticks" aria-hidden="true">\(ticks.map { "<span>\($0)</span>" as Markup })</div>
        \(legend)\(table)</figure>

        """
    }

    /// The end of the scale: 1, 2 or 5 times a power of ten.
    private var top: Int {
        let highest = columns.map { $0.values.reduce(0, +) }.max() ?? 0
        var unit = 1
        while true {
            for factor in [1, 2, 5] where unit * factor >= highest { return unit * factor }
            unit *= 10
        }
    }
}

extension BarChart {
    /// In the units of the drawing: the width of a column, the part of it that is a bar, and the
    /// height of the drawing.
    private static let (step, bar, height) = (10, 8, 1_000)

    private var svg: Markup {
        """
        <svg viewBox="0 0 \(max(1, columns.count) * Self.step) \(Self.height)" \
        preserveAspectRatio="none" role="img" aria-label="\(title). \(summary)">\
        <path class="grid" d="M0 0H\(columns.count * Self.step)M0 \(Self.height / 2)\
        H\(columns.count * Self.step)"/>\(columns.enumerated().map(column))</svg>
        """
    }

    private func column(_ index: Int, _ column: Column) -> Markup {
        var floor = Self.height
        let left = index * Self.step + (Self.step - Self.bar) / 2
        let bars = zip(series, column.values).compactMap { series, value -> Markup? in
            guard value > 0 else { return nil }
            // A value above zero stays visible, however small it is beside the others.
            let height = max(Self.height / 60, value * Self.height / top)
            floor -= height
            return """
                <rect class="\(series.style)" x="\(left)" y="\(floor)" width="\(Self.bar)" \
                height="\(height)"/>
                """
        }
        return """
            <g><title>\(words(for: column))</title><rect class="room" x="\(index * Self.step)" y="0" \
            width="\(Self.step)" height="\(Self.height)"/>\(bars)</g>
            """
    }

    private func words(for column: Column) -> String {
        let values = zip(series, column.values).compactMap { series, value -> String? in
            guard let unit = series.unit else { return "\(PageWords.count(value)) \(series.name)" }
            return value > 0 ? "\(series.name), \(PageWords.count(value)) \(unit)" : nil
        }
        return "\(column.name): \(values.joined(separator: ", "))"
    }

    private var legend: Markup? {
        guard series.count > 1 else { return nil }
        let items = series.map { series -> Markup in
            "<li><i class=\"\(series.style)\"></i>\(series.name)</li>"
        }
        return "<ul class=\"legend\" aria-hidden=\"true\">\(items)</ul>"
    }

    private var table: Markup {
        let head = series.map { "<th scope=\"col\">\($0.name)</th>" as Markup }
        let rows = columns.reversed().map { column -> Markup in
            let cells = column.values.map { "<td>\(PageWords.count($0))</td>" as Markup }
            return "<tr><th scope=\"row\">\(column.name)</th>\(cells)</tr>"
        }
        return """
            <details><summary>The numbers</summary><table class="numbers"><thead><tr>\
            <th scope="col">UTC</th>\(head)</tr></thead><tbody>\(rows)</tbody></table></details>
            """
    }
}
