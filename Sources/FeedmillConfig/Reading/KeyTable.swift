import FeedmillBytes
import FeedmillModel

/// The keys that a mapping may have, ready for reading one.
struct KeyTable<Target>: Sendable {
    let keys: [Key<Target>]
    private(set) var root = KeySection(path: "")

    /// Orders keys by their names.
    ///
    /// - Parameters:
    ///   - names: names in the mapping that the table does not read, and that are handed on.
    ///   - keys: the declarations.
    init(_ names: [String], _ keys: [Key<Target>]) {
        self.keys = keys
        for name in names { root.insert(.unread, name) }
        for (index, key) in keys.enumerated() {
            root.insert(index, key.path.split(separator: ".")[...])
        }
    }

    /// Reads a mapping.
    ///
    /// - Parameters:
    ///   - node: the mapping; `nil` stands for an empty one.
    ///   - target: gets the values that are given.
    ///   - isOverridable: whether options and variables go before what is written.
    ///   - context: hears of every mistake.
    /// - Returns: which keys are given, and where.
    func read(
        _ node: SourceNode?,
        into target: inout Target,
        isOverridable: Bool = false,
        context: LoadContext
    ) -> GivenKeys {
        var given = GivenKeys()
        if let node { gather(node, root, into: &given, context) }
        if isOverridable { override(&given, context) }
        given.values.sort { $0.index < $1.index }
        for value in given.values {
            let place = ValuePlace(path: value.path, context: context)
            keys[value.index].read(value.node, place, &target)
        }
        return given
    }

    private func gather(
        _ node: SourceNode,
        _ section: KeySection,
        into given: inout GivenKeys,
        _ context: LoadContext
    ) {
        guard case .mapping(let entries) = node.content else {
            if node.isAbsent { return }
            let subject = section.path.isEmpty ? "the file" : "\"\(section.path)\""
            context.report(
                "\(subject) must be a mapping of keys (key: value), not \(node.kind)",
                at: node.location
            )
            return
        }
        for entry in SourceNode.unique(entries, context) {
            switch section.children[entry.key] {
            case .key(let index):
                guard !entry.value.isAbsent else { continue }
                given.values.append(
                    .init(
                        index: index,
                        path: keys[index].path,
                        node: entry.value,
                        location: entry.location
                    )
                )
            case .section(let inner):
                given.sections[inner.path] = (entry.location, entry.value.location)
                gather(entry.value, inner, into: &given, context)
            case .unread:
                given.others.append((entry.key, entry.value))
            case nil:
                let place = section.path.isEmpty ? "" : " in \"\(section.path)\""
                context.report(
                    "unknown key \"\(entry.key.printable(limit: 60))\"\(place);"
                        + " \(hint(for: entry.key, in: section))",
                    at: entry.location
                )
            }
        }
    }

    private func override(_ given: inout GivenKeys, _ context: LoadContext) {
        for (index, key) in keys.enumerated() where key.isScalar {
            guard let node = context.override(key.path) else { continue }
            given.values.removeAll { $0.index == index }
            guard !node.isAbsent else { continue }
            given.values.append(
                .init(index: index, path: key.path, node: node, location: node.location)
            )
        }
    }

    private func hint(for name: String, in section: KeySection) -> String {
        if let near = Suggestion.nearest(to: name, among: section.names) {
            return "write \"\(near)\""
        }
        if let elsewhere = Keys.path(named: name) { return "write it as \"\(elsewhere)\"" }
        return "known here: \(section.names.joined(separator: ", "))"
    }
}

/// A mapping of the configuration: the keys and mappings in it, by name.
struct KeySection: Sendable {
    indirect enum Child: Sendable {
        /// A key, by its place in the table.
        case key(Int)
        case section(KeySection)
        /// Something that the table does not read.
        case unread
    }

    let path: String
    /// The names in the order of their declaration.
    private(set) var names: [String] = []
    private(set) var children: [String: Child] = [:]

    init(path: String) {
        self.path = path
    }

    mutating func insert(_ child: Child, _ name: String) {
        if children.updateValue(child, forKey: name) == nil { names.append(name) }
    }

    mutating func insert(_ index: Int, _ words: ArraySlice<Substring>) {
        let name = String(words[words.startIndex])
        guard words.count > 1 else { return insert(.key(index), name) }
        var section = KeySection(path: path.isEmpty ? name : "\(path).\(name)")
        if case .section(let known) = children[name] { section = known }
        section.insert(index, words.dropFirst())
        insert(.section(section), name)
    }
}

/// The keys that a mapping gives, those with empty values left out.
struct GivenKeys {
    struct Value {
        /// The key's place in the table.
        var index: Int
        var path: String
        var node: SourceNode
        /// Where the key itself stands.
        var location: Location
    }

    fileprivate(set) var values: [Value] = []
    /// Where the mappings in it stand: their keys, and what follows.
    fileprivate(set) var sections: [String: (key: Location, value: Location)] = [:]
    fileprivate var others: [(name: String, node: SourceNode)] = []

    /// What is written under a name that the table does not read; `nil` when that is nothing.
    func unread(_ name: String) -> SourceNode? {
        others.first { $0.name == name && !$0.node.isAbsent }?.node
    }

    /// Whether the key, or one below it, is given.
    func has(_ path: String) -> Bool { first(path) != nil }

    /// Where the key stands, or the mapping of that path.
    func location(of path: String) -> Location? {
        sections[path]?.key ?? first(path)?.location
    }

    private func first(_ path: String) -> Value? {
        values.first { $0.path == path || $0.path.hasPrefix("\(path).") }
    }
}

extension SourceNode {
    /// The entries of a mapping without those whose key was given before, which are reported.
    static func unique(_ entries: [Entry], _ context: LoadContext) -> [Entry] {
        // Most mappings are small, and there may be very many of them.
        if entries.count < 32,
            entries.indices.allSatisfy({ index in
                entries[..<index].allSatisfy { $0.key != entries[index].key }
            })
        {
            return entries
        }
        var first: [String: Location] = [:]
        return entries.filter { entry in
            guard let earlier = first.updateValue(entry.location, forKey: entry.key) else {
                return true
            }
            context.report(
                "duplicate key \"\(entry.key.printable(limit: 60))\", first given on line"
                    + " \(earlier.line ?? 0); keep one of them",
                at: entry.location
            )
            first[entry.key] = earlier
            return false
        }
    }
}
