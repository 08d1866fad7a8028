import FeedmillModel

/// Reads the files of the `feeds` key: OPML, one address a line, YAML lists, and folders of them.
struct FeedListReader {
    let context: LoadContext

    /// Reads one entry of `feeds`.
    func read(_ name: String, at location: Location, into collector: inout FeedCollector) {
        let path = context.resolve(name, at: location)
        do {
            guard let names = try InputFile.names(inFolder: path) else {
                readFile(path, at: location, into: &collector)
                return
            }
            for name in names where !name.hasPrefix(".") && !name.hasSuffix("~") {
                readMember(name, of: path, at: location, into: &collector)
            }
        } catch {
            context.report("feed list \(path.printable()): \(error.message)", at: location)
        }
    }

    private func readMember(
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

    private func readFile(
        _ path: String,
        at location: Location,
        into collector: inout FeedCollector
    ) {
        do {
            let bytes = try InputFile.bytes(path)
            let text = try InputFile.text(of: bytes)
            switch FeedListFormat.detect(fileName: path, bytes: bytes) {
            case .opml:
                var list = OPMLFeedList(bytes: bytes, source: path, context: context)
                list.read(into: &collector)
            case .lines:
                TextFeedList.read(bytes, source: path, into: &collector)
            case .yaml:
                readYAML(text, source: path, into: &collector)
            }
        } catch InputFile.Failure.notUTF8(let line, let column) {
            context.report(
                InputFile.Failure.notUTF8(line: line, column: column).message,
                at: Location(source: path, line: line, column: column)
            )
        } catch {
            context.report("feed list \(path.printable()): \(error.message)", at: location)
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
            for item in items { collector.add(item) }
        } catch {
            context.report(error.problem.message, at: error.problem.location)
        }
    }
}

/// The three forms of a feed list.
enum FeedListFormat {
    case opml
    case lines
    case yaml

    /// The form that a file name stands for; `nil` for another file.
    init?(fileName: String) {
        let name = fileName.lowercased()
        if name.hasSuffix(".opml") || name.hasSuffix(".xml") {
            self = .opml
        } else if name.hasSuffix(".txt") {
            self = .lines
        } else if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
            self = .yaml
        } else {
            return nil
        }
    }

    /// The form by content, then by name: no address and no YAML list begins with `<`.
    static func detect(fileName: String, bytes: [UInt8]) -> FeedListFormat {
        let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        if first == 0x3C { return .opml }
        return FeedListFormat(fileName: fileName) ?? .lines
    }
}
