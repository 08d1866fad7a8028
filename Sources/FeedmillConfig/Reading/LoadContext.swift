import FeedmillAddress

/// What all readers of one load share: findings, overrides and where relative paths start.
final class LoadContext {
    let environment: ProcessEnvironment
    /// What makes two addresses the same feed.
    let identity: @Sendable (WebURL) -> String
    /// Whether a feed list that is missing or empty is about to be made, and so no mistake.
    let toleratesMissingLists: Bool
    private var problems = ProblemList.problems
    private var warnings = ProblemList.warnings
    private var leftOut = ProblemList.problems
    /// What was left out of the list that is being read.
    private var leftOutOfList = ProblemList.problems
    /// Lists that could not be read.
    private(set) var brokenLists: [Problem] = []
    /// Lists that look as if somebody were writing them.
    var unfinishedLists: Set<String> = []
    private let options: [String: ConfigurationLoader.Option]
    private var usedVariables: Set<String> = []

    init(
        environment: ProcessEnvironment,
        options: [String: ConfigurationLoader.Option] = [:],
        identity: @escaping @Sendable (WebURL) -> String,
        toleratesMissingLists: Bool = false
    ) {
        self.environment = environment
        self.options = options
        self.identity = identity
        self.toleratesMissingLists = toleratesMissingLists
    }

    func report(_ message: String, at location: Location) {
        problems.add(message, at: location)
    }

    func warn(_ message: String, at location: Location) {
        warnings.add(message, at: location)
    }

    func warn(_ list: ProblemList) {
        warnings.add(list)
    }

    /// Says what was left out of a list: a list is data, which another program may have written,
    /// and a mistake in it stops nothing else.
    func leaveOut(_ message: String, at location: Location) {
        leftOutOfList.add(message, at: location)
    }

    func reportBroken(_ message: String, at location: Location) {
        brokenLists.append(Problem(message, at: location))
    }

    func leaveOut(_ list: ProblemList) { leftOutOfList.add(list) }

    /// Ends a list that was read, but for what was left out of it.
    func endList() {
        leftOut.add(leftOutOfList)
        leftOutOfList = .problems
    }

    /// Takes back what was left out of the list that is being read: the whole list is wrong.
    func takeLeftOut() -> ProblemList {
        defer { leftOutOfList = .problems }
        return leftOutOfList
    }

    /// Everything that is wrong, file by file.
    var allProblems: [Problem] {
        var all = problems
        all.add(leftOut)
        for problem in brokenLists { all.add(problem.message, at: problem.location) }
        return all.sorted
    }

    /// What was left out, file by file.
    var sortedLeftOut: [Problem] { leftOut.sorted }

    /// The problems file by file, in the order of lines and columns.
    var sortedProblems: [Problem] { problems.sorted }

    /// The warnings file by file, in the order of lines and columns.
    var sortedWarnings: [Problem] { warnings.sorted }

    /// Makes a path absolute: against the folder of the file that names it, or the current one.
    func resolve(_ path: String, at location: Location) -> String {
        let directory =
            location.line == nil
            ? environment.currentDirectory : environment.directory(ofFile: location.source)
        return environment.absolute(path, in: directory)
    }
}

extension LoadContext {
    /// The path of a secret: a relative name may be a credential that systemd hands over.
    func secretPath(_ name: String, at location: Location) -> String {
        if let directory = environment.value("CREDENTIALS_DIRECTORY"), !name.hasPrefix("/") {
            let credential = environment.absolute(name, in: directory)
            if InputFile.reasonNotReadable(credential) == nil { return credential }
        }
        return resolve(name, at: location)
    }
}

// MARK: - Overrides

extension LoadContext {
    /// The text of an option or, after that, of an environment variable for a key.
    func override(_ path: String) -> SourceNode? {
        let variable = Self.variable(path)
        if environment.variables[variable] != nil { usedVariables.insert(variable) }
        if let option = options[path] {
            return SourceNode(
                content: .scalar(option.value, isPlain: true),
                location: Location(source: option.name)
            )
        }
        guard let value = environment.value(variable) else { return nil }
        return SourceNode(
            content: .scalar(value, isPlain: true),
            location: Location(source: variable)
        )
    }

    /// Where a value that was read is written.
    func origin(of node: SourceNode) -> Origin {
        var written: String?
        if case .scalar(let text, _) = node.content { written = text }
        let source = node.location.source
        if node.location.line != nil { return Origin(.file(node.location), written: written) }
        let isOption = options.values.contains { $0.name == source }
        return Origin(isOption ? .option(source) : .environment(source), written: written)
    }

    /// Warns of variables that begin with `FEEDMILL_` and set nothing.
    func warnOfUnusedVariables(knownPaths: [String], besides known: Set<String>) {
        let names = environment.variables.keys.filter {
            $0.hasPrefix("FEEDMILL_") && !usedVariables.contains($0) && !known.contains($0)
        }
        for name in names.sorted() {
            let candidates = knownPaths.map(Self.variable)
            guard !candidates.contains(name) else {
                warn("ignored: this key can be set in the file only", at: Location(source: name))
                continue
            }
            let hint = Suggestion.nearest(to: name, among: candidates)
            warn(
                "ignored: there is no such key" + (hint.map { "; did you mean \($0)?" } ?? ""),
                at: Location(source: name)
            )
        }
    }

    /// `http.per-host.delay` as `FEEDMILL_HTTP_PER_HOST_DELAY`.
    static func variable(_ path: String) -> String {
        "FEEDMILL_" + path.uppercased().map { $0 == "." || $0 == "-" ? "_" : String($0) }.joined()
    }
}
