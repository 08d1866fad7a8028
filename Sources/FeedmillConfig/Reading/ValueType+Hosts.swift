import FeedmillModel

extension ValueType<[HostRule]> {
    /// A list of mappings, each for the hosts that it names.
    static var hostRules: Self {
        ValueType(
            read: { node, place in
                place.items(node)?.compactMap { item in
                    var rule = HostRule()
                    let given = Keys.host.read(item, into: &rule, context: place.context)
                    guard rule.match.isEmpty else { return rule }
                    if !given.has("match") {
                        place.report(
                            "an item of \"hosts\" needs a \"match\", such as www.example.org or"
                                + " \"*.example.org\"",
                            at: item.location
                        )
                    }
                    return nil
                }
            },
            show: { rules in
                .list(
                    rules.map { rule in
                        .mapping(
                            Keys.host.keys.compactMap { key in
                                let value = key.value(rule)
                                return value == .null ? nil : .init(key.path, value)
                            }
                        )
                    }
                )
            },
            schema: ["type": "array", "items": item],
            isScalar: false
        )
    }

    private static var item: SettingValue {
        [
            "type": "object",
            "properties": .mapping(
                Keys.host.keys.map { key in
                    guard case .mapping(let members) = key.schema else {
                        return .init(key.path, key.schema)
                    }
                    let help = SettingValue.Member("description", .text(key.help))
                    return .init(key.path, .mapping([help] + members))
                }
            ),
            "required": ["match"], "additionalProperties": false,
        ]
    }
}

extension ValueType<String> {
    /// The name of a host, or `*.` and the end of many names.
    static var hostPattern: Self {
        text(["type": "string", "pattern": #"^(\*\.)?[^*/:\s]+$"#]) { text, location, place in
            let name = text.lowercased()
            let end = name.hasPrefix("*.") ? name.dropFirst(2) : name[...]
            let isName = !end.isEmpty && !end.contains { "*/:@ \t".contains($0) }
            if isName { return name }
            place.refuse(
                text,
                "write the name of a host, or \"*.\" and the end of several names",
                at: location
            )
            return nil
        }
    }
}
