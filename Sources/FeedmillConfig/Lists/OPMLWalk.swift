import FeedmillBytes

/// Goes through an OPML file tag by tag and sees to it that its elements are nested as they must.
struct OPMLWalk {
    typealias Failure = OPMLScanner.Failure

    private var scanner: OPMLScanner
    private let source: String
    private var open: [(name: String, location: Location)] = []
    private var hasRoot = false

    private static let depthLimit = 100

    init(bytes: [UInt8], source: String) {
        scanner = OPMLScanner(bytes: bytes, source: source)
        self.source = source
    }

    /// Where the last tag stands in the bytes.
    var tag: Range<Int> { scanner.tag }

    /// What was read although it is wrong.
    var warnings: ProblemList { scanner.warnings }

    /// The next tag, or `nil` at the end of a file that is whole.
    mutating func next() throws(Failure) -> OPMLScanner.Event? {
        guard let event = try scanner.next() else {
            try finish()
            return nil
        }
        switch event {
        case .start(let name, _, let isEmpty, let location):
            try start(name, isEmpty: isEmpty, at: location)
        case .end(let name, let location):
            guard let element = open.popLast(), element.name == name else {
                throw failure(
                    "not valid XML: </\(name.printable(limit: 40))> closes nothing that is open",
                    at: location
                )
            }
        }
        return event
    }

    private mutating func start(
        _ name: String,
        isEmpty: Bool,
        at location: Location
    ) throws(Failure) {
        if open.isEmpty {
            guard !hasRoot, name.lowercased() == "opml" else {
                throw failure(
                    "is not OPML: <\(name.printable(limit: 40))> stands where <opml> should;"
                        + " list the addresses of feeds, not the feeds themselves",
                    at: location
                )
            }
            hasRoot = true
        }
        guard open.count < Self.depthLimit else {
            throw failure("more than \(Self.depthLimit) elements deep", at: location)
        }
        if !isEmpty { open.append((name, location)) }
    }

    private func finish() throws(Failure) {
        if let element = open.last {
            throw failure(
                "<\(element.name.printable(limit: 40))> is never closed",
                at: element.location
            )
        }
        if !hasRoot {
            throw failure(
                "is not OPML: it has no <opml> element",
                at: Location(source: source, line: 1, column: 1)
            )
        }
    }

    private func failure(_ message: String, at location: Location) -> Failure {
        Failure(problem: Problem(message, at: location))
    }
}
