import FeedmillBytes

/// Takes the keys of one mapping, each by its type, and reports the keys that nobody took.
///
/// The keys asked for are the keys that exist: there is no second list of them to keep in step.
struct MappingReader {
    /// The dotted path of the mapping: empty at the root.
    let path: String
    let context: LoadContext
    /// Where the mapping begins, for a key that is missing.
    let location: Location
    /// Whether options and environment variables may set its keys.
    private let isOverridable: Bool
    /// In the order of the file; a mapping has few keys, so that a search is cheaper than a hash.
    private var entries: [SourceNode.Entry] = []
    private(set) var known: [String] = []

    /// Takes a node that must be a mapping; `nil` stands for an empty one.
    init(_ node: SourceNode?, path: String, isOverridable: Bool, context: LoadContext) {
        self.path = path
        self.context = context
        self.isOverridable = isOverridable
        location = node?.location ?? Location(source: path)
        guard let node else { return }
        guard case .mapping(let list) = node.content else {
            if node.isAbsent { return }
            let subject = path.isEmpty ? "the file" : "\"\(path)\""
            context.report(
                "\(subject) must be a mapping of keys (key: value), not \(node.kind)",
                at: node.location
            )
            return
        }
        var first: [String: Location] = [:]
        entries.reserveCapacity(list.count)
        known.reserveCapacity(24)
        for entry in list {
            guard let earlier = list.count > 1 ? first[entry.key] : nil else {
                if list.count > 1 { first[entry.key] = entry.location }
                entries.append(entry)
                continue
            }
            context.report(
                "duplicate key \"\(entry.key.printable(limit: 60))\", first given on line"
                    + " \(earlier.line ?? 0); keep one of them",
                at: entry.location
            )
        }
    }

    private func entry(_ key: String) -> SourceNode.Entry? {
        entries.first { $0.key == key }
    }

    /// Reports the keys that were not asked for.
    func finish() {
        for entry in entries where !known.contains(entry.key) {
            let place = path.isEmpty ? "" : " in \"\(path)\""
            let name = entry.key.printable(limit: 60)
            context.report(
                "unknown key \"\(name)\"\(place); \(hint(for: entry.key))",
                at: entry.location
            )
        }
    }

    private func hint(for name: String) -> String {
        if let near = Suggestion.nearest(to: name, among: known) { return "write \"\(near)\"" }
        if let elsewhere = KeyPaths.path(ofKey: name) { return "write it as \"\(elsewhere)\"" }
        return "known here: \(known.joined(separator: ", "))"
    }

    /// Whether the mapping has any value, or an override for one.
    var hasContent: Bool {
        entries.contains { !$0.value.isAbsent }
            || isOverridable && context.hasOverride(below: path)
    }

    /// Whether a value is given for any key besides these.
    func hasKeys(besides keys: [String]) -> Bool {
        entries.contains { !keys.contains($0.key) && !$0.value.isAbsent }
    }

    /// Whether no keys stand here besides these, whatever their values.
    func hasOnly(_ keys: [String]) -> Bool { entries.allSatisfy { keys.contains($0.key) } }

    func childPath(_ key: String) -> String {
        path.isEmpty ? key : "\(path).\(key)"
    }
}

// MARK: - Values

extension MappingReader {
    /// The value of a key from option, environment or file; `nil` when absent or empty.
    mutating func node(_ key: String) -> SourceNode? {
        known.append(key)
        if isOverridable, let node = context.override(childPath(key)) {
            return node.isAbsent ? nil : node
        }
        guard let value = entry(key)?.value, !value.isAbsent else { return nil }
        return value
    }

    /// Where the key itself stands, for a message on its presence.
    func keyLocation(_ key: String) -> Location {
        entry(key)?.location ?? location
    }

    /// A mapping below this one.
    mutating func section(_ key: String) -> MappingReader {
        known.append(key)
        return MappingReader(
            entry(key)?.value,
            path: childPath(key),
            isOverridable: isOverridable,
            context: context
        )
    }

    /// Reads a mapping below this one when it is there, or when overrides may be.
    mutating func readSection(_ key: String, _ read: (inout MappingReader) -> Void) {
        guard isOverridable || entry(key) != nil else {
            known.append(key)
            return
        }
        var section = section(key)
        read(&section)
        section.finish()
    }

    /// Whether a value, or anything below it, is given for a key.
    func isGiven(_ key: String) -> Bool {
        if let value = entry(key)?.value, !value.isAbsent { return true }
        let path = childPath(key)
        return isOverridable
            && (context.override(path) != nil || context.hasOverride(below: path))
    }

    /// The place of the first of these keys that is in the mapping.
    func location(ofFirst keys: [String]) -> Location? {
        keys.lazy.compactMap { entry($0)?.location }.first
    }

    /// A single value and its place.
    mutating func text(_ key: String) -> (value: String, location: Location)? {
        guard let node = node(key) else { return nil }
        guard case .scalar(let text, _) = node.content else {
            context.report(
                "\"\(childPath(key))\" must be a single value, not \(node.kind)",
                at: node.location
            )
            return nil
        }
        return (text, node.location)
    }

    /// A value read by `read`, or a problem that says what it must be.
    mutating func value<Value>(
        _ key: String,
        _ expected: @autoclosure () -> String,
        read: (String) -> Value?
    ) -> Value? {
        guard let (text, location) = text(key) else { return nil }
        if let value = read(text) { return value }
        context.report(
            "\"\(childPath(key))\" cannot be \"\(text.printable(limit: 60))\"; write \(expected())",
            at: location
        )
        return nil
    }

    mutating func truth(_ key: String) -> Bool? {
        value(key, "true or false", read: ScalarText.truth)
    }

    mutating func number(_ key: String, in range: ClosedRange<Int>) -> Int? {
        value(key, "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            ScalarText.number(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func duration(_ key: String, in range: ClosedRange<Duration>) -> Duration? {
        value(
            key,
            "a duration from \(ScalarText.text(range.lowerBound)) to"
                + " \(ScalarText.text(range.upperBound)), such as 30s, 15m, 6h or 7d"
        ) { text in
            ScalarText.duration(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func size(_ key: String, in range: ClosedRange<Int>) -> Int? {
        value(
            key,
            "a size from \(ScalarText.text(bytes: range.lowerBound)) to"
                + " \(ScalarText.text(bytes: range.upperBound)), such as 64KiB or 16MiB"
        ) { text in
            ScalarText.size(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// One of the words of an enumeration.
    mutating func word<Value>(_ key: String, _ words: [(String, Value)]) -> Value? {
        guard let (text, location) = text(key) else { return nil }
        if let match = words.first(where: { $0.0 == text }) { return match.1 }
        let names = words.map(\.0)
        let hint =
            Suggestion.nearest(to: text, among: names).map { "write \($0)" }
            ?? "write one of \(names.joined(separator: ", "))"
        context.report(
            "\"\(childPath(key))\" cannot be \"\(text.printable(limit: 60))\"; \(hint)",
            at: location
        )
        return nil
    }

    /// A path, made absolute.
    mutating func filePath(_ key: String) -> (path: String, location: Location)? {
        guard let (text, location) = text(key) else { return nil }
        guard !text.utf8.contains(0) else {
            context.report("\"\(childPath(key))\" is no path: it holds a NUL", at: location)
            return nil
        }
        return (context.resolve(text, at: location), location)
    }

    /// The items of a list, whatever they are.
    mutating func items(_ key: String) -> [SourceNode] {
        known.append(key)
        guard let node = entry(key)?.value, !node.isAbsent else { return [] }
        if case .list(let items) = node.content { return items }
        context.report(
            "\"\(childPath(key))\" must be a list, not \(node.kind); begin each item with \"- \"",
            at: node.location
        )
        return []
    }

    /// The names and texts of a mapping whose keys are free.
    mutating func pairs(
        _ key: String
    ) -> [(name: String, value: String, nameLocation: Location, valueLocation: Location)] {
        var section = section(key)
        return section.entries.compactMap { entry in
            section.text(entry.key).map { (entry.key, $0.value, entry.location, $0.location) }
        }
    }

    /// A list of single values with their places.
    mutating func texts(_ key: String) -> [(value: String, location: Location)] {
        items(key).compactMap { item in
            guard case .scalar(let text, _) = item.content, !item.isAbsent else {
                context.report(
                    "\"\(childPath(key))\" holds single values, not \(item.kind)",
                    at: item.location
                )
                return nil
            }
            return (text, item.location)
        }
    }
}
