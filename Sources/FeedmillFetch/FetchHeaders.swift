import FeedmillBytes

/// The header fields of an answer, kept as bytes and looked up without making strings.
package struct FetchHeaders: Sendable {
    private struct Field {
        let name: Range<Int>
        let value: Range<Int>
    }

    private let bytes: [UInt8]
    private let fields: [Field]

    /// Reads header lines that end in LF or CR LF; lines without a colon are passed over.
    init(lines bytes: [UInt8]) {
        var fields: [Field] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            if let colon = bytes[start..<end].firstIndex(of: 0x3A) {
                fields.append(
                    Field(
                        name: Self.trimmed(start..<colon, in: bytes),
                        value: Self.trimmed(colon + 1..<end, in: bytes)
                    )
                )
            }
            start = end + 1
        }
        self.bytes = bytes
        self.fields = fields
    }

    package init(_ pairs: [(String, String)] = []) {
        self.init(lines: pairs.flatMap { Array("\($0.0): \($0.1)\n".utf8) })
    }

    package var count: Int { fields.count }

    /// The first value of that name, in any case of letters.
    ///
    /// Each byte becomes the character of the same number (ISO 8859-1), so that nothing is lost.
    package subscript(_ name: String) -> String? {
        fields.first { matches($0, name) }.map(text)
    }

    /// All values of that name, in order.
    package func values(_ name: String) -> [String] {
        fields.filter { matches($0, name) }.map(text)
    }

    /// The bytes of the first value of that name.
    package func bytes(_ name: String) -> ArraySlice<UInt8>? {
        fields.first { matches($0, name) }.map { bytes[$0.value] }
    }

    private func text(_ field: Field) -> String {
        var scalars = String.UnicodeScalarView()
        for byte in bytes[field.value] { scalars.append(Unicode.Scalar(byte)) }
        return String(scalars)
    }

    private func matches(_ field: Field, _ name: String) -> Bool {
        let wanted = name.utf8
        guard wanted.count == field.name.count else { return false }
        return zip(bytes[field.name], wanted).allSatisfy { Self.lower($0) == Self.lower($1) }
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }

    private static func trimmed(_ range: Range<Int>, in bytes: [UInt8]) -> Range<Int> {
        func isSpace(_ index: Int) -> Bool {
            bytes[index] == 0x20 || bytes[index] == 0x09 || bytes[index] == 0x0D
        }
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isSpace(start) { start += 1 }
        while start < end, isSpace(end - 1) { end -= 1 }
        return start..<end
    }
}
