package import FeedmillBytes
import FeedmillModel

/// The JSON Schema of `feedmill.yaml` (draft 2020-12), for editors.
///
/// It is as strict as the reader where a schema can be: names, types, words and the forms of
/// durations and sizes. Their ranges, and keys that belong together, are for `feedmill check`.
package enum ConfigurationSchema {
    /// Writes the schema.
    package static func write(to writer: inout JSONWriter) {
        schema.write(to: &writer)
    }

    static var schema: SettingValue {
        let defaults = Configuration()
        var properties = properties(of: Keys.file.root, Keys.file.keys, defaults)
        properties["feeds"] = nullable(
            [
                "description": "Feed lists: OPML, lines and YAML, and folders of such files.",
                "type": "array", "items": ["type": "string"],
            ]
        )
        properties["feed"] = nullable(
            [
                "description": "Feeds in place.", "type": "array",
                "items": ["anyOf": [["type": "string"], ["$ref": "#/$defs/feed"]]],
            ]
        )
        return [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "feedmill.yaml",
            "description": "Configuration of feedmill; see feedmill.yaml(5).",
            "type": ["object", "null"],
            "properties": properties.value(in: Keys.file.root.names),
            "additionalProperties": false,
            "$defs": ["feed": feed],
        ]
    }

    /// A feed as a mapping.
    private static var feed: SettingValue {
        var properties = properties(of: Keys.entry.root, Keys.entry.keys, nil as FeedSettings?)
        properties["url"] = ["description": "The address of the feed.", "type": "string"]
        properties["name"] = nullable(
            ["description": "A name of your own for it.", "type": ["string", "number"]]
        )
        return [
            "type": "object", "properties": properties.value(in: Keys.entry.root.names),
            "required": ["url"], "additionalProperties": false,
        ]
    }
}

// MARK: - Pieces

extension ConfigurationSchema {
    /// The schemas of the keys in a mapping, by name.
    ///
    /// - Parameters:
    ///   - section: the mapping.
    ///   - keys: the table.
    ///   - defaults: has the values that hold without a key; `nil` where those of `defaults` do.
    /// - Returns: a schema for each name.
    private static func properties<Target>(
        of section: KeySection,
        _ keys: [Key<Target>],
        _ defaults: Target?
    ) -> [String: SettingValue] {
        section.children.compactMapValues { child in
            switch child {
            case .unread: return nil
            case .key(let index): return schema(of: keys[index], defaults)
            case .section(let inner):
                return [
                    "type": ["object", "null"],
                    "properties": properties(of: inner, keys, defaults).value(in: inner.names),
                    "additionalProperties": false,
                ]
            }
        }
    }

    private static func schema<Target>(of key: Key<Target>, _ defaults: Target?) -> SettingValue {
        var members: [(String, SettingValue)] = [("description", .text(description(of: key)))]
        if let defaults {
            let value = key.value(defaults)
            if value != .null, key.absent == nil { members.append(("default", value)) }
        }
        return nullable(SettingValue(members).merging(key.schema))
    }

    private static func description<Target>(of key: Key<Target>) -> String {
        var text = key.help
        if let absent = key.absent { text += " Default: \(absent)." }
        if key.reload == .restart { text += " Needs a restart." }
        return text
    }

    /// The schema with `null` as one more value: an empty value counts as an absent key.
    private static func nullable(_ schema: SettingValue) -> SettingValue {
        guard case .mapping(let members) = schema else { return schema }
        return .mapping(
            members.map { member in
                switch (member.name, member.value) {
                case ("type", .text): .init("type", [member.value, "null"])
                case ("type", .list(let types)): .init("type", .list(types + ["null"]))
                case ("enum", .list(let words)): .init("enum", .list(words + [.null]))
                case ("anyOf", .list(let choices)):
                    .init("anyOf", .list(choices + [["type": "null"]]))
                default: member
                }
            }
        )
    }
}

extension SettingValue {
    fileprivate init(_ members: [(String, SettingValue)]) {
        self = .mapping(members.map { Member($0, $1) })
    }

    fileprivate func merging(_ other: SettingValue) -> SettingValue {
        guard case .mapping(let own) = self, case .mapping(let more) = other else { return other }
        return .mapping(own + more)
    }
}

extension [String: SettingValue] {
    /// The members in the order of their declaration.
    fileprivate func value(in names: [String]) -> SettingValue {
        SettingValue(names.compactMap { name in self[name].map { (name, $0) } })
    }
}
