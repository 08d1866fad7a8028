package import CoreMetrics
import Synchronization

/// The metrics of the process, as text for Prometheus: a small backend for swift-metrics.
///
/// Every name and label comes from the program, none from a feed.
package final class MetricsRegistry: MetricsFactory, Sendable {
    private struct Series: Hashable {
        var name: String
        var labels: String
    }

    private let counters = Mutex<[Series: CounterCell]>([:])
    private let gauges = Mutex<[Series: GaugeCell]>([:])
    private let histograms = Mutex<[Series: HistogramCell]>([:])
    /// What each metric means, by its name.
    private let help: [String: String]

    package init(help: [String: String]) {
        self.help = help
    }

    package func makeCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any CounterHandler {
        cell(in: counters, label, dimensions, CounterCell.init)
    }

    package func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        aggregate
            ? cell(in: histograms, label, dimensions, HistogramCell.init)
            : cell(in: gauges, label, dimensions, GaugeCell.init)
    }

    package func makeTimer(
        label: String,
        dimensions: [(String, String)]
    ) -> any TimerHandler {
        cell(in: histograms, label, dimensions, HistogramCell.init)
    }

    // The counts stay: a new metric of the same name continues them.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    private func cell<Cell: Sendable>(
        in cells: borrowing Mutex<[Series: Cell]>,
        _ label: String,
        _ dimensions: [(String, String)],
        _ make: @Sendable () -> Cell
    ) -> Cell {
        let series = Series(name: label, labels: MetricsText.labels(dimensions))
        return cells.withLock { cells in
            if let cell = cells[series] { return cell }
            let cell = make()
            cells[series] = cell
            return cell
        }
    }

    /// All metrics in the text format of Prometheus, in the order of their names.
    package func write(to text: inout MetricsText) {
        var lines: [(name: String, labels: String, write: (inout MetricsText) -> Void)] = []
        for (series, cell) in counters.withLock({ $0 }) {
            lines.append(
                (series.name, series.labels, { $0.add(Double(cell.value), series.labels) })
            )
        }
        for (series, cell) in gauges.withLock({ $0 }) {
            lines.append((series.name, series.labels, { $0.add(cell.value, series.labels) }))
        }
        for (series, cell) in histograms.withLock({ $0 }) {
            lines.append((series.name, series.labels, { cell.write(to: &$0, series.labels) }))
        }
        let kinds = Dictionary(
            counters.withLock { $0.keys.map { ($0.name, "counter") } }
                + gauges.withLock { $0.keys.map { ($0.name, "gauge") } }
                + histograms.withLock { $0.keys.map { ($0.name, "histogram") } },
            uniquingKeysWith: { first, _ in first }
        )
        var name: String?
        for line in lines.sorted(by: { ($0.name, $0.labels) < ($1.name, $1.labels) }) {
            if line.name != name {
                name = line.name
                text.begin(line.name, kinds[line.name] ?? "untyped", help[line.name])
            }
            line.write(&text)
        }
    }
}

// MARK: - Cells

private final class CounterCell: CounterHandler, Sendable {
    private let count = Atomic<Int64>(0)

    var value: Int64 { count.load(ordering: .relaxed) }

    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }
    func reset() { count.store(0, ordering: .relaxed) }
}

private final class GaugeCell: RecorderHandler, Sendable {
    private let last = Mutex(0.0)

    var value: Double { last.withLock { $0 } }

    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) { last.withLock { $0 = value } }
}

/// Counts values by their size; those of timers in seconds.
private final class HistogramCell: RecorderHandler, TimerHandler, Sendable {
    private struct State {
        var counts = [Int64](repeating: 0, count: HistogramCell.bounds.count)
        var count: Int64 = 0
        var sum = 0.0
    }

    private static let bounds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

    private let state = Mutex(State())

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        state.withLock { state in
            if let index = Self.bounds.firstIndex(where: { value <= $0 }) {
                state.counts[index] += 1
            }
            state.count += 1
            state.sum += value
        }
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func write(to text: inout MetricsText, _ labels: String) {
        let state = state.withLock { $0 }
        var total: Int64 = 0
        for (bound, count) in zip(Self.bounds, state.counts) {
            total += count
            text.add(Double(total), MetricsText.joined(labels, ("le", "\(bound)")), "_bucket")
        }
        text.add(Double(state.count), MetricsText.joined(labels, ("le", "+Inf")), "_bucket")
        text.add(state.sum, labels, "_sum")
        text.add(Double(state.count), labels, "_count")
    }
}
