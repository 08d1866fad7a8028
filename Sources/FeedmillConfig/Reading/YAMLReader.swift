import FeedmillBytes
import Yams

/// Reads one YAML document into nodes with places, or says what is wrong with it.
///
/// Yams stops at the first mapping with a key given twice. To report every duplicate, and the other
/// mistakes of the file beside them, the earlier of the two keys is renamed in the text to a
/// private-use name of the same length, so that no place moves, and the text is read again.
struct YAMLReader {
    private let source: String
    private var text: String
    /// Private-use names that stand in the text, and the key that each one replaced.
    private var renamed: [String: String] = [:]
    private var nodesLeft: Int

    /// The largest number of duplicates looked for in one file.
    private static let roundLimit = 100

    private init(text: String, source: String) {
        self.text = text
        self.source = source
        // Aliases may repeat a value, but not blow a small file up into millions of nodes.
        nodesLeft = max(10_000, text.utf8.count.multipliedReportingOverflow(by: 8).partialValue)
    }

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - text: The whole file.
    ///   - source: The file's name for messages.
    /// - Returns: The root, or `nil` for an empty document.
    /// - Throws: What is wrong with its syntax.
    static func read(_ text: String, source: String) throws(SyntaxError) -> SourceNode? {
        var reader = YAMLReader(text: text, source: source)
        guard let root = try reader.compose() else { return nil }
        return try reader.convert(root)
    }

    /// A document that is not YAML.
    struct SyntaxError: Error {
        var problem: Problem
    }

    private mutating func compose() throws(SyntaxError) -> Node? {
        for _ in 0..<Self.roundLimit {
            do {
                return try Yams.compose(yaml: text, .basic, .default, .utf8)
            } catch let error as YamlError {
                guard case .duplicatedKeysInMapping(let keys, let context) = error,
                    let key = keys.first, rename(key, at: context.mark)
                else { throw SyntaxError(problem: problem(error)) }
            } catch {
                throw SyntaxError(problem: Problem("\(error)", at: Location(source: source)))
            }
        }
        throw SyntaxError(
            problem: Problem(
                "more than \(Self.roundLimit) keys are given twice",
                at: Location(source: source)
            )
        )
    }

    private mutating func convert(_ node: Node) throws(SyntaxError) -> SourceNode {
        nodesLeft -= 1
        guard nodesLeft > 0 else {
            throw SyntaxError(
                problem: Problem(
                    "too many aliases; write the values out",
                    at: location(node.mark)
                )
            )
        }
        let content: SourceNode.Content
        switch node {
        case .scalar(let scalar):
            content = .scalar(scalar.string, isPlain: scalar.style == .plain)
        case .sequence(let sequence):
            var items: [SourceNode] = []
            items.reserveCapacity(sequence.count)
            for item in sequence { items.append(try convert(item)) }
            content = .list(items)
        case .mapping(let mapping):
            var entries: [SourceNode.Entry] = []
            entries.reserveCapacity(mapping.count)
            for (key, value) in mapping { entries.append(try entry(key, value)) }
            content = .mapping(entries)
        case .alias:
            // Yams gives the node that an alias stands for.
            content = .scalar("", isPlain: true)
        }
        return SourceNode(content: content, location: location(node.mark))
    }

    private mutating func entry(
        _ key: Node,
        _ value: Node
    ) throws(SyntaxError) -> SourceNode.Entry {
        guard case .scalar(let scalar) = key else {
            throw SyntaxError(problem: Problem("a key must be a word", at: location(key.mark)))
        }
        return SourceNode.Entry(
            key: renamed[scalar.string] ?? scalar.string,
            location: location(key.mark),
            value: try convert(value)
        )
    }

    private func location(_ mark: Mark?) -> Location {
        Location(source: source, line: mark?.line, column: mark?.column)
    }
}

// MARK: - Syntax errors

extension YAMLReader {
    private func problem(_ error: YamlError) -> Problem {
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let place = context.map { " (\($0.text), line \($0.mark.line))" } ?? ""
            return Problem(
                "not valid YAML: \(problem)\(place)\(hint(problem))",
                at: location(mark)
            )
        case .reader(let problem, let offset, _, _):
            return Problem("not valid YAML: \(problem)", at: location(offset: offset ?? 0))
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { "\"\($0.printable(limit: 60))\"" }.joined(separator: ", ")
            return Problem(
                "duplicate key \(names); keep one of them",
                at: location(context.mark)
            )
        default:
            return Problem("not valid YAML", at: Location(source: source))
        }
    }

    /// What usually was meant, for the two mistakes that people make most.
    private func hint(_ problem: String) -> String {
        if problem.contains("cannot start any token") {
            return "; indent with spaces, and put a value that begins with a special character in"
                + " quotes"
        }
        if problem.contains("mapping values are not allowed") {
            return "; put a value that holds \": \" in quotes, and check the indentation"
        }
        return ""
    }

    private func location(offset: Int) -> Location {
        var line = 1
        var column = 1
        for character in text.prefix(offset) {
            if character.isNewline {
                line += 1
                column = 1
            } else {
                column += character.unicodeScalars.count
            }
        }
        return Location(source: source, line: line, column: column)
    }
}

// MARK: - Duplicate keys

extension YAMLReader {
    /// Replaces the key that begins at `mark` by a private-use name of the same length.
    private mutating func rename(_ key: String, at mark: Mark) -> Bool {
        var scalars = Array(text.unicodeScalars)
        guard var start = index(of: mark, in: scalars), start < scalars.count else { return false }
        var length = key.unicodeScalars.count
        if scalars[start] == "\"" || scalars[start] == "'" {
            let quote = scalars[start]
            start += 1
            guard let end = scalars[start...].firstIndex(of: quote) else { return false }
            length = end - start
        }
        guard length > 0, start + length <= scalars.count,
            String(String.UnicodeScalarView(scalars[start..<start + length])) == key,
            let stand = Unicode.Scalar(UInt32(0xE000 + renamed.count))
        else { return false }
        let name = String(String.UnicodeScalarView(repeatElement(stand, count: length)))
        renamed[name] = renamed[key] ?? key
        scalars.replaceSubrange(start..<start + length, with: repeatElement(stand, count: length))
        text = String(String.UnicodeScalarView(scalars))
        return true
    }

    private func index(of mark: Mark, in scalars: [Unicode.Scalar]) -> Int? {
        var line = 1
        var index = 0
        while line < mark.line {
            guard index < scalars.count else { return nil }
            // libyaml takes CR LF as one line break, CR, LF, NEL, LS and PS each as one.
            switch scalars[index] {
            case "\r":
                if index + 1 < scalars.count, scalars[index + 1] == "\n" { index += 1 }
                line += 1
            case "\n", "\u{85}", "\u{2028}", "\u{2029}":
                line += 1
            default:
                break
            }
            index += 1
        }
        return index + mark.column - 1
    }
}
