/// The ASCII bytes that a part of a URL must percent-encode, as a bit set.
///
/// Bytes from 0x80 up are always encoded: the serialisation is ASCII only. `%` is in no set, so
/// escapes that are already there stay as they are.
struct WebURLEncodeSet: Sendable {
    private let low: UInt64
    private let high: UInt64

    private init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// This set and the bytes of `text`.
    private func adding(_ text: StaticString) -> WebURLEncodeSet {
        var low = low
        var high = high
        for byte in text.description.utf8 {
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
        }
        return WebURLEncodeSet(low: low, high: high)
    }

    func contains(_ byte: UInt8) -> Bool {
        if byte < 64 { return low & (1 << UInt64(byte)) != 0 }
        return byte >= 128 || high & (1 << UInt64(byte & 63)) != 0
    }

    /// C0 controls, space and DEL.
    ///
    /// The standard keeps spaces in opaque paths; a URL in a record or a request line must not
    /// contain any.
    static let control = WebURLEncodeSet(low: 0x1_FFFF_FFFF, high: 1 << 63)
    static let fragment = control.adding("\"<>`")
    static let query = control.adding("\"#<>")
    static let specialQuery = query.adding("'")
    static let path = query.adding("?^`{}")
    static let userInfo = path.adding("/:;=@[\\]|")

    /// Characters that a host must not contain (forbidden domain code points, `%` included).
    static let forbiddenInHost = control.adding("#/:<>?@[\\]^|%")
}

extension [UInt8] {
    /// Appends a byte, as `%XX` when `set` contains it.
    mutating func append(_ byte: UInt8, encoding set: WebURLEncodeSet) {
        guard set.contains(byte) else { return append(byte) }
        append(UInt8(ascii: "%"))
        append(Self.upperCaseHexDigit(byte >> 4))
        append(Self.upperCaseHexDigit(byte & 15))
    }

    private static func upperCaseHexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
