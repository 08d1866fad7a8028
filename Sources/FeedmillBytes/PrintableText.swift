extension String {
    /// The text made safe for a terminal, a log line or a status page.
    ///
    /// Text from a feed or server may contain terminal sequences, line breaks or marks that change
    /// the writing direction. C0, DEL, C1, line and paragraph separators and bidirectional
    /// controls become `\u{..}`; a text longer than `limit` characters is cut and ends in `…`.
    package func printable(limit: Int = 200) -> String {
        var result = String.UnicodeScalarView()
        var count = 0
        for scalar in unicodeScalars {
            if count == limit {
                result.append("…")
                break
            }
            count += 1
            if scalar.isUnprintable {
                result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }
}

extension Unicode.Scalar {
    fileprivate var isUnprintable: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069,
            0xFEFF:
            true
        default:
            false
        }
    }
}
