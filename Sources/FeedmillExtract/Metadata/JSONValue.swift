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

/// Reads JSON as pages have it: raw line feeds in strings, commas too many, comments around it.
///
/// What breaks off gives what came before. Depth and number of values are bounded.
struct JSONValueReader {
    private static let depthLimit = 32
    private static let valueLimit = 50_000

    private let bytes: [UInt8]
    private var index = 0
    private var count = 0

    /// The values of a text, mostly one.
    static func read(_ bytes: [UInt8]) -> [JSONValue] {
        var reader = JSONValueReader(bytes: bytes)
        return reader.values()
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

    /// Reads from the first bracket on, past what a comment or a CDATA section begins with.
    private mutating func values() -> [JSONValue] {
        var values: [JSONValue] = []
        while let byte, values.count < 16 {
            // `<![CDATA[` has brackets of its own.
            if byte == UInt8(ascii: "{") || (byte == UInt8(ascii: "[") && !isMark) {
                values.append(value(depth: 0))
            } else {
                index += 1
            }
        }
        return values
    }

    private var isMark: Bool {
        let next = index + 1 < bytes.count ? bytes[index + 1] : 0
        let before = index > 0 ? bytes[index - 1] : 0
        return next == UInt8(ascii: "C") || before == UInt8(ascii: "A")
    }

    private mutating func skipSpace() {
        while let byte, byte <= 0x20 || byte == UInt8(ascii: ",") { index += 1 }
    }

    private mutating func value(depth: Int) -> JSONValue {
        skipSpace()
        count += 1
        guard let byte, count < Self.valueLimit, depth < Self.depthLimit else {
            index = bytes.count
            return .null
        }
        switch byte {
        case UInt8(ascii: "{"): return object(depth: depth)
        case UInt8(ascii: "["): return list(depth: depth)
        case UInt8(ascii: "\""): return .text(string())
        default: return word()
        }
    }

    private mutating func object(depth: Int) -> JSONValue {
        index += 1
        var members: [(name: String, value: JSONValue)] = []
        while true {
            skipSpace()
            guard let byte else { break }
            if byte == UInt8(ascii: "}") {
                index += 1
                break
            }
            guard byte == UInt8(ascii: "\"") else {
                // Not what should stand here: look for the next member.
                if byte == UInt8(ascii: "]") { break }
                index += 1
                continue
            }
            let name = string()
            skipSpace()
            guard self.byte == UInt8(ascii: ":") else { continue }
            index += 1
            members.append((name, value(depth: depth + 1)))
        }
        return .object(members)
    }

    private mutating func list(depth: Int) -> JSONValue {
        index += 1
        var elements: [JSONValue] = []
        while true {
            skipSpace()
            guard let byte else { break }
            if byte == UInt8(ascii: "]") {
                index += 1
                break
            }
            if byte == UInt8(ascii: "}") { break }
            elements.append(value(depth: depth + 1))
        }
        return .list(elements)
    }

    /// A number, `true`, `false` or `null`; at least one byte is taken.
    private mutating func word() -> JSONValue {
        let start = index
        while let byte, byte > 0x20, byte != UInt8(ascii: ","), byte != UInt8(ascii: "}"),
            byte != UInt8(ascii: "]"), byte != UInt8(ascii: ":")
        {
            index += 1
        }
        if index == start { index += 1 }
        let word = String(decoding: bytes[start..<index], as: UTF8.self)
        return word == "null" ? .null : .text(word)
    }

    private mutating func string() -> String {
        index += 1
        var text: [UInt8] = []
        while let byte {
            index += 1
            if byte == UInt8(ascii: "\"") { break }
            guard byte == UInt8(ascii: "\\"), let escaped = self.byte else {
                text.append(byte)
                continue
            }
            index += 1
            switch escaped {
            case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"): text.append(0x0A)
            case UInt8(ascii: "b"), UInt8(ascii: "f"): text.append(0x20)
            case UInt8(ascii: "u"): unicode(&text)
            default: text.append(escaped)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func unicode(_ text: inout [UInt8]) {
        guard var value = hexadecimal() else { return }
        if value & 0xFC00 == 0xD800, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        {
            index += 2
            if let low = hexadecimal(), low & 0xFC00 == 0xDC00 {
                value = 0x10000 + (value & 0x3FF) << 10 + low & 0x3FF
            }
        }
        guard value != 0 else { return }
        text.append(contentsOf: String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
    }

    private mutating func hexadecimal() -> UInt32? {
        guard index + 4 <= bytes.count else { return nil }
        let digits = String(decoding: bytes[index..<index + 4], as: UTF8.self)
        guard let value = UInt32(digits, radix: 16) else { return nil }
        index += 4
        return value
    }
}
