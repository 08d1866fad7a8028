/// A hash of a feed's body, which shows that a server without validators sent the same again.
///
/// FNV-1a, 64 bits. Not cryptographic: a server that forges a collision hides only its own entries.
enum BodyHash {
    static func hash(of bytes: [UInt8]) -> Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int64(bitPattern: hash)
    }
}
