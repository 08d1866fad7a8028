import FeedmillBytes

/// Goes through an OPML file tag by tag and sees to it that its elements are nested as they must.
struct OPMLWalk {
    typealias Failure = OPMLScanner.Failure

    private var scanner: OPMLScanner
    private let source: String
    private var open: [(name: String, location: Location)] = []
    private var hasRoot = false
    /// Whether a tag that is not XML is passed over, and what was.
    private let recovers: Bool
    private(set) var problems = ProblemList.problems
    /// Elements that an end tag further out has closed.
    private var unclosed: [Location] = []
    /// Whether the file ends too early.
    private(set) var isCutOff = false

    private static let depthLimit = 100
    private static let problemLimit = 100

    init(bytes: [UInt8], source: String, recovers: Bool = false) {
        scanner = OPMLScanner(bytes: bytes, source: source)
        self.source = source
        self.recovers = recovers
    }

    /// Where the last tag stands in the bytes.
    var tag: Range<Int> { scanner.tag }

    /// What was read although it is wrong.
    var warnings: ProblemList { scanner.warnings }

    /// The next tag, or `nil` at the end of a file that is whole, or of what could be read of it.
    mutating func next() throws(Failure) -> OPMLScanner.Event? {
        while true {
            do {
                return try nextWhole()
            } catch {
                try passOver(error)
            }
        }
    }

    private mutating func nextWhole() throws(Failure) -> OPMLScanner.Event? {
        if let location = unclosed.popLast() { return .end("", location) }
        guard let event = try nextTag() else {
            try finish()
            return nil
        }
        switch event {
        case .start(let name, _, let isEmpty, let location):
            try start(name, isEmpty: isEmpty, at: location)
        case .end(let name, let location):
            if open.last?.name == name {
                open.removeLast()
                break
            }
            // Without recovery this is the end.
            if let index = open.lastIndex(where: { $0.name == name }) {
                unclosed = Array(repeating: location, count: open.count - index)
                open.removeSubrange(index...)
            }
            throw failure(
                "not valid XML: </\(name.printable(limit: 40))> closes nothing that is open",
                at: location
            )
        }
        return event
    }

    private mutating func nextTag() throws(Failure) -> OPMLScanner.Event? {
        do {
            return try scanner.next()
        } catch {
            isCutOff = scanner.isAtEnd
            throw error
        }
    }

    /// Goes on behind what is wrong with one tag; without a root, or with too much wrong, nothing
    /// of the file can be relied on.
    private mutating func passOver(_ failure: Failure) throws(Failure) {
        guard recovers, !failure.isFatal, hasRoot, problems.total < Self.problemLimit else {
            throw failure
        }
        // Of a file that breaks off, the first thing that is wrong says it all.
        if !scanner.isAtEnd || problems.total == 0 {
            problems.add(failure.problem.message, at: failure.problem.location)
        }
        scanner.skipToTag()
    }

    private mutating func start(
        _ name: String,
        isEmpty: Bool,
        at location: Location
    ) throws(Failure) {
        if open.isEmpty {
            guard !hasRoot, name.lowercased() == "opml" else {
                throw fatal(
                    "is not OPML: <\(name.printable(limit: 40))> stands where <opml> should;"
                        + " list the addresses of feeds, not the feeds themselves",
                    at: location
                )
            }
            hasRoot = true
        }
        guard open.count < Self.depthLimit else {
            throw fatal("more than \(Self.depthLimit) elements deep", at: location)
        }
        if !isEmpty { open.append((name, location)) }
    }

    private mutating func finish() throws(Failure) {
        if let element = open.last {
            isCutOff = true
            open = []
            throw failure(
                "<\(element.name.printable(limit: 40))> is never closed",
                at: element.location
            )
        }
        if !hasRoot {
            throw fatal(
                "is not OPML: it has no <opml> element",
                at: Location(source: source, line: 1, column: 1)
            )
        }
    }

    private func failure(_ message: String, at location: Location) -> Failure {
        Failure(problem: Problem(message, at: location))
    }

    private func fatal(_ message: String, at location: Location) -> Failure {
        var failure = failure(message, at: location)
        failure.isFatal = true
        return failure
    }
}
