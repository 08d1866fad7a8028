import FeedmillModel

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
    private var entries: [String: SourceNode.Entry] = [:]
    private var order: [String] = []
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
        for entry in list {
            if let first = entries[entry.key] {
                context.report(
                    "duplicate key \"\(entry.key.printable(limit: 60))\", first given on line"
                        + " \(first.location.line ?? 0); keep one of them",
                    at: entry.location
                )
            } else {
                entries[entry.key] = entry
                order.append(entry.key)
            }
        }
    }

    /// Reports the keys that were not asked for.
    func finish() {
        for name in order where !known.contains(name) {
            guard let entry = entries[name] else { continue }
            let place = path.isEmpty ? "" : " in \"\(path)\""
            context.report(
                "unknown key \"\(name.printable(limit: 60))\"\(place); \(hint(for: name))",
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
        entries.values.contains { !$0.value.isAbsent }
            || isOverridable && context.hasOverride(below: path)
    }

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
        guard let value = entries[key]?.value, !value.isAbsent else { return nil }
        return value
    }

    /// Where the key itself stands, for a message on its presence.
    func keyLocation(_ key: String) -> Location {
        entries[key]?.location ?? location
    }

    /// A mapping below this one.
    mutating func section(_ key: String) -> MappingReader {
        known.append(key)
        return MappingReader(
            entries[key]?.value,
            path: childPath(key),
            isOverridable: isOverridable,
            context: context
        )
    }

    /// Whether a value, or anything below it, is given for a key.
    func isGiven(_ key: String) -> Bool {
        if let value = entries[key]?.value, !value.isAbsent { return true }
        let path = childPath(key)
        return isOverridable
            && (context.override(path) != nil || context.hasOverride(below: path))
    }

    /// The place of the first of these keys that is in the mapping.
    func location(ofFirst keys: [String]) -> Location? {
        keys.lazy.compactMap { entries[$0]?.location }.first
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
        _ expected: String,
        read: (String) -> Value?
    ) -> Value? {
        guard let (text, location) = text(key) else { return nil }
        if let value = read(text) { return value }
        context.report(
            "\"\(childPath(key))\" cannot be \"\(text.printable(limit: 60))\"; write \(expected)",
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
        let bounds =
            "\(ScalarText.text(range.lowerBound)) to \(ScalarText.text(range.upperBound))"
        return value(key, "a duration from \(bounds), such as 30s, 15m, 6h or 7d") { text in
            ScalarText.duration(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func size(_ key: String, in range: ClosedRange<Int>) -> Int? {
        let bounds =
            "\(ScalarText.text(bytes: range.lowerBound)) to"
            + " \(ScalarText.text(bytes: range.upperBound))"
        return value(key, "a size from \(bounds), such as 64KiB or 16MiB") { text in
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
        guard let node = entries[key]?.value, !node.isAbsent else { return [] }
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
        return section.order.compactMap { name in
            guard let nameLocation = section.entries[name]?.location,
                let (value, location) = section.text(name)
            else { return nil }
            return (name, value, nameLocation, location)
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

    /// A key of the contract that this version does not carry out: only its default is accepted.
    mutating func refuseUnavailable(_ key: String, inactive: [String] = []) {
        guard let node = node(key) else { return }
        if case .scalar(let text, _) = node.content, inactive.contains(text) { return }
        context.report(
            "\"\(childPath(key))\" is not available in this version; leave it out",
            at: node.location
        )
    }
}
