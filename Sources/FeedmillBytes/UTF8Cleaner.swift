/// Copies text without characters that text should not contain.
package enum UTF8Cleaner {
    /// Copies one byte or one repaired character at an index; returns the next index.
    ///
    /// C0 controls except tab and line feed, DEL, U+FFFE and U+FFFF are left out. C1 controls are
    /// windows-1252 read as Latin-1, mostly from references such as `&#146;`.
    package static func copy(_ text: Span<UInt8>, at index: Int, to output: inout [UInt8]) -> Int {
        let byte = text[index]
        if byte < 0x20 {
            if byte == 0x09 || byte == 0x0A { output.append(byte) }
            let isLoneReturn = byte == 0x0D && !(index + 1 < text.count && text[index + 1] == 0x0A)
            if isLoneReturn { output.append(0x0A) }
            return index + 1
        }
        if byte == 0x7F { return index + 1 }
        if byte == 0xC2, index + 1 < text.count, text[index + 1] < 0xA0 {
            append(windows1252[Int(text[index + 1] & 0x1F)], to: &output)
            return index + 2
        }
        if byte == 0xEF, index + 2 < text.count, text[index + 1] == 0xBF, text[index + 2] >= 0xBE {
            return index + 3
        }
        output.append(byte)
        return index + 1
    }

    /// Appends a code point of the table, two or three bytes of UTF-8; 0 means none.
    private static func append(_ scalar: UInt16, to output: inout [UInt8]) {
        if scalar >= 0x800 {
            output.append(0xE0 | UInt8(scalar >> 12))
            output.append(0x80 | UInt8(scalar >> 6 & 0x3F))
            output.append(0x80 | UInt8(scalar & 0x3F))
        } else if scalar > 0 {
            output.append(0xC0 | UInt8(scalar >> 6))
            output.append(0x80 | UInt8(scalar & 0x3F))
        }
    }

    /// What windows-1252 has where Latin-1 has the C1 controls.
    private static let windows1252: [32 of UInt16] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
        0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC,
        0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
    ]
}
