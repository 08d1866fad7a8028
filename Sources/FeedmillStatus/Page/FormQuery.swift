/// The fields of a form that a browser put into the query of an address
/// (application/x-www-form-urlencoded).
struct FormQuery: Sendable {
    private let fields: [(name: String, value: String)]

    /// Reads the part after the question mark.
    init(_ query: String) {
        fields = query.split(separator: "&").map { field in
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(parts[0]), parts.count == 2 ? Self.decoded(parts[1]) : "")
        }
    }

    /// The first field of that name.
    subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    /// A value in the form it has in a query.
    static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                result.unicodeScalars.append(UnicodeScalar(byte))
            default:
                result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }

    private static func decoded(_ text: Substring) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = Character(UnicodeScalar(bytes[index + 1])).hexDigitValue,
                let low = Character(UnicodeScalar(bytes[index + 2])).hexDigitValue
            {
                result.append(UInt8(high << 4 | low))
                index += 3
            } else {
                result.append(
                    bytes[index] == UInt8(ascii: "+") ? UInt8(ascii: " ") : bytes[index]
                )
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
