/// Problems or warnings: of each file the first ones, and how many more there are.
///
/// A file of millions of mistakes would otherwise be answered with as many lines.
struct ProblemList {
    /// How many of one file are listed.
    private let limit: Int
    private var problems: [Problem] = []
    /// How many there are of each source, in the order in which the sources were met.
    private var counts: [String: Int] = [:]
    private var sources: [String] = []

    private init(limit: Int) {
        self.limit = limit
    }

    /// Mistakes that have to be mended.
    static var problems: Self { Self(limit: 100) }

    static var warnings: Self { Self(limit: 20) }

    mutating func add(_ message: @autoclosure () -> String, at location: Location) {
        guard count(1, of: location.source) < limit else { return }
        problems.append(Problem(message(), at: location))
    }

    mutating func add(_ list: ProblemList) {
        for problem in list.problems { add(problem.message, at: problem.location) }
        for source in list.sources { _ = count(list.more(of: source), of: source) }
    }

    /// Counts so many more of a source, and returns how many there were.
    private mutating func count(_ more: Int, of source: String) -> Int {
        let known = counts[source]
        if known == nil { sources.append(source) }
        counts[source] = (known ?? 0) + more
        return known ?? 0
    }

    /// How many of a source are counted only.
    private func more(of source: String) -> Int {
        max((counts[source] ?? 0) - limit, 0)
    }

    /// How many there are, listed or not.
    var total: Int { counts.values.reduce(0, +) }

    /// Source by source, in the order of lines and columns.
    var sorted: [Problem] {
        let bySource = Dictionary(grouping: problems, by: \.location.source)
        return sources.flatMap { source in
            var problems = (bySource[source] ?? []).sorted { Self.place($0) < Self.place($1) }
            let more = more(of: source)
            if more > 0 {
                problems.append(Problem("and \(more) more", at: Location(source: source)))
            }
            return problems
        }
    }

    private static func place(_ problem: Problem) -> (Int, Int) {
        let location = problem.location
        return (location.line ?? 0, location.column ?? 0)
    }
}
