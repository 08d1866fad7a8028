/// What the tag of a picture says before it is parsed.
enum HTMLPictureTag {
    /// Whether it counts readers and shows nothing: it is hidden, or a pixel high or wide.
    static func isInvisible(_ tag: Span<UInt8>) -> Bool {
        for name: StaticString in ["width", "height"] {
            guard let value = value(of: name, in: tag) else { continue }
            if value < 2 { return true }
        }
        return ByteSearch.index(of: "display:none", in: tag, from: 0) != nil
            || ByteSearch.index(of: "display: none", in: tag, from: 0) != nil
    }

    /// The number that an attribute gives, quoted or not.
    private static func value(of name: StaticString, in tag: Span<UInt8>) -> Int? {
        guard let found = ByteSearch.index(of: name, in: tag, from: 0) else { return nil }
        var index = found + name.utf8CodeUnitCount
        guard index < tag.count, tag[index] == UInt8(ascii: "=") else { return nil }
        index += 1
        if index < tag.count, tag[index] == UInt8(ascii: "\"") || tag[index] == UInt8(ascii: "'") {
            index += 1
        }
        var value: Int?
        while index < tag.count, tag[index] &- 0x30 < 10, value ?? 0 < 100_000 {
            value = (value ?? 0) * 10 + Int(tag[index] & 15)
            index += 1
        }
        return value
    }
}
