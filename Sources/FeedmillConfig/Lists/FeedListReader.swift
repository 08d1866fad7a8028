import FeedmillBytes

/// Reads the files of the `feeds` key: OPML, one address a line, YAML lists, and folders of them.
struct FeedListReader {
    let context: LoadContext
    /// The lists that were found, those that hold nothing and those that are missing included.
    private(set) var lists: [ConfiguredList] = []

    init(context: LoadContext) {
        self.context = context
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
            failed(path, error, at: location)
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
        at location: Location
    ) {
        if case .missing = failure, context.toleratesMissingLists {
            let format = FeedListFormat(fileName: path) ?? (path.hasSuffix("/") ? nil : .lines)
            lists.append(ConfiguredList(path: path, format: format))
            return
        }
        var message = "feed list \(path.printable()): \(failure.message)"
        if case .missing = failure { message += "; feedmill feeds add makes it" }
        context.report(message, at: location)
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
        do {
            let bytes = try ListText.decoded(try InputFile.bytes(path))
            let format = FeedListFormat.detect(fileName: path, bytes: bytes)
            lists.append(ConfiguredList(path: path, format: format))
            switch format {
            case .opml where bytes.isEmpty && context.toleratesMissingLists: break
            case .opml:
                var list = OPMLFeedList(bytes: bytes, source: path, context: context)
                list.read(into: &collector)
            case .lines:
                TextFeedList.read(bytes, source: path, into: &collector)
            case .yaml:
                readYAML(try InputFile.text(of: bytes), source: path, into: &collector)
            }
        } catch InputFile.Failure.notUTF8(let line, let column) {
            context.report(
                InputFile.Failure.notUTF8(line: line, column: column).message,
                at: Location(source: path, line: line, column: column)
            )
        } catch {
            failed(path, error, at: location)
        }
    }

    private func readYAML(_ text: String, source: String, into collector: inout FeedCollector) {
        do {
            guard let root = try YAMLReader.read(text, source: source), !root.isAbsent else {
                return
            }
            guard case .list(let items) = root.content else {
                context.report(
                    "a feed list in YAML is a list of addresses or mappings, not \(root.kind);"
                        + " begin each feed with \"- \"",
                    at: root.location
                )
                return
            }
            collector.reserve(items.count)
            for item in items { collector.add(item) }
        } catch {
            context.report(error.problem.message, at: error.problem.location)
        }
    }
}
