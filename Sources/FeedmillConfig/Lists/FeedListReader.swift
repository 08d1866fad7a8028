import FeedmillBytes

/// Reads the files of the `feeds` key: OPML, one address a line, YAML lists, and folders of them.
///
/// A list is data: what is wrong in it is left out, and one that cannot be read stops nothing
/// else. The feeds that it held when it was last read stay in force, if that is known.
struct FeedListReader {
    let context: LoadContext
    private let previous: LoadedConfiguration?
    /// The lists that were found, those that hold nothing and those that are missing included.
    private(set) var lists: [ConfiguredList] = []

    init(context: LoadContext, previous: LoadedConfiguration? = nil) {
        self.context = context
        self.previous = previous
    }

    /// Reads one entry of `feeds`.
    mutating func read(_ name: String, at location: Location, into collector: inout FeedCollector) {
        let path = context.resolve(name, at: location)
        do {
            guard let names = try InputFile.names(inFolder: path) else {
                readFile(path, at: location, into: &collector)
                return
            }
            lists.append(ConfiguredList(path: path, format: nil))
            for name in names where !name.hasPrefix(".") && !name.hasSuffix("~") {
                readMember(name, of: path, at: location, into: &collector)
            }
        } catch {
            failed(path, error, at: location, &collector)
        }
    }

    /// Reads the list that needs not be named, and needs not be there.
    mutating func readDefault(_ path: String, into collector: inout FeedCollector) {
        guard context.toleratesMissingLists || !InputFile.isMissing(path) else { return }
        read(path, at: Location(source: path), into: &collector)
    }

    private mutating func failed(
        _ path: String,
        _ failure: InputFile.Failure,
        at location: Location,
        _ collector: inout FeedCollector
    ) {
        if case .missing = failure, context.toleratesMissingLists {
            let format = FeedListFormat(fileName: path) ?? (path.hasSuffix("/") ? nil : .lines)
            lists.append(ConfiguredList(path: path, format: format))
            return
        }
        var message = "feed list \(path.printable()): \(failure.message)"
        if case .missing = failure { message += "; feedmill feeds add makes it" }
        broken(path, message, at: location, &collector)
    }

    /// Leaves a list as it was when it was last read.
    private func broken(
        _ path: String,
        _ message: String,
        at location: Location,
        _ collector: inout FeedCollector
    ) {
        context.reportBroken(message, at: location)
        guard let previous else { return }
        for listing in previous.listings {
            let source = listing.location.source
            guard source == path || source.hasPrefix(path + "/") else { continue }
            collector.keep(previous.configuration.feeds[listing.feed], listing)
        }
    }

    /// Whether feeds of that list are in force.
    private func wasRead(_ path: String) -> Bool {
        previous?.listings.contains { $0.location.source == path } ?? false
    }

    private mutating func readMember(
        _ name: String,
        of folder: String,
        at location: Location,
        into collector: inout FeedCollector
    ) {
        let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
        guard FeedListFormat(fileName: name) != nil else {
            context.warn(
                "left out: the name of a feed list ends in .opml, .xml, .txt, .yaml or .yml",
                at: Location(source: path)
            )
            return
        }
        readFile(path, at: location, into: &collector)
    }

    private mutating func readFile(
        _ path: String,
        at location: Location,
        into collector: inout FeedCollector
    ) {
        defer { context.endList() }
        do {
            let raw = try InputFile.bytes(path)
            let text = ListText.readable(raw)
            let format = FeedListFormat.detect(fileName: path, bytes: text.bytes)
            lists.append(ConfiguredList(path: path, format: format))
            if format != .opml, let last = raw.last, last != 0x0A {
                context.unfinishedLists.insert(path)
            }
            let before = collector
            switch format {
            case .opml where text.bytes.isEmpty && context.toleratesMissingLists: break
            case .opml:
                try readOPML(text, source: path, into: &collector)
            case .lines:
                TextFeedList.read(text.bytes, source: path, into: &collector)
            case .yaml:
                try readYAML(try InputFile.text(of: raw), source: path, into: &collector)
            }
            // Where nothing is right, the list is broken rather than its lines.
            if wasRead(path), collector.listings.count == before.listings.count {
                let mistakes = context.takeLeftOut()
                if let first = mistakes.sorted.first {
                    let more = mistakes.total > 1 ? " (and \(mistakes.total - 1) more)" : ""
                    broken(path, first.message + more, at: first.location, &collector)
                }
            }
        } catch let error as ListMistake {
            broken(path, error.problem.message, at: error.problem.location, &collector)
        } catch InputFile.Failure.notUTF8(let line, let column) {
            broken(
                path,
                InputFile.Failure.notUTF8(line: line, column: column).message,
                at: Location(source: path, line: line, column: column),
                &collector
            )
        } catch let error as InputFile.Failure {
            failed(path, error, at: location, &collector)
        } catch {
            broken(path, "\(error)", at: Location(source: path), &collector)
        }
    }

    /// Why a whole list cannot be read.
    private struct ListMistake: Error {
        let problem: Problem
    }

    /// Reads all that can be read. One that breaks off gives the feeds it had before, where they
    /// are known, and else those up to there.
    private mutating func readOPML(
        _ text: ListText.Readable,
        source: String,
        into collector: inout FeedCollector
    ) throws {
        if let note = text.note { context.warn(note, at: Location(source: source)) }
        let before = collector
        var list = OPMLFeedList(bytes: text.bytes, source: source, context: context)
        do {
            try list.read(into: &collector)
            guard list.isCutOff else { return }
            context.unfinishedLists.insert(source)
            guard wasRead(source) else { return }
            collector = before
            let first = context.takeLeftOut().sorted.first
            throw ListMistake(
                problem: first
                    ?? Problem("breaks off before its end", at: Location(source: source))
            )
        } catch let failure as OPMLWalk.Failure {
            if list.isCutOff { context.unfinishedLists.insert(source) }
            if wasRead(source) { collector = before }
            throw ListMistake(problem: failure.problem)
        }
    }

    private func readYAML(
        _ text: String,
        source: String,
        into collector: inout FeedCollector
    ) throws {
        let root: SourceNode?
        do {
            root = try YAMLReader.read(text, source: source)
        } catch {
            throw ListMistake(problem: error.problem)
        }
        guard let root, !root.isAbsent else { return }
        guard case .list(let items) = root.content else {
            throw ListMistake(
                problem: Problem(
                    "a feed list in YAML is a list of addresses or mappings, not \(root.kind);"
                        + " begin each feed with \"- \"",
                    at: root.location
                )
            )
        }
        collector.reserve(items.count)
        for item in items { collector.add(item, isListed: true) }
    }
}
