package import FeedmillBytes
import FeedmillModel

/// A value the way it is written in the configuration: for showing settings, and for the schema.
package indirect enum SettingValue: Sendable, Hashable {
    package struct Member: Sendable, Hashable {
        package let name: String
        package let value: SettingValue

        init(_ name: String, _ value: SettingValue) {
            self.name = name
            self.value = value
        }
    }

    case null
    case flag(Bool)
    case number(Int)
    case text(String)
    case list([SettingValue])
    case mapping([Member])

    /// What is shown instead of a secret.
    static let masked = SettingValue.text("***")
}

extension SettingValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral text: String) { self = .text(text) }
    package init(booleanLiteral flag: Bool) { self = .flag(flag) }
    package init(integerLiteral number: Int) { self = .number(number) }
    package init(arrayLiteral items: SettingValue...) { self = .list(items) }
    package init(dictionaryLiteral members: (String, SettingValue)...) {
        self = .mapping(members.map { Member($0, $1) })
    }
}

extension SettingValue {
    /// Writes it as JSON.
    package func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .flag(let flag): writer.value(flag)
        case .number(let number): writer.value(number)
        case .text(let text): writer.value(text)
        case .list(let items):
            writer.array { writer in
                for item in items {
                    writer.element()
                    item.write(to: &writer)
                }
            }
        case .mapping(let members):
            writer.object { writer in
                for member in members {
                    writer.name(member.name)
                    member.value.write(to: &writer)
                }
            }
        }
    }

    /// It in YAML, on one line.
    package var yaml: String {
        switch self {
        case .null: "null"
        case .flag(let flag): "\(flag)"
        case .number(let number): "\(number)"
        case .text(let text): Self.quotedWhereNeeded(text)
        case .list(let items): "[" + items.map(\.yaml).joined(separator: ", ") + "]"
        case .mapping(let members):
            "{" + members.map { "\($0.name): \($0.value.yaml)" }.joined(separator: ", ") + "}"
        }
    }

    /// The text as a YAML scalar; in quotes unless it is plainly a word, a path or an address.
    private static func quotedWhereNeeded(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "-_./+:".utf8.contains(byte)
            }
        }
        let isWord =
            text.contains { $0.isLetter }
            && !["true", "false", "null"].contains(text.lowercased())
        if isPlain, isWord, text.last != ":", text.first != "-" { return text }
        var writer = JSONWriter()
        writer.value(text)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
