import CLibXML2

/// The named references of HTML 4, as libxml2 knows them.
///
/// libxml2 compares a name with each that it knows; texts use a handful again and again, so those
/// are kept at hand.
struct HTMLEntityCache {
    private static let size = 64
    /// The longest name of HTML 4, `thetasym`; so a name is a number.
    private static let longestName = 8

    private var keys = [UInt64](repeating: 0, count: size)
    private var scalars = [Unicode.Scalar](repeating: " ", count: size)

    /// What a name without `&` and `;` stands for; `nil` for a name that is not HTML 4's.
    mutating func scalar(_ name: Span<UInt8>) -> Unicode.Scalar? {
        guard (1...Self.longestName).contains(name.count) else { return nil }
        var key: UInt64 = 0
        for index in name.indices { key = key << 8 | UInt64(name[index]) }
        let slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 58)
        if keys[slot] == key { return scalars[slot] }
        guard let scalar = Self.lookUp(name) else { return nil }
        keys[slot] = key
        scalars[slot] = scalar
        return scalar
    }

    private static func lookUp(_ name: Span<UInt8>) -> Unicode.Scalar? {
        var text: [xmlChar] = []
        for index in name.indices { text.append(name[index]) }
        text.append(0)
        guard let entry = unsafe htmlEntityLookup(text) else { return nil }
        return unsafe Unicode.Scalar(HTMLReferenceRepair.current(entry.pointee.value))
    }
}
