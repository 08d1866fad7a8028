import CLibXML2

extension XMLReaderState {
    /// Takes character data or a CDATA section.
    @safe
    mutating func characters(_ bytes: UnsafeBufferPointer<UInt8>) {
        switch mode {
        case .children:
            return
        case .text, .base64, .either:
            let room = fieldEnd &- arena.count
            guard bytes.count <= room else {
                wasCut = true
                let whole = unsafe Self.wholeCharacters(in: bytes, upTo: room)
                unsafe arena.append(contentsOf: bytes[..<whole])
                fieldEnd = arena.count
                return
            }
            if bytes.count == 2, unsafe bytes[0] == 0xC2, unsafe bytes[1] < 0xA0 {
                unsafe appendControl(bytes[1])
            } else {
                unsafe arena.append(contentsOf: bytes)
            }
        case .markup:
            guard bytes.count <= fieldEnd &- arena.count else {
                wasCut = true
                fieldEnd = arena.count
                return
            }
            if bytes.count == 2, unsafe bytes[0] == 0xC2, unsafe bytes[1] < 0xA0 {
                unsafe appendControl(bytes[1])
            } else {
                unsafe XMLMarkupWriter.appendEscaped(bytes.span, to: &arena)
            }
        }
    }

    /// A reference such as `&#146;`: C1 controls are meant as windows-1252, as in HTML.
    private mutating func appendControl(_ byte: UInt8) {
        EncodingTables.appendWindows1252(byte, to: &arena)
    }

    /// The length of the longest prefix within `limit` that splits no character.
    private static func wholeCharacters(
        in bytes: UnsafeBufferPointer<UInt8>,
        upTo limit: Int
    ) -> Int {
        var end = min(max(limit, 0), bytes.count)
        while end > 0, end < bytes.count, unsafe bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return end
    }

    /// Replaces the base64 text from `start` by what it encodes, repaired to valid UTF-8.
    ///
    /// Atom 0.3 (`mode="base64"`) and binary media types in Atom 1.0 content; what is no base64
    /// digit is passed over (RFC 2045 section 6.8).
    mutating func decodeBase64(from start: Int) {
        var output: [UInt8] = []
        output.reserveCapacity((arena.count - start) / 4 * 3)
        var bits: UInt32 = 0
        var count = 0
        for byte in arena[start...] {
            guard let digit = Self.base64Digit(byte) else {
                if byte == 0x3D { break }
                continue
            }
            bits = bits << 6 | UInt32(digit)
            count += 6
            if count >= 8 {
                count -= 8
                output.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        arena.removeSubrange(start...)
        arena.append(
            contentsOf: String(decoding: output, as: UTF8.self).utf8.lazy.filter { $0 != 0 }
        )
    }

    private static func base64Digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x41...0x5A: byte - 0x41
        case 0x61...0x7A: byte - 0x61 + 26
        case 0x30...0x39: byte - 0x30 + 52
        case 0x2B, 0x2D: 62
        case 0x2F, 0x5F: 63
        default: nil
        }
    }
}
