import FeedmillBytes

/// A value of JSON as far as metadata needs it: numbers and truth values are texts.
indirect enum JSONValue {
    case text(String)
    case list([JSONValue])
    case object([(name: String, value: JSONValue)])
    case null

    subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The elements of a list, or the value itself.
    var elements: [JSONValue] {
        switch self {
        case .list(let elements): elements
        case .null: []
        default: [self]
        }
    }

    /// The text, or the first text of a list.
    var string: String? {
        switch self {
        case .text(let text): text.isEmpty ? nil : text
        case .list(let elements): elements.first?.string
        default: nil
        }
    }
}

extension JSONValue {
    private static let valueLimit = 50_000

    /// The values of a script, mostly one.
    ///
    /// Reading begins at the first bracket, past what a comment or a CDATA section begins with. The
    /// number of values is bounded.
    static func read(_ bytes: [UInt8]) -> [JSONValue] {
        var reader = JSONReader(bytes, defects: .pass)
        var left = valueLimit
        var values: [JSONValue] = []
        while reader.failure == nil, reader.index < bytes.count, values.count < 16 {
            let index = reader.index
            if bytes[index] == UInt8(ascii: "{")
                || bytes[index] == UInt8(ascii: "[") && !isSection(bytes, at: index)
            {
                values.append(JSONValue(&reader, &left))
            } else {
                reader.index += 1
            }
        }
        return values
    }

    /// Whether a bracket is one of `<![CDATA[`.
    private static func isSection(_ bytes: [UInt8], at index: Int) -> Bool {
        bytes[(index + 1)...].first == UInt8(ascii: "C")
            || bytes[..<index].last == UInt8(ascii: "A")
    }

    private init(_ reader: inout JSONReader, _ left: inout Int) {
        left -= 1
        if left < 0 { reader.fail() }
        switch reader.peek() {
        case .object:
            var members: [(name: String, value: JSONValue)] = []
            reader.object { reader, name in
                members.append((name, JSONValue(&reader, &left)))
            }
            self = .object(members)
        case .array:
            var elements: [JSONValue] = []
            reader.array { elements.append(JSONValue(&$0, &left)) }
            self = .list(elements)
        case .none:
            self = .null
        case .string, .number, .literal:
            self = reader.scalar().map { .text(reader.take($0)) } ?? .null
        }
    }
}
