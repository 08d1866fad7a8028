extension XMLRepair {
    mutating func writeText(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        inAttribute: Bool = false
    ) {
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            switch byte {
            case 0x26:
                index = writeReference(bytes, at: index, end: range.upperBound)
                continue
            case 0x3C:
                append("&lt;")
            case 0x3E:
                append("&gt;")
            case 0x22 where inAttribute:
                append("&quot;")
            default:
                writeCharacter(bytes, index)
            }
            index += 1
        }
    }

    mutating func writeReference(_ bytes: Span<UInt8>, at start: Int, end: Int) -> Int {
        if let (value, behind) = HTMLReferenceRepair.surrogate(bytes, at: start), behind <= end {
            output.append(contentsOf: "&#\(value);".utf8)
            return behind
        }
        let limit = min(end, start + 66)
        var index = start + 1
        if index < limit, bytes[index] == 0x23 { index += 1 }
        while index < limit, Self.isNameByte(bytes[index]), bytes[index] != 0x3A { index += 1 }
        guard index < limit, bytes[index] == 0x3B, index > start + 1 else {
            append("&amp;")
            return start + 1
        }
        let name = bytes.extracting(start + 1..<index)
        if name[0] == 0x23 {
            // Written anew: libxml2 does not know `&#X41;`.
            if let value = XMLEntityTable.characterReference(name) {
                output.append(contentsOf: "&#\(value);".utf8)
            }
            return index + 1
        }
        guard Self.isNameStart(name[0]) else {
            append("&amp;")
            return start + 1
        }
        appendBytes(bytes, start..<index + 1)
        return index + 1
    }

    mutating func writeCharacters(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        for index in range { writeCharacter(bytes, index) }
    }

    /// Writes a byte unless XML forbids the character.
    mutating func writeCharacter(_ bytes: Span<UInt8>, _ index: Int) {
        let byte = bytes[index]
        if byte < 0x20, byte != 0x9, byte != 0xA, byte != 0xD { return }
        // U+FFFE and U+FFFF become U+FFFD.
        if byte >= 0xBE, index >= 2, bytes[index - 1] == 0xBF, bytes[index - 2] == 0xEF {
            output.append(0xBD)
        } else {
            output.append(byte)
        }
    }

    mutating func append(_ word: StaticString) {
        word.withUTF8Buffer { unsafe output.append(contentsOf: $0) }
    }

    mutating func appendBytes(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        let part = bytes.extracting(range)
        unsafe part.withUnsafeBufferPointer { unsafe output.append(contentsOf: $0) }
    }
}

// MARK: - Names

extension XMLRepair {
    static func isNameStart(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
            || byte >= 0x80
    }

    static func isNameByte(_ byte: UInt8) -> Bool {
        isNameStart(byte) || (0x30...0x3A).contains(byte) || byte == 0x2D || byte == 0x2E
    }

    /// The name at `start`, as far as a message needs it.
    static func name(_ bytes: Span<UInt8>, at start: Int) -> String {
        var end = start
        while end < bytes.count, end - start < 64, isNameByte(bytes[end]) { end += 1 }
        guard end > start else { return "" }
        return String(decoding: ByteSearch.array(bytes, start..<end), as: UTF8.self)
    }
}
