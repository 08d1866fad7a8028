/// Checks metrics in the text format of Prometheus, version 0.0.4: what a server demands, and what
/// its makers ask for (names, suffixes, units, help for each).
package struct MetricsFormat {
    /// What is wrong, one line each.
    package private(set) var faults: [String] = []
    /// The value of each series, as it was written.
    package private(set) var values: [String: String] = [:]
    /// The kind of each metric.
    package private(set) var kinds: [String: String] = [:]

    private var helped: Set<String> = []
    private var current = ""
    private var histograms: [String: Histogram] = [:]

    private struct Histogram {
        var bounds: [Double] = []
        var counts: [Double] = []
        var sum: Double?
        var count: Double?
    }

    package init(_ text: String) {
        if !text.hasSuffix("\n") { faults.append("the last line does not end") }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            read(line)
        }
        for name in kinds.keys.sorted()
        where !values.keys.contains(where: { belongs($0, to: name) }) {
            faults.append("\(name) has no value")
        }
        for name in histograms.keys.sorted() { check(histogram: name) }
    }
}

// MARK: - Lines

extension MetricsFormat {
    private mutating func read(_ line: Substring) {
        if let help = line.wholeMatch(of: /# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)/) {
            let name = String(help.1)
            if !helped.insert(name).inserted { faults.append("\(name) is explained twice") }
            if help.2.contains(/\\[^\\n]/) { faults.append("\(name): bad escape in its help") }
        } else if let type = line.wholeMatch(of: /# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (\w+)/) {
            begin(String(type.1), String(type.2))
        } else if let sample = line.wholeMatch(
            of: /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)/
        ) {
            take(String(sample.1), labels: sample.2.map(String.init) ?? "", String(sample.3))
        } else {
            faults.append("no line of the format: \(line)")
        }
    }

    private mutating func begin(_ name: String, _ kind: String) {
        current = name
        if !helped.contains(name) { faults.append("\(name) is not explained before its type") }
        if kinds.updateValue(kind, forKey: name) != nil { faults.append("\(name) begins twice") }
        switch kind {
        case "counter":
            if !name.hasSuffix("_total") { faults.append("\(name): a counter ends in _total") }
        case "gauge", "histogram":
            if name.contains(/_(total|count|sum|bucket)$/) {
                faults.append("\(name): the suffix means another kind")
            }
        default: faults.append("\(name): unknown kind \(kind)")
        }
        if !name.hasPrefix("feedmill_") { faults.append("\(name): not in our name") }
        if name.contains(
            /_(ms|milliseconds|minutes|hours|days|kb|kib|mb|mib|kilobytes|percent)(_|$)/
        ) {
            faults.append("\(name): not a base unit")
        }
    }

    private mutating func take(_ name: String, labels: String, _ written: String) {
        guard belongs(name, to: current) else {
            faults.append("\(name) stands outside of its metric")
            return
        }
        guard let value = number(written) else {
            faults.append("\(name): \(written) is no number")
            return
        }
        var pairs = self.labels(labels, of: name)
        let key = labels.isEmpty ? name : "\(name){\(labels)}"
        if values.updateValue(written, forKey: key) != nil { faults.append("\(key) comes twice") }
        if kinds[current] != "gauge", value < 0 || !value.isFinite {
            faults.append("\(key): \(written) was never counted")
        }
        guard kinds[current] == "histogram" else { return }
        let bound = pairs.removeValue(forKey: "le")
        let series = "\(current){\(pairs.sorted { $0.key < $1.key }.map { "\($0)=\($1)" })}"
        var histogram = histograms[series] ?? Histogram()
        switch name.dropFirst(current.count) {
        case "_bucket":
            histogram.bounds.append(bound.flatMap(number) ?? .nan)
            histogram.counts.append(value)
        case "_sum": histogram.sum = value
        case "_count": histogram.count = value
        default: faults.append("\(name) is no part of a histogram")
        }
        histograms[series] = histogram
    }

    private func belongs(_ series: String, to name: String) -> Bool {
        let part = series.prefix { $0 != "{" }
        guard kinds[name] == "histogram" else { return part == name }
        return ["_bucket", "_sum", "_count"].contains { part == name + $0 } || part == name
    }

    private func number(_ text: String) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        case "NaN": .nan
        default: text.contains(/^[-+]?[0-9.]+(e[-+]?[0-9]+)?$/) ? Double(text) : nil
        }
    }

    private mutating func labels(_ text: String, of name: String) -> [String: String] {
        var labels: [String: String] = [:]
        var rest = Substring(text)
        while !rest.isEmpty {
            guard
                let label = rest.prefixMatch(
                    of: /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\[\\"n])*)"(?:,(?=.)|$)/
                )
            else {
                faults.append("\(name): \(text) are no labels")
                return labels
            }
            if labels.updateValue(String(label.2), forKey: String(label.1)) != nil {
                faults.append("\(name): the label \(label.1) comes twice")
            }
            if label.2.contains("://") { faults.append("\(name): an address as a label") }
            rest = rest[label.range.upperBound...]
        }
        return labels
    }

    private mutating func check(histogram series: String) {
        guard let histogram = histograms[series] else { return }
        let (bounds, counts) = (histogram.bounds, histogram.counts)
        if zip(bounds, bounds.dropFirst()).contains(where: { !($0 < $1) }) || bounds.isEmpty {
            faults.append("\(series): its bounds do not rise")
        }
        if bounds.last != .infinity { faults.append("\(series): its last bound is not +Inf") }
        if zip(counts, counts.dropFirst()).contains(where: { $0 > $1 }) {
            faults.append("\(series): its counts fall")
        }
        if histogram.count == nil || histogram.count != counts.last {
            faults.append("\(series): its count is not that of +Inf")
        }
        if histogram.sum == nil { faults.append("\(series): it has no sum") }
    }
}
