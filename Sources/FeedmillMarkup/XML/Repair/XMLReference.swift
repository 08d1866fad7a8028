/// Joins references as text, for `xml:base` attributes inside inline markup.
///
/// The base of a construct is resolved later, by the URL type of the program. Only a base that
/// changes *inside* a construct is worked into the references here; the result may still be
/// relative, and means the same against the construct's own base (RFC 3986 section 5.2).
enum XMLReference {
    static func join(_ reference: [UInt8], to base: [UInt8]) -> [UInt8] {
        if base.isEmpty || schemeEnd(reference) > 0 { return reference }
        let scheme = schemeEnd(base)
        if reference.starts(with: [0x2F, 0x2F]) {
            return Array(base[..<scheme]) + reference
        }
        let authority = authorityEnd(base, after: scheme)
        let pathEnd = base[authority...].firstIndex { $0 == 0x3F || $0 == 0x23 } ?? base.count
        guard let first = reference.first else { return base }
        switch first {
        case 0x2F:
            return Array(base[..<authority]) + reference
        case 0x3F:
            return Array(base[..<pathEnd]) + reference
        case 0x23:
            let fragment = base.firstIndex(of: 0x23) ?? base.count
            return Array(base[..<fragment]) + reference
        default:
            guard let slash = base[authority..<pathEnd].lastIndex(of: 0x2F) else {
                let separator: [UInt8] = authority > scheme ? [0x2F] : []
                return Array(base[..<authority]) + separator + reference
            }
            return Array(base[...slash]) + reference
        }
    }

    /// The index behind the colon of the scheme, 0 when there is none.
    private static func schemeEnd(_ bytes: [UInt8]) -> Int {
        guard let first = bytes.first, isLetter(first) else { return 0 }
        for (index, byte) in bytes.enumerated() {
            if byte == 0x3A { return index + 1 }
            let isMark = byte == 0x2B || byte == 0x2D || byte == 0x2E
            if !isLetter(byte), !(0x30...0x39).contains(byte), !isMark { return 0 }
        }
        return 0
    }

    private static func authorityEnd(_ bytes: [UInt8], after scheme: Int) -> Int {
        guard bytes[scheme...].starts(with: [0x2F, 0x2F]) else { return scheme }
        let rest = bytes[(scheme + 2)...]
        return rest.firstIndex { $0 == 0x2F || $0 == 0x3F || $0 == 0x23 } ?? bytes.count
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
