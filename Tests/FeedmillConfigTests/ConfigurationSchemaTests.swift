import FeedmillModel
import FeedmillTestSupport
import Testing

@testable import FeedmillConfig

@Suite struct ConfigurationSchemaTests {
    private func faults(_ text: String) throws -> [String] {
        let root = try YAMLReader.read(text, source: "feedmill.yaml")
        let schema = ConfigurationSchema.schema
        let validator = SchemaValidator(root: schema)
        return validator.faults(of: root.map(SettingValue.init) ?? .null, against: schema)
    }

    @Test func theExampleIsValid() throws {
        #expect(try faults(Repository.text("config/feedmill.yaml")) == [])
    }

    @Test func everyKeyIsExplained() {
        func check(_ schema: SettingValue, _ path: String) -> Int {
            guard case .mapping(let properties) = schema["properties"] else {
                #expect(schema["description"] != nil, "\(path)")
                return 1
            }
            #expect(schema["additionalProperties"] == false, "\(path)")
            return properties.reduce(0) { $0 + check($1.value, "\(path).\($1.name)") }
        }
        let schema = ConfigurationSchema.schema
        #expect(check(schema, "") == Keys.file.keys.count + 2)
        #expect(check(schema["$defs"]?["feed"] ?? .null, "feed") == Keys.feed.count + 2)
    }

    @Test(
        arguments: [
            "", "http:\n", "http: { connect-timeout: 250ms }", "http: { timeout: null }",
            "http: { allow-private-addresses: [10.0.0.7, \"fd00::/8\"] }",
            "http: { allow-private-addresses: true, proxy: environment }",
            "spool: { mode: \"0640\", max-size: 1GiB, min-free: 0B }",
            "status: { listen: \"127.0.0.1:8737\" }", "status: { listen: unix:/run/s }",
            "defaults: { interval: auto, first-poll: { newest: 10 }, full-text: auto }",
            "feed: [\"https://a.example/\", { url: https://b.example/, tags: [1, a], page: {} }]",
        ]
    )
    func whatTheReaderTakesIsValid(text: String) throws {
        #expect(try faults(text) == [])
        let problems = try Loading().problems(text)
        #expect(problems == [])
    }

    @Test(
        arguments: [
            ("http: { timout: 1s }", "http.timout: unknown"),
            ("http: { timeout: 60 }", "http.timeout: type"),
            ("http: { timeout: 60 s }", "http.timeout: pattern"),
            ("http: { max-body-size: 16MB }", "http.max-body-size: pattern"),
            ("http: { connections: 0 }", "http.connections: minimum"),
            ("http: { connections: 5000 }", "http.connections: maximum"),
            ("http: { allow-file-feeds: yes }", "http.allow-file-feeds: type"),
            ("http: [timeout]", "http: type"),
            ("log: { level: warn }", "log.level: enum"),
            ("spool: { mode: \"0777\" }", "spool.mode: pattern"),
            ("status: { listen: here }", "status.listen: pattern"),
            ("defaults: { full-text: always }", "defaults.full-text: enum"),
            ("defaults: { first-poll: { newest: 0 } }", "defaults.first-poll: anyOf"),
            ("defaults: { url: https://a.example/ }", "defaults.url: unknown"),
            ("feed: [{ name: a }]", "feed: anyOf"),
            ("feed: [{ url: https://a.example/, intervall: 1h }]", "feed: anyOf"),
            ("feeds: feeds.opml", "feeds: type"),
        ]
    )
    func whatTheReaderRefusesIsNotValid(text: String, fault: String) throws {
        #expect(try faults(text) == [fault])
        let problems = try Loading().problems(text)
        #expect(problems.count >= 1)
    }
}

/// Judges a value by the keywords of JSON Schema that the schema uses; any other one is a fault.
private struct SchemaValidator {
    let root: SettingValue

    func faults(
        of value: SettingValue,
        against schema: SettingValue,
        at path: String = ""
    ) -> [String] {
        guard case .mapping(let keywords) = schema else { return ["\(path): not a schema"] }
        return keywords.flatMap { keyword in
            faults(of: value, keyword.name, keyword.value, in: schema, at: path)
        }
    }

    private func faults(
        of value: SettingValue,
        _ keyword: String,
        _ argument: SettingValue,
        in schema: SettingValue,
        at path: String
    ) -> [String] {
        func fault(unless isFine: Bool) -> [String] { isFine ? [] : ["\(path): \(keyword)"] }
        switch (keyword, argument, value) {
        case ("$schema", _, _), ("title", _, _), ("description", _, _), ("default", _, _),
            ("$defs", _, _):
            return []
        case ("$ref", .text(let reference), _):
            let name = String(reference.dropFirst("#/$defs/".count))
            return faults(of: value, against: root["$defs"]?[name] ?? .null, at: path)
        case ("type", .text, _): return fault(unless: value.types.contains(argument))
        case ("type", .list(let types), _):
            return fault(unless: types.contains { value.types.contains($0) })
        case ("enum", .list(let words), _): return fault(unless: words.contains(value))
        case ("anyOf", .list(let schemas), _):
            return fault(
                unless: schemas.contains { faults(of: value, against: $0, at: path).isEmpty }
            )
        case ("pattern", .text(let pattern), .text(let text)):
            let regex = try? Regex(pattern)
            return fault(unless: regex.map { text.firstMatch(of: $0) != nil } ?? false)
        case ("minimum", .number(let bound), .number(let number)):
            return fault(unless: number >= bound)
        case ("maximum", .number(let bound), .number(let number)):
            return fault(unless: number <= bound)
        case ("maxLength", .number(let bound), .text(let text)):
            return fault(unless: text.count <= bound)
        case ("required", .list(let names), .mapping):
            return fault(
                unless: names.allSatisfy { name in
                    if case .text(let name) = name { value[name] != nil } else { false }
                }
            )
        case ("items", _, .list(let items)):
            return items.flatMap { faults(of: $0, against: argument, at: path) }
        case ("properties", _, .mapping(let members)):
            return members.flatMap { member in
                let path = path.isEmpty ? member.name : "\(path).\(member.name)"
                return argument[member.name].map {
                    faults(of: member.value, against: $0, at: path)
                } ?? []
            }
        case ("additionalProperties", _, .mapping(let members)):
            return members.filter { schema["properties"]?[$0.name] == nil }.flatMap { member in
                let path = path.isEmpty ? member.name : "\(path).\(member.name)"
                if argument == false { return ["\(path): unknown"] }
                return faults(of: member.value, against: argument, at: path)
            }
        case ("pattern", .text, _), ("minimum", .number, _), ("maximum", .number, _),
            ("maxLength", .number, _), ("required", .list, _), ("items", .mapping, _),
            ("properties", .mapping, _), ("additionalProperties", _, _):
            // A keyword for values of another type.
            return []
        default:
            return ["\(path): the keyword \(keyword) is not known to the test"]
        }
    }
}

extension SettingValue {
    fileprivate subscript(name: String) -> SettingValue? {
        guard case .mapping(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The names of its types in JSON Schema.
    fileprivate var types: [SettingValue] {
        switch self {
        case .null: ["null"]
        case .flag: ["boolean"]
        case .number: ["integer", "number"]
        case .text: ["string"]
        case .list: ["array"]
        case .mapping: ["object"]
        }
    }

    /// The value as an editor sees it: plain words and numbers have types of their own.
    fileprivate init(_ node: SourceNode) {
        switch node.content {
        case .scalar(let text, isPlain: true):
            switch text {
            case "", "~", "null": self = .null
            case "true", "false": self = .flag(text == "true")
            default: self = Int(text).map { .number($0) } ?? .text(text)
            }
        case .scalar(let text, _): self = .text(text)
        case .list(let items): self = .list(items.map { SettingValue($0) })
        case .mapping(let entries):
            self = .mapping(entries.map { Member($0.key, SettingValue($0.value)) })
        }
    }
}
