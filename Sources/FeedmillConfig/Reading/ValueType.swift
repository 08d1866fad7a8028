import FeedmillAddress
import FeedmillBytes
import FeedmillModel

/// What may be written for a key: how it is read, shown again, and described to an editor.
struct ValueType<Value: Sendable>: Sendable {
    /// Reads what is written; reports what is wrong with it and returns `nil`.
    let read: @Sendable (SourceNode, ValuePlace) -> Value?
    /// The value as it would be written.
    let show: @Sendable (Value) -> SettingValue
    /// The JSON Schema of what may be written, `null` left out.
    let schema: SettingValue
    /// Whether a single value can be all of it.
    var isScalar = true
    /// Puts a value in the place of the one before, or adds it.
    var put: @Sendable (Value, inout Value) -> Void = { $1 = $0 }
}

/// Where a value is read: the path of its key, and who hears of mistakes.
struct ValuePlace {
    let path: String
    let context: LoadContext

    func report(_ message: String, at location: Location) {
        context.report(message, at: location)
    }

    /// Reports a value that cannot be, with what to write instead.
    func refuse(_ text: String, _ advice: String, at location: Location) {
        report("\"\(path)\" cannot be \"\(text.printable(limit: 60))\"; \(advice)", at: location)
    }

    /// The text of a single value.
    func text(_ node: SourceNode) -> String? {
        if case .scalar(let text, _) = node.content { return text }
        report("\"\(path)\" must be a single value, not \(node.kind)", at: node.location)
        return nil
    }

    /// The single values of a list.
    func texts(_ node: SourceNode) -> [(text: String, location: Location)] {
        guard let items = items(node) else { return [] }
        return items.compactMap { item in
            if case .scalar(let text, _) = item.content, !item.isAbsent {
                return (text, item.location)
            }
            report("\"\(path)\" holds single values, not \(item.kind)", at: item.location)
            return nil
        }
    }

    /// The items of a list.
    func items(_ node: SourceNode) -> [SourceNode]? {
        if node.isAbsent { return [] }
        if case .list(let items) = node.content { return items }
        report(
            "\"\(path)\" must be a list, not \(node.kind); begin each item with \"- \"",
            at: node.location
        )
        return nil
    }
}

extension ValueType {
    /// A single value.
    ///
    /// - Parameters:
    ///   - expected: what to write, for the message about anything else.
    ///   - schema: its JSON Schema.
    ///   - show: the value as it would be written.
    ///   - read: the value of a text; `nil` when it has none.
    /// - Returns: the type.
    static func scalar(
        _ expected: String,
        _ schema: SettingValue,
        show: @escaping @Sendable (Value) -> SettingValue,
        read: @escaping @Sendable (String) -> Value?
    ) -> ValueType {
        ValueType(
            read: { node, place in
                guard let text = place.text(node) else { return nil }
                if let value = read(text) { return value }
                place.refuse(text, "write \(expected)", at: node.location)
                return nil
            },
            show: show,
            schema: schema
        )
    }

    /// A value that may be absent, without a default.
    static func optional<Wrapped: Sendable>(
        _ type: ValueType<Wrapped>
    ) -> ValueType where Value == Wrapped? {
        ValueType(
            read: { node, place in type.read(node, place).map { $0 } },
            show: { $0.map(type.show) ?? .null },
            schema: type.schema,
            isScalar: type.isScalar
        )
    }
}

// MARK: - Truth, numbers and units

extension ValueType<Bool> {
    static var truth: Self {
        scalar("true or false", ["type": "boolean"], show: { .flag($0) }, read: ScalarText.truth)
    }
}

extension ValueType<Int> {
    static func number(in range: ClosedRange<Int>) -> Self {
        scalar(
            "a whole number from \(range.lowerBound) to \(range.upperBound)",
            [
                "type": "integer", "minimum": .number(range.lowerBound),
                "maximum": .number(range.upperBound),
            ],
            show: { .number($0) }
        ) { text in
            ScalarText.number(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A number of bytes.
    static func size(in range: ClosedRange<Int>) -> Self {
        scalar(
            "a size from \(ScalarText.text(bytes: range.lowerBound)) to"
                + " \(ScalarText.text(bytes: range.upperBound)), such as 64KiB or 16MiB",
            ["type": "string", "pattern": "^[0-9]+([KMGT]i)?B$"],
            show: { .text(ScalarText.text(bytes: $0)) }
        ) { text in
            ScalarText.size(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension ValueType<Duration> {
    static func duration(in range: ClosedRange<Duration>) -> Self {
        scalar(
            "a duration from \(ScalarText.text(range.lowerBound)) to"
                + " \(ScalarText.text(range.upperBound)), such as 30s, 15m, 6h or 7d",
            ["type": "string", "pattern": "^[0-9]+(ms|s|m|h|d)$"],
            show: { .text(ScalarText.text($0)) }
        ) { text in
            ScalarText.duration(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension ValueType<UInt32> {
    /// Permission bits of a file.
    static var mode: Self {
        scalar(
            "octal permission bits with 06 for the owner and none to write for others, such as"
                + " \"0640\"",
            ["type": "string", "pattern": "^0?[67][0-7][0145]$"],
            show: { mode in
                let digits = String(mode, radix: 8)
                return .text(String(repeating: "0", count: max(0, 4 - digits.count)) + digits)
            }
        ) { text in
            ScalarText.mode(text).flatMap { $0 & 0o602 == 0o600 ? $0 : nil }
        }
    }
}

// MARK: - Words

extension ValueType {
    /// One of these words.
    static func words(_ words: [(name: String, value: Value)]) -> ValueType
    where Value: Equatable {
        let names = words.map(\.name)
        return ValueType(
            read: { node, place in
                guard let text = place.text(node) else { return nil }
                if let match = words.first(where: { $0.name == text }) { return match.value }
                let hint =
                    Suggestion.nearest(to: text, among: names).map { "write \($0)" }
                    ?? "write one of \(names.joined(separator: ", "))"
                place.refuse(text, hint, at: node.location)
                return nil
            },
            show: { value in words.first { $0.value == value }.map { .text($0.name) } ?? .null },
            schema: ["enum": .list(names.map { .text($0) })]
        )
    }
}

extension ValueType where Value: RawRepresentable<String> & CaseIterable & Equatable {
    /// One of the words of an enumeration.
    static var word: Self { words(Value.allCases.map { ($0.rawValue, $0) }) }
}

// MARK: - Texts and paths

extension ValueType<String> {
    /// A text; `read` gives it as it is meant, or reports what is wrong with it.
    static func text(
        _ schema: SettingValue = ["type": "string"],
        show: @escaping @Sendable (String) -> SettingValue = { .text($0) },
        read: @escaping @Sendable (String, Location, ValuePlace) -> String?
    ) -> Self {
        ValueType(
            read: { node, place in
                place.text(node).flatMap { read($0, node.location, place) }
            },
            show: show,
            schema: schema
        )
    }

    /// A path, made absolute.
    static var path: Self {
        text { text, location, place in
            if !text.utf8.contains(0) { return place.context.resolve(text, at: location) }
            place.report("\"\(place.path)\" is not a path: it holds a NUL", at: location)
            return nil
        }
    }

    /// The path of a file that can be read.
    static var readablePath: Self {
        text { text, location, place in
            place.readable(place.context.resolve(text, at: location), at: location)
        }
    }

    /// The value of a request header.
    static var header: Self {
        text(["type": "string", "maxLength": 1_000]) { text, location, place in
            if HeaderRules.isValue(text), text.utf8.count <= 1_000 { return text }
            place.report("\"\(place.path)\" must be one line of at most 1000 bytes", at: location)
            return nil
        }
    }
}

extension ValuePlace {
    /// A path, when a file that can be read is there.
    func readable(_ file: String, at location: Location) -> String? {
        guard let reason = InputFile.reasonNotReadable(file) else { return file }
        report("\"\(path)\": \(file.printable()) \(reason)", at: location)
        return nil
    }
}

extension ValueType<[String]> {
    /// A list of texts.
    static var texts: Self {
        ValueType(
            read: { node, place in place.texts(node).map(\.text) },
            show: { .list($0.map { .text($0) }) },
            schema: ["type": "array", "items": ["type": ["string", "number"]]],
            isScalar: false
        )
    }

    /// The operator's own tags, added to those that are set already.
    static var tags: Self {
        ValueType(
            read: { node, place in
                place.texts(node).compactMap { tag, location in
                    guard let problem = FeedSettings.problem(ofTag: tag) else { return tag }
                    place.report(problem, at: location)
                    return nil
                }
            },
            show: texts.show,
            schema: texts.schema,
            isScalar: false,
            put: { new, tags in for tag in new where !tags.contains(tag) { tags.append(tag) } }
        )
    }
}
