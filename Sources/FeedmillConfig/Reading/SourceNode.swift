/// A value of a YAML file, or the text of an override, with its place.
struct SourceNode: Sendable {
    enum Content: Sendable {
        /// `isPlain` is false for a value in quotes, which is never null.
        case scalar(String, isPlain: Bool)
        case list([SourceNode])
        case mapping([Entry])
    }

    /// One key of a mapping with its value; a duplicate key gives two entries.
    struct Entry: Sendable {
        var key: String
        var location: Location
        var value: SourceNode
    }

    var content: Content
    var location: Location

    /// Whether nothing is written here: an empty value counts as an absent key.
    var isAbsent: Bool {
        switch content {
        case .scalar(let text, let isPlain):
            text.isEmpty || isPlain && ["~", "null", "Null", "NULL"].contains(text)
        case .list(let items): items.isEmpty
        case .mapping(let entries): entries.allSatisfy(\.value.isAbsent)
        }
    }

    /// What it is, in words for a message.
    var kind: String {
        switch content {
        case .scalar: "a single value"
        case .list: "a list"
        case .mapping: "a mapping of keys"
        }
    }
}
