import FeedmillBytes

/// Makes UTF-8 of the bytes of a feed list, which other programs export in other encodings too.
enum ListText {
    /// Bytes that a list is read from.
    struct Readable {
        var bytes: [UInt8]
        /// What was assumed of them.
        var note: String?
    }

    /// The bytes of a list to read, of which the label may be wrong; a list of lines is read as it
    /// is, since what is not text in it concerns its line alone.
    static func readable(_ bytes: [UInt8]) -> Readable {
        do {
            return Readable(bytes: try decoded(bytes))
        } catch {
            let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
            guard first == 0x3C else { return Readable(bytes: bytes) }
            if (try? InputFile.text(of: bytes)) != nil {
                return Readable(
                    bytes: bytes,
                    note: "is not in the encoding that it names; read as UTF-8"
                )
            }
            return Readable(
                bytes: windows1252(bytes),
                note: "is not in the encoding that it names; read as Windows-1252"
            )
        }
    }

    /// The bytes of a list as UTF-8, without a byte order mark.
    ///
    /// - Parameter bytes: the file, without the mark of UTF-8.
    /// - Returns: valid UTF-8.
    /// - Throws: the place of the first byte that is not text, or the encoding that is not read here.
    static func decoded(_ bytes: [UInt8]) throws(InputFile.Failure) -> [UInt8] {
        if bytes.starts(with: [0xFF, 0xFE]) { return try utf16(bytes.dropFirst(2), isBig: false) }
        if bytes.starts(with: [0xFE, 0xFF]) { return try utf16(bytes.dropFirst(2), isBig: true) }
        if let label = declaration(bytes).map({ String(decoding: bytes[$0], as: UTF8.self) }) {
            switch label.lowercased() {
            case "windows-1252", "cp1252", "iso-8859-1", "iso8859-1", "latin1":
                // No text in Windows-1252 is valid UTF-8 by chance: the label is wrong.
                let isUTF8 = String(validating: bytes, as: UTF8.self) != nil
                return isUTF8 ? bytes : windows1252(bytes)
            case "utf-8", "utf8", "us-ascii", "ascii": break
            default:
                guard bytes.allSatisfy({ $0 < 0x80 }) else {
                    let name = label.printable(limit: 40)
                    throw .other("it is in \(name); convert it with iconv -f \(name) -t UTF-8")
                }
            }
        }
        _ = try InputFile.text(of: bytes)
        return bytes
    }

    /// The document with UTF-8 as the encoding that its XML declaration names.
    static func declaringUTF8(_ bytes: [UInt8]) -> [UInt8] {
        guard let range = declaration(bytes) else { return bytes }
        let label = String(decoding: bytes[range], as: UTF8.self).lowercased()
        guard label != "utf-8", label != "us-ascii" else { return bytes }
        return bytes[..<range.lowerBound] + Array("UTF-8".utf8) + bytes[range.upperBound...]
    }

    /// Where the XML declaration names the encoding.
    private static func declaration(_ bytes: [UInt8]) -> Range<Int>? {
        guard bytes.starts(with: "<?xml".utf8),
            let end = bytes.prefix(300).firstIndex(of: UInt8(ascii: ">"))
        else { return nil }
        let name = Array("encoding".utf8)
        guard let start = bytes[..<end].firstRange(of: name)?.upperBound,
            let quote = bytes[start..<end].firstIndex(where: { $0 == 0x22 || $0 == 0x27 }),
            let close = bytes[(quote + 1)..<end].firstIndex(of: bytes[quote])
        else { return nil }
        return (quote + 1)..<close
    }
}

// MARK: - Encodings

extension ListText {
    private static func utf16(
        _ bytes: ArraySlice<UInt8>,
        isBig: Bool
    ) throws(InputFile.Failure) -> [UInt8] {
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        var index = bytes.startIndex
        while index + 1 < bytes.endIndex {
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            units.append(isBig ? first << 8 | second : second << 8 | first)
            index += 2
        }
        guard index == bytes.endIndex, let text = String(validating: units, as: UTF16.self) else {
            throw .other("it is not valid UTF-16")
        }
        return Array(text.utf8)
    }

    /// Also what calls itself Latin-1: programs mean Windows' superset of it, as browsers know.
    private static func windows1252(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + bytes.count / 8)
        for byte in bytes {
            guard byte >= 0x80 else {
                output.append(byte)
                continue
            }
            let value = byte < 0xA0 ? upperControls[Int(byte - 0x80)] : UInt32(byte)
            if let scalar = Unicode.Scalar(value) {
                output.append(contentsOf: String(scalar).utf8)
            }
        }
        return output
    }

    /// What Windows put in place of the control characters from 80 to 9F.
    private static let upperControls: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013,
        0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ]
}
