/// The entities that a document declares itself, and HTML's.
///
/// libxml2 never sees the document type declaration: `XMLProlog` collects internal entities
/// whose text is characters only, so that there is nothing to load and little to amplify. HTML's
/// names are known everywhere, because feeds use `&nbsp;` and `&eacute;` without declaring them.
struct XMLEntityTable {
    /// The longest text of one declared entity.
    static let longestText = 65_536
    /// How many declarations are taken.
    static let mostDeclarations = 1_000

    private var declared: [[UInt8]: [UInt8]] = [:]
    /// Names declared with markup in them: they stand for nothing.
    private(set) var sawMarkup = false
    private var size = 0

    /// Takes a declaration; the first one of a name holds (XML 1.0 section 4.2).
    mutating func declare(_ name: [UInt8], _ text: [UInt8]) {
        guard declared[name] == nil, declared.count < Self.mostDeclarations else { return }
        var decoded: [UInt8] = []
        var left = Self.longestText
        appendDecoded(text.span, left: &left, to: &decoded)
        if decoded.contains(0x3C) {
            sawMarkup = true
            decoded = []
        }
        guard size + decoded.count <= 1 << 20 else { return }
        size += decoded.count
        declared[name] = decoded
    }

    /// Writes what a name stands for; a name that nobody knows stands for itself, as written.
    ///
    /// - Parameters:
    ///   - name: the name between `&` and `;`.
    ///   - left: the bytes that entities may still make; at 0 they make nothing.
    ///   - output: where to write.
    func append(_ name: Span<UInt8>, left: inout Int, to output: inout [UInt8]) {
        switch name.count {
        case 2 where name[1] == 0x74 && (name[0] == 0x6C || name[0] == 0x67):
            output.append(name[0] == 0x6C ? 0x3C : 0x3E)
            return
        case 3 where name[0] == 0x61 && name[1] == 0x6D && name[2] == 0x70:
            output.append(0x26)
            return
        default:
            break
        }
        if !declared.isEmpty, let text = declared[Self.array(name)] {
            guard text.count <= left else {
                left = 0
                return
            }
            left -= text.count
            output.append(contentsOf: text)
        } else if let points = EntityLookup.html.codePoints(of: name) {
            Self.append(points.first, to: &output)
            if points.second != 0 { Self.append(points.second, to: &output) }
        } else {
            output.append(0x26)
            for index in name.indices { output.append(name[index]) }
            output.append(0x3B)
        }
    }

    /// Writes text with its character and entity references decoded.
    func appendDecoded(_ text: Span<UInt8>, left: inout Int, to output: inout [UInt8]) {
        var index = 0
        while index < text.count {
            let byte = text[index]
            guard byte == 0x26 else {
                output.append(byte)
                index += 1
                continue
            }
            let limit = min(text.count, index + 66)
            var end = index + 1
            while end < limit, text[end] != 0x3B, text[end] != 0x26 { end += 1 }
            guard end < limit, text[end] == 0x3B, end > index + 1 else {
                output.append(byte)
                index += 1
                continue
            }
            let name = text.extracting(index + 1..<end)
            if name[0] == 0x23 {
                if let scalar = Self.characterReference(name) { Self.append(scalar, to: &output) }
            } else {
                append(name, left: &left, to: &output)
            }
            index = end + 1
        }
    }

    /// The code point of `#233` or `#xE9`, when it is a character that XML allows.
    static func characterReference(_ reference: Span<UInt8>) -> UInt32? {
        var value: UInt32 = 0
        let isHex = reference.count > 1 && reference[1] | 0x20 == 0x78
        let start = isHex ? 2 : 1
        guard reference.count > start, reference.count - start <= 10 else { return nil }
        for index in start..<reference.count {
            let byte = reference[index]
            let digit: UInt32
            switch byte {
            case 0x30...0x39: digit = UInt32(byte - 0x30)
            case 0x41...0x46 where isHex: digit = UInt32(byte - 0x37)
            case 0x61...0x66 where isHex: digit = UInt32(byte - 0x57)
            default: return nil
            }
            value = value &* (isHex ? 16 : 10) &+ digit
            if value > 0x10FFFF { return nil }
        }
        return XMLCharacter.isAllowed(value) ? value : nil
    }

    static func append(_ scalar: UInt32, to output: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(scalar) else { return }
        output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    private static func array(_ span: Span<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(span.count)
        for index in span.indices { result.append(span[index]) }
        return result
    }
}

/// What may stand in an XML document (XML 1.0 section 2.2).
enum XMLCharacter {
    static func isAllowed(_ value: UInt32) -> Bool {
        switch value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x1_0000...0x10_FFFF: true
        default: false
        }
    }
}
