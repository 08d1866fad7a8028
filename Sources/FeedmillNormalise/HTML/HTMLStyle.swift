/// What a `style` attribute says of whether and how text is shown.
struct HTMLStyle {
    /// Whether `display` is `none`.
    private(set) var isHidden = false
    /// Whether `white-space` keeps line feeds.
    private(set) var keepsLines = false

    init(_ style: Span<UInt8>) {
        var index = 0
        while index < style.count, style[index] <= 0x20 { index += 1 }
        while index < style.count {
            switch style[index] | 0x20 {
            case UInt8(ascii: "d"): readDisplay(style, at: index)
            case UInt8(ascii: "w"): readWhiteSpace(style, at: index)
            default: break
            }
            // On to the next declaration.
            while index < style.count, style[index] != UInt8(ascii: ";") { index += 1 }
            index += 1
            while index < style.count, style[index] <= 0x20 { index += 1 }
        }
    }

    private mutating func readDisplay(_ style: Span<UInt8>, at start: Int) {
        guard let value = Self.value(of: "display", style, at: start) else { return }
        isHidden = Self.matches("none", style, at: value)
    }

    private mutating func readWhiteSpace(_ style: Span<UInt8>, at start: Int) {
        guard let value = Self.value(of: "white-space", style, at: start) else { return }
        keepsLines =
            Self.matches("pre", style, at: value) || Self.matches("break-spaces", style, at: value)
    }

    /// Where the value starts of a property that stands at an index.
    private static func value(
        of property: StaticString,
        _ style: Span<UInt8>,
        at start: Int
    ) -> Int? {
        guard matches(property, style, at: start) else { return nil }
        var index = start + property.utf8CodeUnitCount
        while index < style.count, style[index] <= 0x20 { index += 1 }
        guard index < style.count, style[index] == UInt8(ascii: ":") else { return nil }
        index += 1
        while index < style.count, style[index] <= 0x20 { index += 1 }
        return index
    }

    private static func matches(_ word: StaticString, _ style: Span<UInt8>, at start: Int) -> Bool {
        var index = start
        for byte in word.description.utf8 {
            guard index < style.count,
                style[index] == byte || style[index] | 0x20 == byte && byte >= 0x61
            else { return false }
            index += 1
        }
        return true
    }
}
