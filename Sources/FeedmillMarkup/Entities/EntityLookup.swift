/// Finds HTML's named character references.
///
/// Names are kept as 64-bit hashes in a flat table, so that building it, once, allocates twice
/// and a look-up is a few comparisons of integers.
package struct EntityLookup: Sendable {
    /// The table, made when the first named reference is met.
    package static let html = EntityLookup()

    /// The longest name of the standard, `CounterClockwiseContourIntegral`.
    package static let longestName = 31

    private static let size = 8192
    private var keys = [UInt64](repeating: 0, count: size)
    private var values = [UInt64](repeating: 0, count: size)

    private init() {
        load(EntityNames.early)
        load(EntityNames.late)
    }

    /// The code points of a name without `&` and `;`; the second is 0 when there is one only.
    package func codePoints(of name: Span<UInt8>) -> (first: UInt32, second: UInt32)? {
        guard !name.isEmpty, name.count <= Self.longestName else { return nil }
        var hash = Self.seed
        for index in name.indices { hash = Self.mix(hash, name[index]) }
        var slot = Int(truncatingIfNeeded: hash) & (Self.size - 1)
        while keys[slot] != 0 {
            if keys[slot] == hash {
                let value = values[slot]
                return (UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32))
            }
            slot = (slot + 1) & (Self.size - 1)
        }
        return nil
    }

    private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    private static func mix(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        let mixed = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        return mixed ^ mixed >> 29
    }

    private mutating func load(_ data: StaticString) {
        data.withUTF8Buffer { buffer in
            var hash = Self.seed
            var value: UInt64 = 0
            var part: UInt64 = 0
            var inName = true
            var shift: UInt64 = 0
            func finish() {
                value |= part << shift
                insert(hash, value)
                hash = Self.seed
                value = 0
                part = 0
                shift = 0
                inName = true
            }
            for index in buffer.indices {
                let byte = unsafe buffer[index]
                switch byte {
                case 0x20:
                    finish()
                case 0x3D:
                    inName = false
                case 0x2B:
                    value |= part
                    part = 0
                    shift = 32
                default:
                    if inName {
                        hash = Self.mix(hash, byte)
                    } else {
                        part = part << 4 | UInt64(byte <= 0x39 ? byte - 0x30 : byte - 0x37)
                    }
                }
            }
            finish()
        }
    }

    private mutating func insert(_ hash: UInt64, _ value: UInt64) {
        var slot = Int(truncatingIfNeeded: hash) & (Self.size - 1)
        while keys[slot] != 0 { slot = (slot + 1) & (Self.size - 1) }
        keys[slot] = hash
        values[slot] = value
    }
}
