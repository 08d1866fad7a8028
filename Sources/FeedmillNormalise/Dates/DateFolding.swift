/// Writes the spaces, dashes, digits and signs of typography as the ASCII that dates are read from.
enum DateFolding {
    static func folded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if let ascii = ascii(scalar.value) {
                output.append(ascii)
            } else if !isInvisible(scalar.value) {
                output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        return output
    }

    private static func ascii(_ value: UInt32) -> UInt8? {
        switch value {
        case 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: 0x20
        case 0x2010...0x2015, 0x2212, 0xFE58, 0xFE63: UInt8(ascii: "-")
        // Full-width digits and signs.
        case 0xFF01...0xFF5E: UInt8(value - 0xFEE0)
        // Arabic, Persian, Devanagari, Bengali and Thai digits.
        case 0x660...0x669: UInt8(0x30 + value - 0x660)
        case 0x6F0...0x6F9: UInt8(0x30 + value - 0x6F0)
        case 0x966...0x96F: UInt8(0x30 + value - 0x966)
        case 0x9E6...0x9EF: UInt8(0x30 + value - 0x9E6)
        case 0xE50...0xE59: UInt8(0x30 + value - 0xE50)
        case 0x60C, 0x3001: UInt8(ascii: ",")
        default: nil
        }
    }

    /// Marks of zero width and of direction.
    static func isInvisible(_ value: UInt32) -> Bool {
        switch value {
        case 0xAD, 0x61C, 0x200B...0x200F, 0x202A...0x202E, 0x2060, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}
